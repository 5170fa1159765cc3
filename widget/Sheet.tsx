import type { ComponentChildren, VNode } from 'preact';

export const Sheet = ({ children }: { children: ComponentChildren }): VNode => (
  <article class="sheet">{children}</article>
);

export const Fact = ({
  term,
  lang,
  children,
}: {
  term: string;
  /** Of what is said, where it is not the page's. */
  lang?: string;
  children: ComponentChildren;
}): VNode => (
  <div>
    <dt>
      <bdi>{term}</bdi>
    </dt>
    <dd {...(lang === undefined ? {} : { lang })}>
      <bdi>{children}</bdi>
    </dd>
  </div>
);

export const Seal = (): VNode => (
  <svg viewBox="0 0 20 20" aria-hidden="true">
    <path d="M10 2l7 2.5v5c0 4-3 7-7 8.5-4-1.5-7-4.5-7-8.5v-5ZM7 10l2 2 4-4.5" />
  </svg>
);
