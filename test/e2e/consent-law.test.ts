import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import type { ConsentDraft } from '../../dashboard/consent-draft.ts';
import { NOTICE_REGIME, REGIMES } from '../../protocol/regimes.ts';
import { onEveryEngine } from '../browsers/engines.ts';
import type { Page } from '../browsers/page.ts';
import { shopConsent, SHOP_SIGNALS } from '../mock/shop-consent.ts';
import {
  BUTTON,
  counted,
  granted,
  HANDLE,
  isAsked,
  labels,
  later,
  openShop,
  PREFERENCES,
  settled,
  state,
  tags,
  violations,
  type Shop,
  type ShopSite,
} from './consent-shop.ts';

const test = onEveryEngine();
const DAY_MS = 86_400_000;
const NONE = { analytics: false, marketing: false, media: false };

let shop: Shop;
let site: ShopSite;
beforeAll(async () => {
  shop = await openShop({ locates: true });
  site = await shop.publish('Laws', { regimes: [...REGIMES, NOTICE_REGIME] });
});
afterEach(() => {
  shop.cdn.place = {};
  shop.cdn.sendsGpc = false;
});
afterAll(() => shop?.close());

describe('3: signals', () => {
  let signalling: ShopSite;
  beforeAll(async () => {
    signalling = await shop.publish('Signals', { signals: SHOP_SIGNALS });
  });
  const google = (page: Page): Promise<string[]> =>
    page.evaluate(`Array.from(dataLayer, ([command, kind, { ad_storage, analytics_storage }]) =>
      [command, kind, ad_storage, analytics_storage].join(' '))`);
  const uet = (page: Page): Promise<unknown[]> => page.evaluate(`uetq.filter((word) => word !== 'consent')`);
  const clarity = (page: Page): Promise<string[]> =>
    page.evaluate(`clarity.q.map(([, said]) => said.ad_Storage + ' ' + said.analytics_Storage)`);

  test('Google, UET and Clarity hear no before anything else, and each decision once', async (page) => {
    const { origin } = shop.cdn;
    await shop.visit(page, signalling, {
      head: `<script src="${origin}/stub.js" data-google data-uet data-clarity></script>`,
      body: `<script type="text/plain" data-consent="analytics" src="${shop.counter.origin}/gtag.js" async></script>`,
    });
    const denied = 'consent default denied denied';
    const decided = 'consent update denied granted';
    expect(await google(page)).toEqual([denied]);
    expect(shop.heard(), 'nothing before the choice').toEqual([]);

    await page.evaluate(`sealpost.consent.save({ analytics: true, marketing: false, media: false })`);
    await expect.poll(shop.heard).toEqual(['/gtag.js', '/collect?gcs=G101']);
    expect(await google(page)).toEqual([denied, decided]);
    expect(await uet(page)).toEqual([
      'default',
      { ad_storage: 'denied' },
      'update',
      { ad_storage: 'denied' },
    ]);
    expect(await clarity(page)).toEqual(['denied denied', 'denied granted']);

    await page.goto(shop.host.origin);
    await expect.poll(() => shop.counter.heard.length).toBe(4);
    expect(shop.counter.heard.at(-1)).toBe('/collect?gcs=G101');
    expect(await google(page), 'a returning visitor').toEqual([denied, decided]);

    await settled(page, signalling);
    await page.waitFor(`!!${HANDLE}`);
    await page.click(BUTTON.withdraw);
    await page.waitFor('dataLayer.length === 3');
    expect((await google(page)).at(-1)).toBe('consent update denied denied');
    expect((await clarity(page)).at(-1)).toBe('denied denied');
    await shop.recorded(page, signalling, { method: 'script' }, { method: 'withdraw', decision: NONE });
    expect(await google(page)).toHaveLength(3);
    expect(await violations(page)).toEqual([]);
  });

  /** No driver can switch it on in the browser itself, so that the page has what a browser would give it; or the CDN the header. */
  const PROPERTY = `<script nonce="own">Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true, configurable: true });</script>`;

  for (const how of ['property', 'header'] as const)
    test(`Global Privacy Control, by its ${how}, is a refusal in California, once, seen to be honoured, until the visitor says otherwise`, async (page) => {
      shop.cdn.place = { country: 'US', region: 'CA' };
      shop.cdn.sendsGpc = how === 'header';
      const head = how === 'property' ? PROPERTY : '';
      const { count, ads, pixel } = tags(shop);
      const body = count + ads + pixel;
      await shop.open(page, site, { head, body });
      const refused = {
        method: 'signal',
        surface: 'browser',
        decision: { marketing: false },
        signals: { gpc: true },
        regime: 'us-ca',
      } as const;
      await shop.recorded(page, site, refused);
      await page.waitFor(`${HANDLE}?.textContent.includes('Opt-Out Request Honored')`);
      expect(await page.text('sealpost-handle >> aside')).toContain('Your Privacy Choices');
      await counted(page);
      await settled(page, site);
      expect(await isAsked(page)).toBe(false);
      expect(shop.adnet.heard).toEqual([]);

      // A day later the manifest is looked at again, signal and all.
      shop.show(site, { head: later(25) + head, body });
      await page.goto(shop.host.origin);
      await settled(page, site);
      await page.waitFor(`!!${HANDLE}`);
      await shop.recorded(page, site, refused);
      expect(shop.adnet.heard).toEqual([]);

      await page.click(BUTTON.handle);
      await page.waitFor(`!!${PREFERENCES}?.querySelector('.signal')`);
      await page.click('sealpost-preferences >> .foot button:nth-of-type(2)');
      await granted(page, 'marketing');
      await expect.poll(() => shop.adnet.heard.toSorted()).toEqual(['/ads.js', '/pixel.gif', '/seen.gif']);
      await shop.recorded(page, site, refused, { method: 'accept-all', signals: { gpc: true } });
      await page.goto(shop.host.origin);
      await granted(page, 'marketing');
      await page.waitFor(`${HANDLE}?.textContent.includes('Honored') === false`);
      // Programs can find out, too.
      const file = `fetch('${shop.cdn.origin}/.well-known/gpc.json').then((answer) => answer.json())`;
      expect(await page.evaluate(file)).toMatchObject({ gpc: true });
    });
});

describe('4: regimes', () => {
  test('where the CDN says California all is on until it is refused, which is as near', async (page) => {
    shop.cdn.place = { country: 'US', region: 'CA' };
    const { count, ads } = tags(shop);
    await shop.visit(page, site, { body: count + ads });
    await expect
      .poll(() => shop.heard().toSorted())
      .toEqual(['/ads.js', '/beacon', '/count.js', '/seen.gif']);
    expect(await labels(page)).toEqual(['Accept all', 'Opt out of all', 'Choose']);
    expect(await state(page)).toMatchObject({ decided: false, granted: ['analytics', 'marketing', 'media'] });
    expect(await shop.records(page, site)).toEqual([]);
    shop.forget();
    await page.click(BUTTON.reject);
    // The advertising goes on until the page is loaded again.
    await page.waitFor(
      `performance.getEntriesByType('navigation')[0]?.type === 'reload' && ${HANDLE}?.querySelector('button')?.textContent === 'Your Privacy Choices'`,
      20_000,
    );
    await shop.recorded(page, site, {
      method: 'reject-all',
      surface: 'banner',
      decision: NONE,
      regime: 'us-ca',
    });
    const [refusal] = await shop.records(page, site);
    expect(Date.parse(refusal!.validUntil) - Date.parse(refusal!.at)).toBe(365 * DAY_MS);
    await settled(page, site);
    expect(shop.heard()).toEqual([]);
  });

  test('where the site itself says that a notice is enough it is read, and nobody has decided anything', async (page) => {
    // It knows better than the CDN.
    shop.cdn.place = { country: 'DE' };
    const read = await shop.publish('Notice', { regimes: [...REGIMES, NOTICE_REGIME] });
    await shop.visit(page, read, { body: tags(shop).count, snippet: 'data-region="AU"' });
    await expect.poll(shop.heard).toEqual(['/count.js', '/beacon']);
    expect(await labels(page)).toEqual(['Understood', 'Choose']);
    await page.click(BUTTON.accept);
    await page.waitFor('sealpost.consent.get().decided && sealpost.consent.get().consent === undefined');
    await settled(page, read);
    await page.goto(shop.host.origin);
    await page.waitFor(`!!${HANDLE}`);
    await expect.poll(() => shop.counter.heard.length).toBe(4);
    expect(await isAsked(page)).toBe(false);
    expect((await shop.tenant.tools.api.consents(read.id, {})).consents).toEqual([]);
  });

  test('where nobody knows, or nobody can be sure, the strictest holds', async (page) => {
    // What Cloudflare says of Tor, and a region that leads nowhere without a country.
    shop.cdn.place = { country: 'T1', region: 'CA' };
    await shop.visit(page, site, { body: tags(shop).count });
    expect(await labels(page)).toEqual(['Accept all', 'Reject all', 'Choose']);
    expect(await state(page)).toEqual({ decided: false, granted: [], refused: [] });
    expect(shop.heard()).toEqual([]);
    await page.click(BUTTON.reject);
    await shop.recorded(page, site, { method: 'reject-all', regime: 'strict' });
    const [refusal] = await shop.records(page, site);
    expect(Date.parse(refusal!.validUntil) - Date.parse(refusal!.at)).toBe(182 * DAY_MS);
    await settled(page, site);
    expect(shop.heard()).toEqual([]);
  });
});

describe('10: choices made with another tool', () => {
  const source = (path: string): string => readFileSync(createRequire(import.meta.url).resolve(path), 'utf8');
  const closedAt = new Date(Date.now() - 10 * DAY_MS).toISOString();
  const { purposes, services } = shopConsent();
  const asMade = { analytics: true, marketing: false, media: false };

  /** CookieConsent and Osano's are run as they come; of the others stands here what they write. */
  const TOOLS: Record<
    string,
    {
      run: string;
      imports: Record<string, string>;
      consent?: Partial<ConsentDraft>;
      decision: Record<string, boolean>;
    }
  > = {
    CookieConsent: {
      run: `${source('vanilla-cookieconsent/dist/cookieconsent.umd.js')}
        CookieConsent.run({ autoShow: false, categories: { necessary: { readOnly: true }, counting: {}, ads: {}, films: {} }, language: { default: 'en', translations: { en: { consentModal: {}, preferencesModal: { sections: [] } } } } })
          .then(() => CookieConsent.acceptCategory(['counting']));`,
      imports: { counting: 'analytics', ads: 'marketing', films: 'media' },
      decision: asMade,
    },
    Klaro: {
      run: `document.cookie = 'klaro=${encodeURIComponent(JSON.stringify({ matomo: true, adwords: false, youtube: false }))}; path=/; max-age=10368000';`,
      imports: { matomo: 'analytics', adwords: 'marketing', youtube: 'media' },
      decision: asMade,
    },
    // One answer for everything; so it is everything that is asked here.
    Osano: {
      run: `${source('cookieconsent')}
        cookieconsent.initialise({ type: 'opt-in' }, (popup) => popup.setStatus(cookieconsent.status.allow));`,
      imports: { all: 'analytics' },
      consent: {
        purposes: purposes.filter(({ id }) => ['essential', 'analytics'].includes(id)),
        services: services.filter(({ purpose }) => ['essential', 'analytics'].includes(purpose)),
      },
      decision: { analytics: true },
    },
    OneTrust: {
      run: `document.cookie = 'OptanonConsent=${new URLSearchParams({ isGpcEnabled: '0', groups: 'C0001:1,C0002:1,C0004:0,C0005:0', intType: '6', AwaitingReconsent: 'false' })}; path=/';
        document.cookie = 'OptanonAlertBoxClosed=${closedAt}; path=/';`,
      imports: { C0002: 'analytics', C0004: 'marketing', C0005: 'media' },
      decision: asMade,
    },
    Cookiebot: {
      run: `document.cookie = "CookieConsent={stamp:'x%2B1'%2Cnecessary:true%2Cpreferences:false%2Cstatistics:true%2Cmarketing:false%2Cmethod:'explicit'%2Cver:1%2Cutc:${Date.parse(closedAt)}%2Cregion:'de'}; path=/";`,
      imports: { statistics: 'analytics', marketing: 'marketing', preferences: 'media' },
      decision: asMade,
    },
  };
  const moved = new Map<string, ShopSite>();
  beforeAll(async () => {
    for (const [tool, { imports, consent }] of Object.entries(TOOLS))
      moved.set(tool, await shop.publish(tool, { ...consent, imports }));
  });

  test('CookieConsent, Klaro, Osano, OneTrust, Cookiebot: nobody is asked twice, and it is on record as taken over', async (page) => {
    for (const [tool, { run, decision }] of Object.entries(TOOLS)) {
      const mine = moved.get(tool)!;
      // The shop before it moved; of another tool there is nothing left.
      shop.host.show(
        `<!doctype html><title>Before</title><body><script>document.cookie.split('; ').forEach((pair) => (document.cookie = pair.split('=')[0] + '=; path=/; max-age=0'));
        ${run}</script>`,
      );
      await page.goto(shop.host.origin);
      await page.waitFor(`document.cookie !== ''`);
      await shop.open(page, mine, { body: tags(shop).count });
      await counted(page);
      await shop.recorded(page, mine, { method: 'import', surface: 'import', decision });
      await settled(page, mine);
      expect(await isAsked(page), tool).toBe(false);
      expect((await state(page)).granted, tool).toEqual(['analytics']);
      expect(shop.heard(), tool).toEqual(['/count.js', '/beacon']);
    }
  });
});
