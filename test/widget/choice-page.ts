import type { BrowserContextOptions } from 'playwright-core';
import type { PageMemory } from '../../embed/contract.ts';
import { drivePage, launchChromium, type ChromiumBrowser, type ChromiumPage } from '../browsers/chromium.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { startHostPage, type HostPage } from '../stage/host-page.ts';
import { parseConsentRecord, type ConsentRecord } from '../../protocol/consent-record.ts';
import { fakeCollector, type FakeCollector } from './fake-collector.ts';
import { publishSite, type PublishedSite, type SiteOptions } from './published-site.ts';

export const NOTICE = `document.querySelector('sealpost-notice')?.shadowRoot`;
export const IN_NOTICE = 'sealpost-notice >> ';
export const HANDLE = `document.querySelector('sealpost-handle')?.shadowRoot`;

/** What the page must not ask for before the visitor says so. */
export const COUNTER = 'https://counter.example/counter.js';
export const ADVERTS = 'https://adnet.example/ads.js';

/** In the order of the buttons. */
const ACTS = ['accept', 'reject', 'choose'] as const;

/** A customer's page with the real loader, and what is behind it. */
export interface ChoiceStage {
  collector: FakeCollector;
  host: HostPage;
  /** Publishes the site again, or anew. */
  publish(options?: SiteOptions & { again?: boolean }): Promise<PublishedSite>;
  /** A new visitor: nothing is stored. */
  visit(options?: ChoiceVisit): Promise<ChoicePage>;
  /** What the collector has taken, the oldest first. */
  records(): ConsentRecord[];
  close(): Promise<void>;
}

export interface ChoiceVisit {
  /** On the script tag. */
  snippet?: string;
  head?: string;
  body?: string;
  lang?: string;
  headers?: Record<string, string>;
  context?: BrowserContextOptions;
  before?: () => void;
}

export interface ChoicePage extends ChromiumPage {
  complaints: string[];
  /** Addresses, in order. */
  requests: string[];
  /** Opens the page again, as the same visitor. */
  again(): Promise<void>;
  /** Until the first layer is there. */
  notice(): Promise<void>;
  /** Until the page has decided that there is nothing to show. */
  quiet(): Promise<void>;
  choose(act: (typeof ACTS)[number]): Promise<void>;
  /** What holds, by the page's own interface. */
  state(): Promise<{ decided: boolean; granted: string[]; refused: string[] }>;
  /** Until a purpose is granted, or not. */
  granted(key: string, is?: boolean): Promise<void>;
  memory(): Promise<PageMemory>;
  /** Sets forward the clock of every page to come; cookies do not notice. */
  later(days: number): Promise<void>;
}

export async function openChoiceStage(options: SiteOptions = {}): Promise<ChoiceStage> {
  const [browser, host]: [ChromiumBrowser, HostPage] = await Promise.all([launchChromium(), startHostPage()]);
  const usual: SiteOptions = { consent: shopConsent(), origins: [host.origin], ...options };
  let site = await publishSite(usual);
  const collector = await fakeCollector(site);
  return {
    collector,
    host,
    async publish({ again = false, ...changed } = {}) {
      site = await publishSite({ ...usual, ...changed, ...(again && { before: site }) });
      collector.site = site;
      return site;
    },
    visit: (visited = {}) => visit(browser, host, collector, visited),
    records: () => [...collector.records.values()].map(parseConsentRecord),
    async close() {
      await Promise.all([browser.close(), host.close(), collector.stop().catch(() => {})]);
    },
  };
}

async function visit(
  browser: ChromiumBrowser,
  host: HostPage,
  collector: FakeCollector,
  options: ChoiceVisit,
): Promise<ChoicePage> {
  const { body = '<h1>Northwind Bikes</h1><p>Mended while you wait.</p><a href="#top">Repairs</a>' } =
    options;
  const gated = `<script type="text/plain" data-consent="analytics" src="${COUNTER}"></script><script type="text/plain" data-consent="marketing:adnet" src="${ADVERTS}"></script>`;
  host.show(
    `<!doctype html><html lang="${options.lang ?? 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Host</title>${options.head ?? ''}${collector.snippet(options.snippet)}</head><body><header>Northwind Bikes</header><nav>Repairs</nav><main>${body}</main><footer>Imprint</footer>${gated}</body></html>`,
    options.headers ?? {
      'content-security-policy': `default-src 'none'; script-src ${collector.origin} https://counter.example https://adnet.example; connect-src ${collector.origin}; require-trusted-types-for 'script'`,
    },
  );
  const context = await browser.native.newContext({ reducedMotion: 'reduce', ...options.context });
  await context.route(/^https:\/\/(counter|adnet)\.example\//, (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      body: `document.body.dataset.ran = (document.body.dataset.ran ?? '') + ' ' + new URL(document.currentScript.src).hostname`,
    }),
  );
  if (options.before) await context.addInitScript(options.before);
  const native = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  native.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  native.on('pageerror', (error) => complaints.push(String(error)));
  native.on('request', (request) => requests.push(request.url()));
  const page = drivePage(native, () => context.close());
  const key = `sealpost.${collector.site.id}`;
  const visitor: ChoicePage = {
    ...page,
    complaints,
    requests,
    again: () => page.goto(host.origin),
    notice: () => page.waitFor(`!!${NOTICE}?.querySelector('button')`),
    quiet: () =>
      page.waitFor(
        `JSON.parse(localStorage[${JSON.stringify(key)}] ?? '{}').check > Date.now() && !${NOTICE}`,
      ),
    async choose(act) {
      const acts =
        (await native.locator('sealpost-notice button').count()) === 2 ? ['accept', 'choose'] : ACTS;
      await native.locator('sealpost-notice button').nth(acts.indexOf(act)).click();
    },
    state: () => page.evaluate('window.sealpost.consent.get()'),
    granted: (purpose, is = true) => page.waitFor(`window.sealpost?.consent.has('${purpose}') === ${is}`),
    memory: () =>
      page.evaluate(`JSON.parse(localStorage[${JSON.stringify(key)}] ?? '{"memory":{"check":0}}').memory`),
    async later(days) {
      await context.addInitScript((shift) => {
        const { now } = Date;
        Date.now = () => now() + shift;
      }, days * 86_400_000);
    },
  };
  await page.goto(host.origin);
  return visitor;
}
