import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface PageProps {
  title: string;
  lead?: ComponentChildren;
  actions?: ComponentChildren;
  wide?: boolean;
  children: ComponentChildren;
}

/** A page of the dashboard. Its heading takes the focus when it opens, so that screen readers begin there. */
export function Page({ title, lead, actions, wide = false, children }: PageProps) {
  return (
    <div class={wide ? 'page page-wide' : 'page'}>
      <header class="page-head">
        <div>
          <PageTitle title={title} />
          {lead && <p class="lead">{lead}</p>}
        </div>
        {actions && <div class="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export function PageTitle({ title }: { title: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Sealpost`;
    // Whatever asked for the focus itself (an input with autofocus) keeps it.
    const focused = document.activeElement;
    if (!focused || focused === document.body || !focused.matches('input, textarea, select'))
      heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {title}
    </h1>
  );
}

export function Section({
  title,
  about,
  children,
  aside,
}: {
  title: string;
  about?: ComponentChildren;
  aside?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class="card">
      <header class="card-head">
        <div>
          <h2>{title}</h2>
          {about && <p class="help">{about}</p>}
        </div>
        {aside}
      </header>
      {children}
    </section>
  );
}
