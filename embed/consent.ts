import type { ChoiceChunk, Consent, PageChoice, PageView, SignalsChunk, StoredView } from './contract.ts';
import { drawHandle } from './handle.ts';
import { load } from './load-chunk.ts';
import { release } from './release.ts';
import { tag } from './tag.ts';

/** Where the {@link StoredView} lies. */
const key = `sealpost.${tag['site']}`;

let view: PageView & { check?: number };
/** Rejected where the adapters could not be loaded: then nothing is let through. */
let told: Promise<void> | undefined;

export const consent = {
  get: () => view.state,
  has(wanted: string) {
    const { granted, refused } = view.state;
    return granted.includes(wanted) || (!refused.includes(wanted) && granted.includes(wanted.split(':')[0]!));
  },
  subscribe(listener) {
    const tell = (): void => listener(view.state);
    tell();
    document.addEventListener('sealpost:consent', tell);
    return () => document.removeEventListener('sealpost:consent', tell);
  },
  run(wanted, act) {
    let call: typeof act | undefined = act;
    consent.subscribe(
      // Not before the adapters have spoken.
      () => void letThrough().then(() => consent.has(wanted) && (call = void call?.())),
    );
    return () => (call = undefined);
  },
} as Consent;
for (const name of ['show', 'save', 'accept', 'reject', 'withdraw'] as const)
  consent[name] = (argument?: unknown) => {
    if (name === 'withdraw') look(`${argument as string} `);
    return choice().then((chunk) => chunk[name](argument as never));
  };

/** Lets through what has consent, now and later. All that a page view with a decision does not need is in choice.js. */
export function startConsent(): void {
  look();
  void update(view);
  if (!(view.check! > Date.now())) beginSoon();
  // Another tab may have decided, also while this page was away behind the back button.
  addEventListener('storage', (event) => event.key === key && follow());
  addEventListener('pageshow', (event) => event.persisted && follow());
  // Nobody waits for it.
  const changed: () => unknown = letThrough;
  new MutationObserver(changed).observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ['data-consent'],
  });
  addEventListener('click', (event) => {
    const opener = (event.composedPath()[0] as Partial<Element>).closest?.<HTMLElement>(
      '[data-sealpost-show]',
    );
    if (!opener) return;
    event.preventDefault();
    void consent.show(opener.dataset['sealpostShow'] as 'notice');
  });
}

/**
 * What holds, as far as it is known here.
 * @param ended what is withdrawn. It is written in the click's own task, because the page may be closed in the next moment: no JSON any more, what is stored
 * grants nothing until record.js has made a decision of it.
 */
function look(ended?: string): void {
  view = { state: { decided: false, granted: [], refused: [] } };
  try {
    if (ended) localStorage[key] = ended + localStorage[key];
    const stored = JSON.parse(localStorage[key]) as StoredView;
    if (
      stored.until > Date.now() &&
      (stored.gpc || !navigator.globalPrivacyControl) &&
      `${document.cookie};`.includes(`${stored.cookie};`)
    )
      view = stored;
  } catch {
    // Nothing stored, or forbidden to look: nothing is granted.
  }
}

function follow(): void {
  look();
  void update(view);
  document.dispatchEvent(new CustomEvent('sealpost:consent', { detail: view.state }));
}

function update(next: PageView): Promise<void> {
  view = next;
  const { adapters } = next;
  told =
    adapters &&
    // It brings the hash of the other one, for which there is no room here.
    load<ChoiceChunk>('choice.js')
      .then(() => load<SignalsChunk>('signals.js'))
      .then((chunk) => chunk.tell(adapters, consent.has, next.state.decided));
  // Not before there is a body that it can come after; and not where the page has its own (`data-ui="none"`).
  requestAnimationFrame(() => drawHandle(!tag['ui'] && next.handle, consent.withdraw));
  return letThrough();
}

async function letThrough(): Promise<void> {
  await told;
  for (const element of document.querySelectorAll<HTMLElement>('[data-consent]'))
    if (consent.has(element.dataset['consent']!)) void release(element);
    else if (!element.matches('script,link,[hidden]')) beginSoon();
}

let asked = 0;

/** When this has been painted; once, however often it is asked for until then. */
function beginSoon(): void {
  asked ||= requestAnimationFrame(() =>
    setTimeout(() => {
      asked = 0;
      void choice();
    }),
  );
}

function choice(): Promise<PageChoice> {
  return load<ChoiceChunk>('choice.js').then((chunk) => chunk.begin({ tag, load, release, update }));
}
