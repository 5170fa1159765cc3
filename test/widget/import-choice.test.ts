// @vitest-environment happy-dom
import fc from 'fast-check';
import { acceptCategory, hide, reset, run } from 'vanilla-cookieconsent';
import { afterEach, describe, expect, it } from 'vitest';
import { findChoice } from '../../widget/import-choice.ts';

const NOW = Date.parse('2026-11-21T09:00:00Z');
const DAY_MS = 86_400_000;

describe('CookieConsent, the real one', () => {
  afterEach(() => {
    reset(true);
    document.cookie = 'cc_cookie=; max-age=0; path=/';
  });

  const found = (now = Date.now()): ReturnType<typeof findChoice> => findChoice(document.cookie, now);

  it('accepting everything is imported, but for a category with services, which may be all or one', async () => {
    await openCookieConsent();
    const before = Date.now();
    acceptCategory('all');
    const choice = found();
    expect(choice).toMatchObject({
      tool: 'cookieconsent',
      decision: { necessary: true, ads: true, media: true },
    });
    expect(choice!.decision).not.toHaveProperty('analytics');
    expect(choice!.decidedAt).toBeGreaterThanOrEqual(before);
    expect(choice!.decidedAt).toBeLessThanOrEqual(Date.now());
  });

  it('a refusal is imported category by category', async () => {
    await openCookieConsent();
    acceptCategory([]);
    expect(found()!.decision).toEqual({ necessary: true, analytics: false, ads: false, media: false });
  });

  it('a category with one service of two is not taken for the whole', async () => {
    await openCookieConsent();
    acceptCategory(['media']);
    expect(found()!.decision).toEqual({ necessary: true, analytics: false, ads: false, media: true });
    const { acceptService } = await import('vanilla-cookieconsent');
    acceptService('counter', 'analytics');
    expect(found()!.decision).toEqual({ necessary: true, ads: false, media: true });
  });

  it('a notice that was only shown, or hidden, is no choice', async () => {
    await openCookieConsent();
    expect(found()).toBeUndefined();
    hide();
    expect(found()).toBeUndefined();
  });

  it('is not imported past its own time', async () => {
    await openCookieConsent();
    acceptCategory('all');
    expect(found(Date.now() + 181 * DAY_MS)).toBeDefined();
    expect(found(Date.now() + 183 * DAY_MS)).toBeUndefined();
  });
});

describe('CookieConsent, changed by hand', () => {
  const cookie = (changed: Record<string, unknown>): string =>
    `cc_cookie=${encodeURIComponent(
      JSON.stringify({
        categories: ['necessary'],
        services: { necessary: [], ads: [] },
        revision: 0,
        lastConsentTimestamp: new Date(NOW - DAY_MS).toISOString(),
        expirationTime: NOW + DAY_MS,
        ...changed,
      }),
    )}`;

  it('the one that the others differ from is imported', () => {
    expect(findChoice(cookie({}), NOW)?.decision).toEqual({ necessary: true, ads: false });
  });

  it.each([
    { expirationTime: undefined },
    { expirationTime: `${NOW + DAY_MS}` },
    { lastConsentTimestamp: 'yesterday' },
    { lastConsentTimestamp: NOW },
    { lastConsentTimestamp: new Date(NOW + DAY_MS).toISOString() },
    { categories: 'necessary' },
    { categories: [1] },
    { services: [] },
    { services: null },
    { services: { ads: 'all' } },
    // A service of a category that was not accepted.
    { services: { ads: ['adnet'] } },
  ])('%j imports nothing', (changed) => {
    expect(findChoice(cookie(changed), NOW)).toBeUndefined();
  });
});

// What Klaro 0.7.22 writes (src/consent-manager.js `saveConsents`); its package brings a whole linter, so it is not a dependency here.
describe('Klaro', () => {
  const klaro = (services: unknown): string =>
    `other=1; klaro=${encodeURIComponent(JSON.stringify(services))}`;

  it('each service is imported; it does not say when', () => {
    expect(findChoice(klaro({ matomo: true, youtube: false, 'Live chat': false }), NOW)).toEqual({
      tool: 'klaro',
      decision: { matomo: true, youtube: false, 'Live chat': false },
    });
  });

  it.each([{}, [], null, true, [true], { matomo: 'true' }, { matomo: true, youtube: 1 }])(
    '%j imports nothing',
    (services) => {
      expect(findChoice(klaro(services), NOW)).toBeUndefined();
    },
  );
});

describe('Osano’s open-source cookieconsent', () => {
  it.each([
    ['allow', true],
    ['deny', false],
  ])('%s is a choice about everything', (status, all) => {
    expect(findChoice(`cookieconsent_status=${status}`, NOW)).toEqual({ tool: 'osano', decision: { all } });
  });

  it.each(['dismiss', '', 'ALLOW', 'allow%20', 'true'])('%j is none', (status) => {
    expect(findChoice(`cookieconsent_status=${status}`, NOW)).toBeUndefined();
  });

  it('what the paid product encrypts is left alone', () => {
    expect(
      findChoice(
        'osano_consentmanager_uuid=4ce48adc-1373-43c0-b623-22767c848deb; osano_consentmanager=HmzXHPixjBaP3bJa50QvEU2A_RW7WHICAaINB8T0Z3dY',
        NOW,
      ),
    ).toBeUndefined();
  });
});

describe('OneTrust', () => {
  // As its otBannerSdk.js writes it; datestamp is the last page, not the choice.
  const onetrust = (changed: Record<string, string> = {}, closed = '2026-10-01T07:20:51.814Z'): string => {
    const consent = new URLSearchParams({
      isGpcEnabled: '0',
      datestamp: 'Fri Nov 20 2026 18:59:02 GMT+0100 (Central European Standard Time)',
      version: '202603.1.0',
      browserGpcFlag: '0',
      isIABGlobal: 'false',
      hosts: '',
      consentId: '3c9dd8c7-73f1-4ac4-8483-3f4b597ec6e2',
      interactionCount: '1',
      isAnonUser: '1',
      landingPath: 'NotLandingPage',
      groups: 'C0001:1,C0002:0,C0003:1,C0004:0',
      intType: '6',
      geolocation: 'IT;25',
      AwaitingReconsent: 'false',
      ...changed,
    });
    return `OptanonConsent=${consent}${closed && `; OptanonAlertBoxClosed=${closed}`}`;
  };

  it('what was confirmed in the preferences is imported, with the time of the choice', () => {
    expect(findChoice(onetrust(), NOW)).toEqual({
      tool: 'onetrust',
      decision: { C0001: true, C0002: false, C0003: true, C0004: false },
      decidedAt: Date.parse('2026-10-01T07:20:51.814Z'),
    });
  });

  it.each(['1', '4'])('allowing all (%s) is imported, unless some group is off all the same', (intType) => {
    const groups = 'C0001:1,C0002:1,C0004:1';
    expect(findChoice(onetrust({ intType, groups }), NOW)?.decision).toEqual({
      C0001: true,
      C0002: true,
      C0004: true,
    });
    expect(findChoice(onetrust({ intType, groups: `${groups},C0005:0` }), NOW)).toBeUndefined();
  });

  it.each(['2', '5'])('refusing all (%s) imports refusals, and nothing that is always on', (intType) => {
    expect(findChoice(onetrust({ intType }), NOW)?.decision).toEqual({ C0002: false, C0004: false });
  });

  it.each([
    ['a closed banner', { intType: '3' }],
    ['an unknown way', { intType: '11' }],
    ['an older version that does not tell', { intType: '' }],
    ['a choice that OneTrust itself asks for again', { AwaitingReconsent: 'true' }],
    ['groups that GPC may have switched off', { isGpcEnabled: '1' }],
    ['groups that the browser’s signal may have switched off', { browserGpcFlag: '1' }],
    ['no group', { groups: '' }],
    ['a state that is neither', { groups: 'C0001:1,C0002:2' }],
    ['a group without a state', { groups: 'C0001' }],
  ])('%s imports nothing', (_, changed) => {
    expect(findChoice(onetrust(changed), NOW)).toBeUndefined();
  });

  it.each([
    '',
    'yesterday',
    '2026-13-01T07:20:51.814Z',
    '2024-10-01T07:20:51.814Z',
    '2027-10-01T07:20:51.814Z',
  ])('a banner closed at %j imports nothing', (closed) => {
    expect(findChoice(onetrust({}, closed), NOW)).toBeUndefined();
  });
});

describe('Cookiebot', () => {
  const UTC = NOW - 40 * DAY_MS;
  const literal = (more = '', method = `,method:%27explicit%27`): string =>
    `CookieConsent={stamp:%27zM+tNuuw/ONycVMRWoV4rZGr7avq4v1G42GuWKKEkgi3s6OPCMHePw==%27%2Cnecessary:true%2Cpreferences:false%2Cstatistics:true%2Cmarketing:false${method}%2Cver:1%2Cutc:${UTC}%2Cregion:%27de%27${more}}`;

  it('an explicit choice is imported', () => {
    expect(findChoice(literal(), NOW)).toEqual({
      tool: 'cookiebot',
      decision: { preferences: false, statistics: true, marketing: false },
      decidedAt: UTC,
    });
    expect(findChoice(decodeURIComponent(literal()), NOW)?.decision).toMatchObject({ statistics: true });
    expect(findChoice(literal(`%2Ciab2:%27CPt3fQAPt3fQ%27%2Cgacm:%271~%27`), NOW)).toBeDefined();
  });

  it.each([
    ['what Cookiebot assumed', literal('', ',method:%27implied%27')],
    ['an old cookie that does not say how', literal('', '')],
    ['a visitor who was never asked', literal().replace(/stamp:%27.*?%27/, 'stamp:%27-1%27')],
    ['a visitor outside of its regions', 'CookieConsent=-1'],
    ['another tool’s cookie of that name', 'CookieConsent=true'],
    ['a JSON', `CookieConsent={"necessary":true,"statistics":true}`],
    ['one that breaks off', literal().slice(0, -1)],
    ['one with something behind it', `${literal()}x`],
    ['one without its marketing', literal().replace('%2Cmarketing:false', '')],
    ['one whose marketing is no choice', literal().replace('marketing:false', 'marketing:0')],
    ['one from the future', literal().replace(`${UTC}`, `${NOW + DAY_MS}`)],
    ['one from long ago', literal().replace(`${UTC}`, `${NOW - 400 * DAY_MS}`)],
    ['broken percent-encoding', 'CookieConsent=%E0%A4%A'],
  ])('%s imports nothing', (_, cookies) => {
    expect(findChoice(cookies, NOW)).toBeUndefined();
  });

  it('a text made to keep the reader busy is soon read', () => {
    const start = performance.now();
    expect(findChoice(`CookieConsent={${'a:1,'.repeat(1000)}`, NOW)).toBeUndefined();
    expect(findChoice(`CookieConsent={${`${'a'.repeat(2000)}`.repeat(2)}`, NOW)).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(250);
  });
});

describe('more than one', () => {
  it('tool: nobody can tell which holds', () => {
    expect(findChoice('cookieconsent_status=deny; klaro=%7B%22matomo%22%3Atrue%7D', NOW)).toBeUndefined();
  });

  it('cookie of one name: equal ones are one, others are nothing', () => {
    expect(findChoice('cookieconsent_status=deny; cookieconsent_status=deny', NOW)).toBeDefined();
    expect(findChoice('cookieconsent_status=deny; cookieconsent_status=allow', NOW)).toBeUndefined();
  });

  it('cookie of a name that ends the same is another’s', () => {
    expect(findChoice('my_cookieconsent_status=allow; x=cookieconsent_status=allow', NOW)).toBeUndefined();
  });
});

describe('hostile cookies', () => {
  it('names that every object knows are not imported', () => {
    const cookies = (text: string): string => `klaro=${encodeURIComponent(text)}`;
    expect(findChoice(cookies('{"__proto__":true,"constructor":true,"toString":true}'), NOW)).toBeUndefined();
    const mixed = findChoice(cookies('{"__proto__":true,"matomo":true}'), NOW);
    expect(Object.keys(mixed!.decision)).toEqual(['matomo']);
    expect(findChoice(cookies(`{"${'x'.repeat(101)}":true}`), NOW)).toBeUndefined();
  });

  it('longer than a cookie can be are not read', () => {
    const services = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`service-${i}`, true]));
    expect(findChoice(`klaro=${encodeURIComponent(JSON.stringify(services))}`, NOW)).toBeUndefined();
  });

  const name = fc.constantFrom(
    'cc_cookie',
    'klaro',
    'cookieconsent_status',
    'OptanonConsent',
    'OptanonAlertBoxClosed',
    'CookieConsent',
  );
  const value = fc.oneof(
    fc.string(),
    fc.json().map(encodeURIComponent),
    fc.json(),
    fc.constantFrom('%', '{', '{stamp:', 'groups=C0001:1', '-1', 'null', '%00'),
  );

  it('of any kind never throw, and never give anything but choices', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), (cookies) => {
        const choice = findChoice(cookies.map((pair) => pair.join('=')).join('; '), NOW);
        const decision = Object.values(choice?.decision ?? {});
        expect(decision.every((one) => typeof one === 'boolean')).toBe(true);
        expect(choice === undefined || Object.keys(choice.decision).length > 0).toBe(true);
      }),
    );
  });
});

const openCookieConsent = (): Promise<void> =>
  run({
    categories: {
      necessary: { readOnly: true, enabled: true },
      analytics: { services: { counter: {}, map: {} } },
      ads: {},
      media: {},
    },
    language: {
      default: 'en',
      translations: {
        en: { consentModal: { title: 'Choose', acceptAllBtn: 'All' }, preferencesModal: { sections: [] } },
      },
    },
  });
