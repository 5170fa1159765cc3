import type { Consent, ConsentState } from './contract.ts';

/**
 * `window.sealpost.consent` for code with a build (`import { consent } from 'sealpost/consent'`): can be used before the loader has run, on a server, and as
 * a store: `useSyncExternalStore(consent.subscribe, consent.get, consent.getServerSnapshot)`. The functions need no `this`.
 */
export interface ConsentEntry extends Consent {
  /** The same object until something changes. Before the loader has run nothing is granted. */
  get: () => ConsentState;
  /** Nothing is granted: what a page says before its visitor is known. */
  getServerSnapshot: () => ConsentState;
  /** @param before what to answer until the loader has run: what a server has read from the visitor's cookie; else false. */
  has: (key: string, before?: boolean) => boolean;
  subscribe: (listener: (state: ConsentState) => void) => () => void;
  run: (key: string, call: () => unknown) => () => void;
}

/** Where the loader leaves itself: `window`. Some element of the page may answer to the name, too. */
export interface ConsentScope {
  document?: unknown;
  sealpost?: unknown;
}

interface Loaded {
  consent: Consent;
}

interface Queue {
  queue: { push(call: (loaded: Loaded) => void): unknown };
}

const NOTHING: ConsentState = Object.freeze({
  decided: false,
  granted: Object.freeze<string[]>([]),
  refused: Object.freeze<string[]>([]),
});

/** @param scope `globalThis`; without a document it is a server: nothing is granted, and asking to show or decide something is an error. */
export function consentOf(scope: ConsentScope): ConsentEntry {
  let snapshot = NOTHING;

  /** The same object for the same state, as a store has to give it. */
  const stable = (state: ConsentState): ConsentState => {
    if (JSON.stringify(state) !== JSON.stringify(snapshot)) snapshot = state;
    return snapshot;
  };
  const loaded = (): Consent | undefined => {
    const there = (scope.sealpost as Partial<Loaded> | undefined)?.consent;
    return typeof there?.get === 'function' ? there : undefined;
  };
  const whenLoaded = (call: (there: Consent) => void): void => {
    if (scope.document === undefined) return;
    if (typeof (scope.sealpost as Partial<Queue> | undefined)?.queue?.push !== 'function')
      scope.sealpost = { queue: [] };
    (scope.sealpost as Queue).queue.push((sealpost) => call(sealpost.consent));
  };
  /** Once the loader is there; never, if it is blocked. */
  const ask = (question: (there: Consent) => Promise<void>): Promise<void> =>
    new Promise((resolve, reject) => {
      if (scope.document === undefined)
        reject(new Error('sealpost: expected a browser, got a server; ask in an effect or an event handler'));
      else whenLoaded((there) => void question(there).then(resolve, reject));
    });
  /** @returns the end of what `begin` begins, also while it has not begun. */
  const follow = (begin: (there: Consent) => () => void): (() => void) => {
    let isOver = false;
    let end = (): void => undefined;
    whenLoaded((there) => {
      if (!isOver) end = begin(there);
    });
    return () => {
      isOver = true;
      end();
    };
  };

  return {
    get: () => stable(loaded()?.get() ?? NOTHING),
    getServerSnapshot: () => NOTHING,
    has: (key, before = false) => loaded()?.has(key) ?? before,
    subscribe(listener) {
      if (!loaded()) listener(NOTHING);
      return follow((there) => there.subscribe((state) => listener(stable(state))));
    },
    run: (key, call) => follow((there) => there.run(key, call)),
    show: (layer) => ask((there) => there.show(layer)),
    save: (decision) => ask((there) => there.save(decision)),
    accept: () => ask((there) => there.accept()),
    reject: () => ask((there) => there.reject()),
    withdraw: (key) => ask((there) => there.withdraw(key)),
  };
}
