import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  consentCookieName,
  formatDecisions,
  isGranted,
  parseDecisions,
  readConsent,
  type DecisionGroup,
} from '../../protocol/consent-cookie.ts';

const SITE = 'site_01m7ykzapcftmvfbd2q40yc1hj';
const NOW_S = Date.parse('2026-11-21T09:00:00Z') / 1000;
const now = NOW_S * 1000;

const group = (changed: Partial<DecisionGroup> = {}): DecisionGroup => ({
  consent: 'con_01m7ykzapcftmvfbd2q40yc1hj',
  at: NOW_S - 1000,
  until: NOW_S + 1000,
  terms: 1,
  granted: [],
  refused: [],
  ...changed,
});
const cookie = (...groups: DecisionGroup[]): string =>
  `${consentCookieName(SITE)}=${formatDecisions(groups)}`;

describe('on the server of a page', () => {
  it('nothing is granted without the cookie', () => {
    for (const header of [undefined, null, '', 'a=b; c', `${consentCookieName(SITE)}=`]) {
      const consent = readConsent(header, SITE, { now });
      expect(consent.groups).toEqual([]);
      expect(consent.granted('analytics')).toBe(false);
    }
  });

  it('decisions are read among other cookies', () => {
    const decided = group({ granted: ['analytics', 'media:video'], refused: ['media', 'marketing'] });
    const consent = readConsent(`theme=dark; ${cookie(decided)};session=x`, SITE, { now });
    expect(consent.groups).toEqual([decided]);
    expect(
      ['analytics', 'analytics:counter', 'media', 'media:video', 'marketing', 'other'].map(consent.granted),
    ).toEqual([true, true, false, true, false, false]);
  });

  it('what is past its time no longer counts', () => {
    const header = cookie(group({ granted: ['analytics'] }));
    expect(readConsent(header, SITE, { now: now + 999_000 }).granted('analytics')).toBe(true);
    expect(readConsent(header, SITE, { now: now + 1_000_000 }).granted('analytics')).toBe(false);
  });

  it('of a host’s cookie and its domain’s, the later decision goes before, in whatever order they come', () => {
    const earlier = cookie(group({ granted: ['analytics', 'media'] }));
    const later = cookie(group({ at: NOW_S - 10, refused: ['analytics'] }));
    for (const header of [`${earlier}; ${later}`, `${later}; ${earlier}`]) {
      const { granted } = readConsent(header, SITE, { now });
      expect([granted('analytics'), granted('media')]).toEqual([false, true]);
    }
  });

  it('another site’s cookie is not read', () => {
    const other = 'site_01m7ykzapcftmvfbd2q40yc1hk';
    expect(readConsent(cookie(group({ granted: ['analytics'] })), other, { now }).groups).toEqual([]);
    expect(readConsent(`x${cookie(group({ granted: ['analytics'] }))}`, SITE, { now }).groups).toEqual([]);
  });

  it('takes the present when it is not told another', () => {
    const until = Math.floor(Date.now() / 1000) + 60;
    expect(readConsent(cookie(group({ until, granted: ['analytics'] })), SITE).granted('analytics')).toBe(
      true,
    );
    expect(readConsent(cookie(group({ until: until - 120, granted: ['analytics'] })), SITE).groups).toEqual(
      [],
    );
  });

  it.each(['', 'shop', 'con_01m7ykzapcftmvfbd2q40yc1hj', `${SITE}x`])(
    '%j is no site, and says so instead of refusing everything',
    (site) => {
      expect(() => readConsent('', site)).toThrow("copy data-site from the page's snippet");
    },
  );

  it('a hostile header grants nothing and throws nothing', () => {
    const name = consentCookieName(SITE);
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'grapheme' }), (before, value) => {
        const { groups, granted } = readConsent(`${before}; ${name}=1!${value}`, SITE, { now });
        expect(groups).toEqual([]);
        expect(granted('analytics')).toBe(false);
      }),
    );
  });
});

describe('the cookie', () => {
  const key = fc.stringMatching(/^[a-z][a-z0-9-]{0,39}(:[a-z][a-z0-9-]{0,39})?$/);
  const decision = fc.record<DecisionGroup>({
    consent: fc.constantFrom('', 'con_01m7ykzapcftmvfbd2q40yc1hj'),
    at: fc.nat(NOW_S),
    until: fc.integer({ min: NOW_S + 1, max: NOW_S * 2 }),
    terms: fc.integer({ min: 1, max: 1e6 }),
    granted: fc.array(key, { maxLength: 6 }),
    refused: fc.array(key, { maxLength: 6 }),
  });

  it('gives back what was written, up to four groups', () => {
    fc.assert(
      fc.property(fc.array(decision, { maxLength: 4 }), (groups) => {
        expect(parseDecisions(formatDecisions(groups), NOW_S)).toEqual(groups);
      }),
    );
  });

  it('needs no encoding in a header', () => {
    fc.assert(
      fc.property(decision, (one) => {
        expect(formatDecisions([one])).toMatch(/^[\w.!~:-]+$/);
      }),
    );
  });

  it('what a later group says about a key wins', () => {
    const groups = [group({ granted: ['a', 'b'] }), group({ refused: ['a'], granted: ['c'] })];
    expect(['a', 'b', 'c'].map((one) => isGranted(groups, one))).toEqual([false, true, true]);
  });
});
