import type {
  ChoiceChunk,
  Consent,
  LoadChunk,
  PageChoice,
  PageGate,
  ScriptTag,
  SignalsChunk,
  StoredMemory,
} from './contract.ts';
import { addHandle } from './handle.ts';
import { releaser } from './release.ts';

/** Holds back what needs consent and lets through what has it. All that a page view without a decision does not need is in choice.js. */
export function startConsent(tag: ScriptTag, load: LoadChunk): Consent {
  let memory: Parameters<PageGate['update']>[0] = {
    check: 0,
    state: { decided: false, granted: [], refused: [] },
  };
  /** Rejected where the adapters could not be loaded: then nothing is let through. */
  let told: Promise<unknown>;
  let handle: HTMLElement | undefined;
  const release = releaser();

  try {
    const stored = JSON.parse(localStorage[`sealpost.${tag['site']}`]) as StoredMemory;
    if (stored.until > Date.now() && `${document.cookie};`.includes(`${stored.cookie};`)) memory = stored;
  } catch {
    // Nothing stored, or forbidden to look: nothing is granted.
  }

  const consent = {
    get: () => memory.state,
    has(key: string) {
      const { granted, refused } = memory.state;
      return granted.includes(key) || (!refused.includes(key) && granted.includes(key.split(':')[0]!));
    },
    subscribe(listener) {
      const tell = (): void => listener(memory.state);
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
      told.then(look);
      return () => stop.abort();
    },
  } as Consent;
  for (const name of ['show', 'save', 'accept', 'reject', 'withdraw'] as const)
    consent[name] = (argument) => choice().then((chunk) => (chunk[name] as (it: unknown) => Promise<void>)(argument));

  update(memory);
  if (!(memory.check > Date.now())) beginSoon();
  new MutationObserver((records) => {
    if (records.some(({ target }) => (target as Element).querySelector('[data-consent]'))) told.then(letThrough);
  }).observe(document, { childList: true, subtree: true });
  document.addEventListener('click', (event) => {
    const opener = (event.composedPath()[0] as Element).closest<HTMLElement>('[data-sealpost-show]');
    if (!opener) return;
    event.preventDefault();
    consent.show(opener.dataset['sealpostShow'] as 'notice');
  });
  return consent;

  function update(next: typeof memory): Promise<void> {
    memory = next;
    const { adapters, state } = memory;
    told = Promise.resolve(
      adapters && load<SignalsChunk>('signals.js').then((chunk) => chunk.tell(adapters, consent.has, state.decided)),
    );
    // Not before there is a body that it can come after.
    requestAnimationFrame(() => {
      handle?.remove();
      if (memory.handle && tag['ui'] !== 'none')
        handle = addHandle(memory.handle, memory.state.granted[0] && (() => consent.withdraw()));
    });
    return told.then(letThrough);
  }

  function letThrough(): void {
    for (const element of document.querySelectorAll<HTMLElement>('[data-consent]'))
      if (consent.has(element.dataset['consent']!)) release(element);
      else if (!element.matches('script,link,[hidden]')) beginSoon();
  }

  function beginSoon(): void {
    requestAnimationFrame(() => (window.requestIdleCallback ?? setTimeout)(choice));
  }

  function choice(): Promise<PageChoice> {
    return load<ChoiceChunk>('choice.js').then((chunk) => chunk.begin({ tag, load, release, update }));
  }

  function onChange(act: () => void): AbortController {
    const stop = new AbortController();
    document.addEventListener('sealpost:consent', act, stop);
    return stop;
  }
}
