import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ConsentDraft, ServiceDraft } from '../../dashboard/consent-draft.ts';
import type { SiteDraft } from '../../dashboard/draft.ts';
import type { Workspace } from '../../dashboard/workspace.ts';
import type { ConsentState } from '../../embed/contract.ts';
import type { StoredConsent } from '../../protocol/api.ts';
import type { ConsentId, ConsentRecord } from '../../protocol/consent-record.ts';
import type { SiteId } from '../../protocol/ids.ts';
import type { Page } from '../browsers/page.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { startCdn, type Cdn } from '../stage/cdn.ts';
import { freePort, startCollector, type CollectorProcess } from '../stage/collector-process.ts';
import { endDay } from '../stage/end-day.ts';
import { startHostPage, type HostPage } from '../stage/host-page.ts';
import { publishDraft, publishSite, signUpTenant, type Tenant } from '../stage/tenant.ts';
import { startThirdParty, type ThirdParty } from '../stage/third-party.ts';
import { everyFieldDraft } from './every-field.ts';

export const NOTICE = `document.querySelector('sealpost-notice')?.shadowRoot`;
export const HANDLE = `document.querySelector('sealpost-handle')?.shadowRoot`;
export const PREFERENCES = `document.querySelector('sealpost-preferences')?.shadowRoot`;
export const PLACEHOLDER = `document.querySelector('sealpost-placeholder')?.shadowRoot`;
/** In the order of the first layer. */
export const BUTTON = {
  accept: 'sealpost-notice >> button:nth-of-type(1)',
  reject: 'sealpost-notice >> button:nth-of-type(2)',
  choose: 'sealpost-notice >> button:nth-of-type(3)',
  handle: 'sealpost-handle >> button:nth-of-type(1)',
  withdraw: 'sealpost-handle >> button:nth-of-type(2)',
} as const;

/** A shop with a real collector behind a CDN, and three companies that it carries tags, pixels and films of, each on an origin of its own. */
export interface Shop {
  cdn: Cdn;
  host: HostPage;
  counter: ThirdParty;
  adnet: ThirdParty;
  video: ThirdParty;
  tenant: Tenant;
  publish(name: string, consent?: Partial<ConsentDraft>, more?: Partial<SiteDraft>): Promise<ShopSite>;
  /** As the next revision. */
  republish(site: ShopSite, change: (draft: SiteDraft) => SiteDraft): Promise<void>;
  /** What the shop serves from now on, under a strict policy. */
  show(site: ShopSite, page?: ShopPage): void;
  /** Opens the page, of which nobody has heard yet. */
  open(page: Page, site: ShopSite, shown?: ShopPage): Promise<void>;
  /** And waits for the first layer. */
  visit(page: Page, site: ShopSite, shown?: ShopPage): Promise<void>;
  /** All that the three have heard. */
  heard(this: void): string[];
  forget(): void;
  /** What is on record of this visitor, the oldest first. */
  records(page: Page, site: ShopSite): Promise<ConsentRecord[]>;
  /** Waits until that is this, and no more. */
  recorded(page: Page, site: ShopSite, ...expected: Partial<ConsentRecord>[]): Promise<void>;
  /** What is on record of anybody. */
  everyRecord(site: ShopSite, consent?: ConsentId): Promise<StoredConsent[]>;
  /** Once so much was counted in all: what came today came yesterday. */
  endDay(site: ShopSite, counted: { shown: number; decisions: number }): Promise<void>;
  /** As a power cut does it. */
  killCollector(): Promise<void>;
  startCollector(): Promise<void>;
  close(): Promise<void>;
}

export interface ShopSite {
  id: SiteId;
  workspace: Workspace;
}

export interface ShopPage {
  head?: string;
  body?: string;
  lang?: string;
  /** On the snippet. */
  snippet?: string;
}

/** Counts, and says so to its company. */
const COUNT = `document.cookie = '_count_id=' + Math.random() + '; path=/; max-age=34128000';
localStorage.setItem('counter.queue', '[]');
document.documentElement.dataset.counted = 'yes';
navigator.sendBeacon('{origin}/beacon');`;
const ADVERTISE = `document.cookie = '_ad=1; path=/; max-age=7776000';
new Image().src = '{origin}/seen.gif';`;

/** As Google's tag does: goes by what it has been told, takes the rest as given, and says so to its company, the advertising first. */
const GTAG = `{
  const said = {};
  for (const [command, , state] of Array.from(window.dataLayer ?? [], (entry) => Array.from(entry)))
    if (command === 'consent') Object.assign(said, state);
  const bit = (type) => (said[type] === 'denied' ? 0 : 1);
  navigator.sendBeacon('{origin}/collect?gcs=G1' + bit('ad_storage') + bit('analytics_storage'));
}`;

/** @param options.locates the CDN says where visitors are. */
export async function openShop(options: { locates?: boolean } = {}): Promise<Shop> {
  const data = mkdtempSync(join(tmpdir(), 'sealpost-consent-'));
  const port = await freePort();
  const [cdn, host, counter, adnet, video] = await Promise.all([
    startCdn(options),
    startHostPage(),
    startThirdParty('counter', { '/count.js': COUNT, '/gtag.js': GTAG }),
    startThirdParty('adnet', { '/ads.js': ADVERTISE }),
    startThirdParty('video', { '/player.css': 'h1 { letter-spacing: 3px }' }),
  ]);
  const others = [counter, adnet, video];
  cdn.leadTo(port);
  let collector: CollectorProcess = await startCollector(data, port, cdn.env);
  const tenant = await signUpTenant(cdn.origin, {
    email: 'owner@tenant.example',
    name: 'Olive Owner',
    password: 'correct horse battery staple',
  });
  const shop: Shop = {
    cdn,
    host,
    counter,
    adnet,
    video,
    tenant,
    async publish(name, consent = {}, more = {}) {
      const workspace = await publishSite(tenant, name, {
        ...everyFieldDraft(host.origin),
        policy: { url: 'https://shop.example/privacy', version: '1' },
        consent: { ...shopConsent({ services: services(shop) }), ...consent },
        ...more,
      });
      return { id: workspace.site.id, workspace };
    },
    async republish(site, change) {
      site.workspace = await publishDraft(tenant, site.id, change(site.workspace.draft.content));
    },
    show({ id, workspace }, { head = '', body = '', lang = 'en', snippet = '' } = {}) {
      const loader = `<script async src="${cdn.origin}/loader.js" data-site="${id}" data-key="${workspace.keys.publisher.fingerprint}" ${snippet}></script>`;
      const names = others.map(({ origin }) => origin).join(' ');
      host.show(
        `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Shop</title>${OBSERVE}${head}${loader}</head><body><h1>Shop</h1>${body}</body></html>`,
        {
          'content-security-policy': `default-src 'none'; script-src 'nonce-own' ${cdn.origin} ${names}; connect-src ${cdn.origin} ${names}; img-src 'self' ${names}; style-src ${names}; frame-src ${names}; require-trusted-types-for 'script'`,
        },
      );
    },
    async open(page, site, shown) {
      shop.show(site, shown);
      shop.forget();
      await page.goto(host.origin);
    },
    async visit(page, site, shown) {
      await shop.open(page, site, shown);
      await noticed(page);
    },
    forget() {
      for (const { heard } of [cdn, ...others]) heard.length = 0;
    },
    heard: () => others.flatMap(({ heard }) => heard),
    async records(page, site) {
      const visitor = await page.evaluate<string>(
        `JSON.parse(localStorage['sealpost.${site.id}'] ?? '{"memory":{}}').memory.visitor ?? ''`,
      );
      return (await shop.everyRecord(site))
        .map(({ record }) => record)
        .filter((record) => record.visitor === visitor)
        .toReversed();
    },
    recorded: (page, site, ...expected) =>
      expect.poll(() => shop.records(page, site)).toMatchObject(expected),
    everyRecord: async ({ id }, consent) =>
      (await tenant.tools.api.consents(id, { limit: 500, ...(consent && { consent }) })).consents,
    endDay: ({ id }, counts) => endDay(data, id, counts),
    killCollector: () => collector.kill(),
    async startCollector() {
      collector = await startCollector(data, port, cdn.env);
    },
    async close() {
      await collector.stop();
      await Promise.all([cdn, host, ...others].map((one) => one.close()));
      rmSync(data, { recursive: true, force: true });
    },
  };
  return shop;
}

/** What the policy has kept from the page. */
const OBSERVE = `<script nonce="own">
  window.violations = [];
  addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective + ' ' + event.blockedURI));
</script>`;

/** The usual ones, where they are; the counter comes with a second service, so that one can be allowed alone. */
function services({ counter, adnet, video }: Pick<Shop, 'counter' | 'adnet' | 'video'>): ServiceDraft[] {
  const hosts: Record<string, string[]> = {
    counter: [counter.host],
    adnet: [adnet.host],
    video: [video.host],
  };
  const usual = shopConsent().services.map((service) => ({ ...service, hosts: hosts[service.id] ?? [] }));
  const heat = {
    ...usual.find(({ id }) => id === 'counter')!,
    id: 'heat',
    name: 'Heatmap',
    storage: [],
    description: {},
  };
  return [...usual, heat];
}

/** How each of the others is written into a page. */
export const tags = ({ counter, adnet, video }: Pick<Shop, 'counter' | 'adnet' | 'video'>) => ({
  count: `<script type="text/plain" data-consent="analytics:counter" src="${counter.origin}/count.js"></script>`,
  heat: `<script type="text/plain" data-consent="analytics:heat" src="${counter.origin}/heat.js"></script>`,
  ads: `<script type="text/plain" data-consent="marketing" src="${adnet.origin}/ads.js" async></script>`,
  pixel: `<img data-consent="marketing" data-src="${adnet.origin}/pixel.gif" hidden alt="">`,
  film: `<iframe id="film" data-consent="media" data-src="${video.origin}/film.html" data-title="How to mend a puncture" width="560" height="315"></iframe>`,
});

export const noticed = (page: Page): Promise<void> =>
  page.waitFor(`!!${NOTICE}?.querySelector('button')`, 20_000);

export const isAsked = (page: Page): Promise<boolean> => page.evaluate<boolean>(`!!${NOTICE}`);

/** Buttons of the first layer. */
export const labels = (page: Page): Promise<string[]> =>
  page.evaluate(`[...${NOTICE}.querySelectorAll('button')].map((one) => one.textContent)`);

/** The counter's tag has run. */
export const counted = (page: Page): Promise<void> =>
  page.waitFor(`document.documentElement.dataset.counted === 'yes'`, 20_000);

export const granted = (page: Page, key: string, is = true): Promise<void> =>
  page.waitFor(`window.sealpost?.consent?.has?.(${JSON.stringify(key)}) === ${is}`, 20_000);

export const state = (page: Page): Promise<ConsentState> => page.evaluate('window.sealpost.consent.get()');

/** Until the page has nothing more to find out: who was asked has answered, and the manifest is not to be looked at again for a day. */
export const settled = (page: Page, { id }: ShopSite): Promise<void> =>
  page.waitFor(`JSON.parse(localStorage['sealpost.${id}'] ?? '{}').check > Date.now()`, 20_000);

export const violations = (page: Page): Promise<string[]> => page.evaluate('window.violations');

/** A clock that runs ahead in every page to come, as far as scripts see. */
export const later = (hours: number): string =>
  `<script nonce="own">{ const { now } = Date; Date.now = () => now() + ${hours * 3_600_000}; }</script>`;
