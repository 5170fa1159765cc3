// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Gate, HandleTexts, KnownSite, PageGate, PageView, StoredView } from '../../embed/contract.ts';
import { formatDecisions, type DecisionGroup } from '../../protocol/consent-cookie.ts';
import { openGate } from '../../widget/open-gate.ts';
import { writeDecisions } from '../../widget/write-decisions.ts';

const SITE = 'site_01m7ykzapcftmvfbd2q40yc1hj';
const KEY = `sealpost.${SITE}`;
const NAME = 'sealpost_01m7ykzapcftmvfbd2q40yc1hj';
const TAG = { collector: 'https://c.example', site: SITE, key: 'spk1_AAECAwQFBgcICQoLDA0ODxAREhM' };
const NOW = Math.floor(Date.now() / 1000);
const HANDLE: HandleTexts = {
  label: 'Privacy choices',
  withdraw: 'Withdraw',
  note: '',
  dir: 'ltr',
  lang: 'en',
  style: '',
};

const group = (granted: string[], refused: string[] = [], until = NOW + 1000): DecisionGroup => ({
  consent: 'con_01m7vzgc00fg5as5tan6jghbfr',
  at: NOW,
  until,
  terms: 1,
  granted,
  refused,
});

/** What the loader was told to go by, in order. */
let views: PageView[];
let told: Promise<void>;
const open = (tag: Partial<PageGate['tag']> = {}): Gate =>
  openGate({
    tag: { ...TAG, ...tag },
    load: () => Promise.reject(new Error('not needed')),
    release() {},
    update(view) {
      views.push(JSON.parse(JSON.stringify(view)) as PageView);
      return told;
    },
  });
/** A page that knows who has to be told of a decision: nobody. */
const openKnown = (): Gate => {
  const gate = open();
  gate.remember({ check: 0, adapters: [] });
  views = [];
  return gate;
};
const stored = (): StoredView => JSON.parse(localStorage[KEY] as string) as StoredView;

beforeEach(() => {
  views = [];
  told = Promise.resolve();
  localStorage.clear();
  writeDecisions(SITE, []);
});

describe('a decision', () => {
  it('is kept at once, and holds on the page when it has been painted', async () => {
    const gate = openKnown();
    const events: unknown[] = [];
    document.addEventListener('sealpost:consent', (event) => events.push((event as CustomEvent).detail), {
      once: true,
    });
    const deciding = gate.decide([group(['ads'], ['media'])]);
    const cookie = `${NAME}=${formatDecisions([group(['ads'], ['media'])])}`;
    expect(document.cookie).toContain(cookie);
    const state = {
      decided: true,
      granted: ['ads'],
      refused: ['media'],
      consent: 'con_01m7vzgc00fg5as5tan6jghbfr',
      validUntil: (NOW + 1000) * 1000,
    };
    expect(stored()).toMatchObject({ cookie, state, until: (NOW + 1000) * 1000 });
    expect([views, events]).toEqual([[], []]);
    await deciding;
    expect(views).toEqual([{ state }]);
    expect(events).toEqual([state]);
  });

  it('is announced also where an adapter did not come', async () => {
    const gate = openKnown();
    told = Promise.reject(new Error('signals.js'));
    told.catch(() => {});
    const complained = vi.spyOn(console, 'error').mockReturnValue();
    const heard = vi.fn<() => void>();
    document.addEventListener('sealpost:consent', heard, { once: true });
    await gate.decide([group([], ['ads'])]);
    expect(heard).toHaveBeenCalledOnce();
    expect(complained.mock.calls.join()).toContain('signals.js');
    complained.mockRestore();
  });

  it('lasts no longer for the loader than the first group of it', async () => {
    await openKnown().decide([group(['ads'], [], NOW + 50), group(['media'], [], NOW + 500)]);
    expect(stored().until).toBe((NOW + 50) * 1000);
  });

  it('of an earlier page is not told again when the loader knows it already', async () => {
    await openKnown().decide([group(['ads'])]);
    views = [];
    expect(open().groups()).toEqual([group(['ads'])]);
    expect(views).toEqual([]);
  });

  it('that the loader cannot know is told as soon as it is known who comes first', async () => {
    await openKnown().decide([group(['ads'], ['media'])]);
    localStorage.clear();
    views = [];
    const gate = open();
    expect(views).toMatchObject([{ state: { decided: true, granted: [], refused: ['media'] } }]);
    gate.remember({ check: 0, adapters: [{ adapter: 'google', settings: {} }] });
    expect(views.at(-1)).toMatchObject({ state: { granted: ['ads'] }, adapters: [{}] });
  });
});

describe('what is remembered', () => {
  it('is there on the next page', () => {
    open().remember({ check: 5, visitor: 'v', handle: HANDLE });
    expect(open().memory()).toEqual({ check: 5, visitor: 'v', handle: HANDLE });
  });

  it('has choice.js loaded as long as something is pending', () => {
    const check = Date.now() + 1e6;
    const gate = open();
    gate.remember({ check });
    expect(stored().check).toBe(check);
    const pending = {
      group: group([]),
      method: 'withdraw',
      surface: 'banner',
      artefact: 'a',
      gpc: false,
      regime: 'eea',
    } as const;
    gate.remember({ check, pending: [{ ...pending, before: [] }] });
    expect(stored().check).toBe(0);
    gate.remember({ check, pending: [] });
    expect(stored().check).toBe(check);
  });

  it('shows the loader only adapters that there are', () => {
    const gate = open();
    gate.remember({ check: 0, adapters: [] });
    expect(stored()).not.toHaveProperty('adapters');
    gate.remember({ check: 0, adapters: [{ adapter: 'google', settings: {} }] });
    expect(stored().adapters).toHaveLength(1);
  });

  it('offers to withdraw only while something is granted, and the label is not forgotten', async () => {
    const gate = openKnown();
    gate.remember({ check: 0, adapters: [], handle: HANDLE });
    expect(stored().handle?.withdraw).toBe('');
    await gate.decide([group(['ads'])]);
    expect(stored().handle?.withdraw).toBe('Withdraw');
    await gate.decide([group([], ['ads'])]);
    expect(views.map(({ handle }) => handle?.withdraw)).toEqual(['', 'Withdraw', '']);
    expect(open().memory().handle?.withdraw).toBe('Withdraw');
  });

  it('draws no handle under a layer, nor where the page shows its own', () => {
    const gate = open();
    gate.remember({ check: 0, handle: HANDLE });
    gate.drawHandle(false);
    expect(views.at(-1)).not.toHaveProperty('handle');
    gate.drawHandle(true);
    expect(views.at(-1)).toHaveProperty('handle');
    const headless = open({ ui: 'none' });
    headless.remember({ check: 0, handle: HANDLE });
    expect(views.at(-1)).not.toHaveProperty('handle');
    expect(stored()).not.toHaveProperty('handle');
  });
});

describe('another tab', () => {
  it('has decided since: nothing is made of what this one knew', async () => {
    const gate = openKnown();
    await gate.decide([group(['ads', 'media'])]);
    const other = open();
    other.remember({ ...other.memory(), visitor: 'v' });
    await other.decide([group([], ['ads', 'media'])]);
    expect(gate.groups()).toEqual([group([], ['ads', 'media'])]);
    expect(gate.memory().visitor).toBe('v');
    views = [];
    dispatchEvent(Object.assign(new Event('storage'), { key: KEY }));
    expect(views.at(-1)?.state).toMatchObject({ granted: [], refused: ['ads', 'media'] });
  });

  it('has decided while this page was away', async () => {
    const gate = openKnown();
    await gate.decide([group(['ads'])]);
    writeDecisions(SITE, [group([], ['ads'])]);
    views = [];
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    expect(views[0]?.state).toMatchObject({ granted: [], refused: ['ads'] });
  });
});

describe('what a click took back before this was there', () => {
  it('is not granted, stays written down, and goes when it has become a decision', async () => {
    await openKnown().decide([group(['ads'])]);
    localStorage[KEY] = `ads ${localStorage[KEY] as string}`;
    views = [];
    const gate = open();
    expect(gate.ended()).toBe('ads ');
    expect(views).toMatchObject([{ state: { granted: [] } }]);
    gate.remember({ ...gate.memory(), visitor: 'v' });
    expect(localStorage[KEY]).toMatch(/^ads \{/);
    gate.takeEnded();
    expect(stored().memory.visitor).toBe('v');
    expect(views.at(-1)).toMatchObject({ state: { granted: ['ads'] } });
  });

  it('is found where nothing else was stored', () => {
    localStorage[KEY] = '[object PointerEvent] undefined';
    expect(open().ended()).toBe('[object PointerEvent] undefined');
  });
});

it('grants nothing while the browser sends a signal that has not been taken into account', async () => {
  await openKnown().decide([group(['ads'])]);
  vi.stubGlobal('navigator', { globalPrivacyControl: true });
  views = [];
  const gate = open();
  expect(views).toMatchObject([{ state: { granted: [], refused: [] } }]);
  const known = { gpc: true } as KnownSite;
  gate.remember({ ...gate.memory(), known });
  expect(views.at(-1)).toMatchObject({ gpc: true, state: { granted: ['ads'] } });
  expect(stored().gpc).toBe(true);
  vi.unstubAllGlobals();
});

it('is not opened for a wrong snippet', () => {
  expect(() => open({ site: 'site_x' })).toThrow(/sealpost: expected data-site=/);
});

it('goes on without storage', async () => {
  const refuse = (): never => {
    throw new DOMException('', 'SecurityError');
  };
  vi.spyOn(document, 'cookie', 'get').mockImplementation(refuse);
  vi.spyOn(document, 'cookie', 'set').mockImplementation(refuse);
  vi.stubGlobal('localStorage', new Proxy({}, { get: refuse, set: refuse }));
  const gate = open();
  gate.remember({ check: 0, adapters: [], visitor: 'v' });
  await gate.decide([group(['ads'])]);
  expect(gate.groups()).toEqual([group(['ads'])]);
  expect(gate.memory().visitor).toBe('v');
  expect(views.at(-1)?.state.granted).toEqual(['ads']);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
