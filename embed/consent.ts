import type { ChoiceChunk, Consent, PageChoice, PageView, SignalsChunk, StoredView } from './contract.ts';
import { drawHandle } from './handle.ts';
import { load } from './load-chunk.ts';
import { release } from './release.ts';
import { tag } from './tag.ts';

let view: PageView & { check?: number } = {
  state: { decided: false, granted: [], refused: [] },
};
/** Rejected where the adapters could not be loaded: then nothing is let through. */
let told: Promise<void> | undefined;

export const consent = {
  get: () => view.state,
  has(key: string) {
    const { granted, refused } = view.state;
    return granted.includes(key) || (!refused.includes(key) && granted.includes(key.split(':')[0]!));
  },
  subscribe(listener) {
    const tell = (): void => listener(view.state);
    tell();
    const stop = onChange(tell);
    return () => stop.abort();
  },
  run(key, call) {
    const look = (): void => {
      if (!stop.signal.aborted && consent.has(key)) {
        stop.abort();
        call();
      }
    };
    const stop = onChange(look);
    void letThrough().then(look);
    return () => stop.abort();
  },
} as Consent;
for (const name of ['show', 'save', 'accept', 'reject', 'withdraw'] as const)
  consent[name] = (argument?: unknown) => choice().then((chunk) => chunk[name](argument as never));

/** Lets through what has consent, now and later. All that a page view with a decision does not need is in choice.js. */
export function startConsent(): void {
  try {
    const stored = JSON.parse(localStorage[`sealpost.${tag['site']}`]) as StoredView;
    if (stored.until > Date.now() && `${document.cookie};`.includes(`${stored.cookie};`)) view = stored;
  } catch {
    // Nothing stored, or forbidden to look: nothing is granted.
  }
  void update(view);
  if (!(view.check! > Date.now())) beginSoon();
  new MutationObserver((records) => {
    if (records.some(({ target }) => (target as Element).querySelector('[data-consent]'))) void letThrough();
  }).observe(document, { childList: true, subtree: true });
  addEventListener('click', (event) => {
    const opener = (event.composedPath()[0] as Partial<Element>).closest?.<HTMLElement>(
      '[data-sealpost-show]',
    );
    if (!opener) return;
    event.preventDefault();
    void consent.show(opener.dataset['sealpostShow'] as 'notice');
  });
}

function update(next: PageView): Promise<void> {
  view = next;
  const { adapters, handle, state } = next;
  told =
    adapters &&
    load<SignalsChunk>('signals.js').then((chunk) => chunk.tell(adapters, consent.has, state.decided));
  // Not before there is a body that it can come after; and not where the page has its own (`data-ui="none"`).
  requestAnimationFrame(() => drawHandle(tag['ui'] ? undefined : handle, consent.withdraw));
  return letThrough();
}

async function letThrough(): Promise<void> {
  await told;
  for (const element of document.querySelectorAll<HTMLElement>('[data-consent]'))
    if (consent.has(element.dataset['consent']!)) void release(element);
    else if (!element.matches('script,link,[hidden]')) beginSoon();
}

/** A page that is never idle is asked, too. Where there is no such call yet, a timer takes it for no time at all. */
const IDLE = { timeout: 2000 } as IdleRequestOptions & number;

function beginSoon(): void {
  requestAnimationFrame(() => (window.requestIdleCallback ?? setTimeout)(() => void choice(), IDLE));
}

function choice(): Promise<PageChoice> {
  return load<ChoiceChunk>('choice.js').then((chunk) => chunk.begin({ tag, load, release, update }));
}

function onChange(act: () => void): AbortController {
  const stop = new AbortController();
  document.addEventListener('sealpost:consent', act, stop);
  return stop;
}
