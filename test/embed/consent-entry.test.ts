import { describe, expect, it } from 'vitest';
import { consentOf, type ConsentScope } from '../../embed/consent-access.ts';
import { consent as entry } from '../../embed/consent-entry.ts';
import type { Consent, ConsentState } from '../../embed/contract.ts';

const NOTHING = { decided: false, granted: [], refused: [] };

describe('on a server', () => {
  it('nothing is granted, and listening is of no use but no error', () => {
    const heard: ConsentState[] = [];
    entry.subscribe((state) => heard.push(state))();
    expect(heard).toEqual([NOTHING]);
    expect(entry.get()).toEqual(NOTHING);
    expect(entry.get()).toBe(entry.getServerSnapshot());
    expect(entry.has('analytics')).toBe(false);
    entry.run('analytics', () => expect.unreachable())();
    expect((globalThis as ConsentScope).sealpost).toBeUndefined();
  });

  it('asking for a decision is an error that says where to ask', async () => {
    for (const asked of [
      entry.show(),
      entry.save({ analytics: true }),
      entry.accept(),
      entry.reject(),
      entry.withdraw(),
    ])
      await expect(asked).rejects.toThrow('expected a browser, got a server');
  });
});

describe('before the loader has run', () => {
  it('nothing is granted; listeners hear it at once, and the rest when the loader is there', () => {
    const scope: ConsentScope = { document };
    const consent = consentOf(scope);
    const heard: string[][] = [];
    const calls: string[] = [];
    consent.subscribe(({ granted }) => heard.push([...granted]));
    consent.run('analytics', () => calls.push('analytics'));
    expect(consent.has('analytics')).toBe(false);
    expect([heard, calls]).toEqual([[[]], []]);

    const page = load(scope, ['analytics']);
    expect([heard, calls]).toEqual([[[], ['analytics']], ['analytics']]);
    expect(consent.has('analytics')).toBe(true);
    page.grant(['analytics', 'media']);
    expect(heard.at(-1)).toEqual(['analytics', 'media']);
  });

  it('what a server has read holds until then, and no longer', () => {
    const scope: ConsentScope = { document };
    const consent = consentOf(scope);
    expect([consent.has('media', true), consent.has('media', false)]).toEqual([true, false]);
    load(scope, []);
    expect(consent.has('media', true)).toBe(false);
  });

  it('whoever has stopped listening by then hears nothing', () => {
    const scope: ConsentScope = { document };
    const consent = consentOf(scope);
    let heard = 0;
    consent.subscribe(() => (heard += 1))();
    consent.run('analytics', () => (heard += 10))();
    const page = load(scope, ['analytics']);
    page.grant([]);
    expect(heard).toBe(1);
  });

  it('what is asked is done then, and its outcome told', async () => {
    const scope: ConsentScope = { document };
    const consent = consentOf(scope);
    const shown = consent.show('preferences');
    const failed = consent.save({ nonsense: true });
    const page = load(scope, []);
    await shown;
    expect(page.asked).toEqual(['show preferences', 'save']);
    await expect(failed).rejects.toThrow('no such purpose');
  });

  it('keeps what others have put into the queue, and is not taken in by an element of that name', () => {
    const scope: ConsentScope = { document, sealpost: { queue: ['theirs'] } };
    consentOf(scope).run('analytics', () => undefined);
    expect((scope.sealpost as { queue: unknown[] }).queue).toHaveLength(2);

    const clobbered: ConsentScope = { document, sealpost: { tagName: 'A', consent: { tagName: 'B' } } };
    const consent = consentOf(clobbered);
    expect(consent.get()).toEqual(NOTHING);
    consent.run('analytics', () => undefined);
    expect((clobbered.sealpost as { queue: unknown[] }).queue).toHaveLength(1);
  });
});

describe('with the loader', () => {
  it('the snapshot is the same object until something changes', () => {
    const scope: ConsentScope = { document };
    const page = load(scope, ['analytics']);
    const { get } = consentOf(scope);
    const first = get();
    expect(first.granted).toEqual(['analytics']);
    expect(get()).toBe(first);
    page.grant(['analytics']);
    expect(get()).toBe(first);
    page.grant(['analytics', 'media']);
    expect(get()).not.toBe(first);
    expect(get()).toBe(get());
  });

  it('listeners are given the snapshot itself', () => {
    const scope: ConsentScope = { document };
    const page = load(scope, []);
    const { get, subscribe } = consentOf(scope);
    const heard: ConsentState[] = [];
    const end = subscribe((state) => heard.push(state));
    page.grant(['media']);
    expect(heard.at(-1)).toBe(get());
    end();
    page.grant([]);
    expect(heard).toHaveLength(2);
  });
});

const document = {};

/** As the loader takes over: its own object in place of the queue, whose calls it makes. */
function load(scope: ConsentScope, granted: string[]) {
  let now = granted;
  const asked: string[] = [];
  const listeners = new Set<(state: ConsentState) => void>();
  const get = (): ConsentState => ({ decided: true, granted: [...now], refused: [] });
  const done = async (what: string): Promise<void> => void asked.push(what);
  const consent: Consent = {
    get,
    has: (key) => now.includes(key),
    subscribe(listener) {
      listeners.add(listener);
      listener(get());
      return () => listeners.delete(listener);
    },
    run(key, call) {
      if (now.includes(key)) call();
      return () => undefined;
    },
    show: (layer) => done(`show ${layer}`),
    async save() {
      await done('save');
      throw new Error('no such purpose');
    },
    accept: () => done('accept'),
    reject: () => done('reject'),
    withdraw: () => done('withdraw'),
  };
  const before = scope.sealpost as { queue: ((sealpost: { consent: Consent }) => void)[] } | undefined;
  const sealpost = {
    consent,
    queue: {
      push: (...calls: ((loaded: { consent: Consent }) => void)[]) =>
        calls.forEach((call) => call({ consent })),
    },
  };
  scope.sealpost = sealpost;
  sealpost.queue.push(...(before?.queue ?? []));
  return {
    asked,
    grant(next: string[]) {
      now = next;
      for (const listener of listeners) listener(get());
    },
  };
}
