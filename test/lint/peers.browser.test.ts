import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, type ChromiumBrowser } from '../browsers/chromium.ts';
import { lintPage } from './lint-page.ts';
import { OSANO_EQUAL, osanoPage, startTagHost, vanillaPage, type TagHost } from './peer-pages.ts';

const GREY =
  '#cc-main .cm__btn[data-role=necessary]{background:none!important;border:0;color:#bbb!important;font-size:11px}';
const ON = { necessary: { enabled: true, readOnly: true }, analytics: { enabled: true } };
/** An acceptance for half a year, a refusal for a day. */
const SHORT_REFUSAL = "(type) => type === 'all' ? 182 : 1";
/** The way back takes one click more than accepting does; every peer needs that. */
const FAIR = ['~clicks-to-withdraw'];

describe.concurrent('notices of other makers', () => {
  let browser: ChromiumBrowser;
  let tag: TagHost;

  beforeAll(async () => {
    [browser, tag] = await Promise.all([launchChromium(), startTagHost()]);
  });

  afterAll(async () => {
    await browser.close();
    await tag.close();
  });

  test.for<[string, (tag: string) => string, string[]]>([
    ['vanilla-cookieconsent, fair', (tag) => vanillaPage(tag), FAIR],
    [
      'vanilla-cookieconsent, fair, over the whole page',
      (tag) => vanillaPage(tag, { disablePageInteraction: true }),
      FAIR,
    ],
    [
      'vanilla-cookieconsent, refusal in the second layer',
      (tag) => vanillaPage(tag, {}, { acceptNecessaryBtn: '' }),
      ['no-reject', ...FAIR],
    ],
    [
      'vanilla-cookieconsent, “Got it” alone',
      (tag) =>
        vanillaPage(tag, {}, { acceptAllBtn: 'Got it', acceptNecessaryBtn: '', showPreferencesBtn: '' }),
      ['no-reject', ...FAIR],
    ],
    [
      'vanilla-cookieconsent, everything ticked',
      (tag) => vanillaPage(tag, { categories: ON }),
      ['ticked-before-choice', ...FAIR],
    ],
    [
      'vanilla-cookieconsent, beginning before the answer',
      (tag) => vanillaPage(tag, { mode: 'opt-out', categories: ON }),
      ['request-before-choice', 'cookie-before-choice', 'ticked-before-choice', ...FAIR],
    ],
    [
      'vanilla-cookieconsent, buttons of unequal weight',
      (tag) => vanillaPage(tag, { guiOptions: { consentModal: { equalWeightButtons: false } } }),
      ['reject-parity', ...FAIR],
    ],
    [
      'vanilla-cookieconsent, a small grey refusal',
      (tag) => vanillaPage(tag, {}, {}, GREY),
      ['reject-parity', 'contrast', ...FAIR],
    ],
    [
      'vanilla-cookieconsent, a wall',
      (tag) =>
        vanillaPage(
          tag,
          { disablePageInteraction: true },
          { acceptNecessaryBtn: '', showPreferencesBtn: '' },
        ).replace('<button data-cc="show-preferencesModal">Cookie settings</button>', ''),
      ['no-reject', 'cookie-wall', 'clicks-to-withdraw'],
    ],
    [
      'vanilla-cookieconsent, a refusal that ends sooner',
      (tag) => vanillaPage(tag, { cookie: { expiresAfterDays: 'SHORT' } }).replace('"SHORT"', SHORT_REFUSAL),
      ['~clicks-to-withdraw', 'expiry'],
    ],
    ['osano, fair', (tag) => osanoPage(tag), FAIR],
    [
      'osano, in the colours that it comes with',
      (tag) =>
        osanoPage(tag, { palette: { popup: { background: '#000' }, button: { background: '#f1d600' } } }, ''),
      ['reject-parity', ...FAIR],
    ],
    ['osano, “Got it” alone', (tag) => osanoPage(tag, { type: 'info' }), ['no-reject', 'clicks-to-withdraw']],
    [
      'osano, gone after scrolling',
      (tag) => osanoPage(tag, { type: 'info', dismissOnScroll: 50 }),
      ['request-before-choice', 'cookie-before-choice', 'no-reject', 'implied-consent', 'clicks-to-withdraw'],
    ],
    [
      'osano, an X alone',
      (tag) =>
        osanoPage(tag, { type: 'info', layout: 'x', layouts: { x: '{{message}}{{close}}' } }, OSANO_EQUAL),
      ['no-choice'],
    ],
  ])('%s', async ([, page, expected]) => {
    const { rules, seen } = await lintPage(browser.native, page(tag.origin));
    expect(rules.toSorted()).toEqual(expected.toSorted());
    expect(seen.layers.length > 0 || seen.mute !== null).toBe(true);
  });

  test('where the refusal is, and how it is withdrawn', async () => {
    const html = vanillaPage(tag.origin, {}, { acceptNecessaryBtn: '' });
    const { findings, seen } = await lintPage(browser.native, html);
    const got = new Map(findings.map((one) => [one.rule, one.got]));
    expect(got.get('no-reject')).toBe(
      'none on the first layer; “Reject all” comes only after “Manage preferences”',
    );
    expect(got.get('clicks-to-withdraw')).toBe('2 clicks: “Cookie settings”, “Reject all”');
    expect(seen.preferences).toBe(true);
    // It waits for consent, and comes with it: after an acceptance alone.
    const { host } = new URL(tag.origin);
    const asks = ({ requests }: typeof seen.before): boolean =>
      requests.some(({ url }) => new URL(url).host === host);
    expect([seen.browsed, seen.after!, seen.refusal!.traces].map(asks)).toEqual([false, true, false]);
  });

  test('a tag that takes any answer for consent', async () => {
    const html = osanoPage(tag.origin).replace(
      "status === 'allow' || status === 'dismiss'",
      "status === 'allow' || status === 'deny'",
    );
    const { findings, seen } = await lintPage(browser.native, html);
    // Its way back brings the first layer again, and no preferences.
    expect(seen.preferences).toBe(false);
    const { host } = new URL(tag.origin);
    expect(findings.map(({ rule, about }) => [rule, about])).toEqual([
      ['clicks-to-withdraw', 'withdrawal'],
      ['request-after-refusal', host],
      ['stored-after-refusal', '_third'],
      ['stored-after-refusal', '_tag'],
    ]);
  });

  test('what somebody names as essential is no finding', async () => {
    const html = `<!doctype html><title>Shop</title><script src="${tag.origin}/tag.js"></script><h1>Shop</h1>`;
    const [strict, lenient] = await Promise.all([
      lintPage(browser.native, html),
      lintPage(browser.native, html, { essential: ['localhost', '_t*'] }),
    ]);
    expect(strict.rules).toEqual(['request-before-choice', 'cookie-before-choice', '~no-notice']);
    expect(strict.findings.map(({ got }) => got)).toContain('a cookie of localhost, kept 365 days');
    expect(lenient.rules).toEqual([]);
  });
});
