// @vitest-environment happy-dom
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { formatDecisions, isGranted, type DecisionGroup } from '../../protocol/consent-cookie.ts';
import { consentState } from '../../widget/consent-state.ts';
import { readDecisions } from '../../widget/read-decisions.ts';
import { writeDecisions } from '../../widget/write-decisions.ts';

const SITE = 'site_01m7ykzapcftmvfbd2q40yc1hj';
const NAME = 'sealpost_01m7ykzapcftmvfbd2q40yc1hj';
const NOW = Math.floor(Date.now() / 1000);
const KEYS = ['analytics', 'analytics:counter', 'media', 'media:video', 'ads'];

const keys = fc.uniqueArray(fc.constantFrom(...KEYS));
const group: fc.Arbitrary<DecisionGroup> = fc.record({
  consent: fc.constantFrom('' as const, 'con_01m7vzgc00fg5as5tan6jghbfr' as const),
  at: fc.integer({ min: 0, max: NOW }),
  until: fc.integer({ min: NOW + 10, max: NOW + 1e7 }),
  terms: fc.integer({ min: 1, max: 99 }),
  granted: keys,
  refused: keys,
});
const groups = fc.array(group, { maxLength: 4 });

beforeEach(() => writeDecisions(SITE, []));

describe('what a page goes by', () => {
  it('grants what the cookie grants, and nothing else', () => {
    fc.assert(
      fc.property(groups, (held) => {
        const { granted, refused } = consentState(held, true);
        // As the loader asks.
        const has = (key: string): boolean =>
          granted.includes(key) || (!refused.includes(key) && granted.includes(key.split(':')[0]!));
        for (const key of [...KEYS, 'unknown', 'ads:one']) expect(has(key)).toBe(isGranted(held, key));
      }),
    );
  });

  it('names the latest decision that somebody made', () => {
    const made = { consent: 'con_01m7vzgc00fg5as5tan6jghbfr', at: 1, until: NOW + 60, terms: 1 } as const;
    const held = [
      { ...made, granted: ['ads'], refused: [] },
      { ...made, consent: '' as const, granted: ['media'], refused: [] },
    ];
    expect(consentState(held, false)).toEqual({
      decided: false,
      granted: ['ads', 'media'],
      refused: [],
      consent: made.consent,
      validUntil: (NOW + 60) * 1000,
    });
    expect(consentState([], false)).toEqual({ decided: false, granted: [], refused: [] });
  });
});

describe('the cookie', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(groups, (held) => {
        writeDecisions(SITE, held);
        expect(readDecisions(SITE)).toEqual(held);
      }),
    );
  });

  it('is gone when nothing holds any more', () => {
    writeDecisions(SITE, [
      { consent: '', at: NOW, until: NOW + 60, terms: 1, granted: ['ads'], refused: [] },
    ]);
    expect(document.cookie).toContain(`${NAME}=1!`);
    writeDecisions(SITE, []);
    expect(document.cookie).not.toContain(NAME);
  });

  it('is read in the order of the decisions where a page sees two of that name', () => {
    const older = formatDecisions([
      { consent: '', at: NOW - 9, until: NOW + 60, terms: 1, granted: ['ads'], refused: [] },
    ]);
    const newer = formatDecisions([
      { consent: '', at: NOW - 3, until: NOW + 60, terms: 1, granted: [], refused: ['ads'] },
    ]);
    vi.spyOn(document, 'cookie', 'get').mockReturnValue(`a=b; ${NAME}=${newer}; ${NAME}=${older}; c=d`);
    expect(isGranted(readDecisions(SITE), 'ads')).toBe(false);
    vi.restoreAllMocks();
  });

  it('that a browser does not take leaves no older one in its place', () => {
    const one: DecisionGroup = {
      consent: '',
      at: NOW,
      until: NOW + 60,
      terms: 1,
      granted: ['ads'],
      refused: [],
    };
    writeDecisions(SITE, [one]);
    browserTakes((text) => text.length <= 4096);
    const refused = Array.from({ length: 120 }, (_, i) => `ads:${'service-with-a-rather-long-name'}-${i}`);
    writeDecisions(SITE, [{ ...one, granted: [], refused }]);
    expect(readDecisions(SITE)).toEqual([]);
    restore();
  });

  it('for a domain that is none of this page’s holds on its host', () => {
    browserTakes((text) => !text.includes('domain=other.example'));
    const held = [
      { consent: '' as const, at: NOW, until: NOW + 60, terms: 1, granted: ['ads'], refused: [] },
    ];
    writeDecisions(SITE, held, 'other.example');
    expect(readDecisions(SITE)).toEqual(held);
    restore();
  });

  it('that may not be looked at grants nothing', () => {
    vi.spyOn(document, 'cookie', 'get').mockImplementation(() => {
      throw new DOMException('', 'SecurityError');
    });
    expect(readDecisions(SITE)).toEqual([]);
    vi.restoreAllMocks();
  });
});

/** Until `restore`. */
function browserTakes(isFit: (text: string) => boolean): void {
  let owner: object = document;
  while (!Object.hasOwn(owner, 'cookie')) owner = Object.getPrototypeOf(owner) as object;
  const own = Object.getOwnPropertyDescriptor(owner, 'cookie')!;
  Object.defineProperty(document, 'cookie', {
    ...own,
    configurable: true,
    set(text: string) {
      if (isFit(text)) own.set!.call(document, text);
    },
  });
}

const restore = (): boolean => Reflect.deleteProperty(document, 'cookie');
