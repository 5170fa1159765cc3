import type { BrowserContextOptions } from 'playwright-core';
import type { ConsentState, PageMemory, PageView, StoredView } from '../../embed/contract.ts';
import { consentCookieName, formatDecisions, type DecisionGroup } from '../../protocol/consent-cookie.ts';
import { drivePage, launchChromium, type ChromiumBrowser, type ChromiumPage } from '../browsers/chromium.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { startHostPage, type HostPage } from '../stage/host-page.ts';
import { startThirdParty, type ThirdParty } from '../stage/third-party.ts';
import { fakeCollector, type FakeCollector } from '../widget/fake-collector.ts';
import { publishSite, type SiteOptions } from '../widget/published-site.ts';

/** A customer's page with the real loader, and a third party on an origin of its own that hears of every request. */
export interface GateStage {
  collector: FakeCollector;
  host: HostPage;
  elsewhere: ThirdParty;
  visit(options?: GateVisit): Promise<GatePage>;
  close(): Promise<void>;
}

export interface GateVisit {
  /** Instead of the snippet at the end of the head. */
  head?: string;
  body?: string;
  /** Attributes of the snippet. */
  snippet?: string;
  /** The whole page. */
  html?: string;
  headers?: Record<string, string>;
  /** What an earlier page has left: the cookie, and what the loader reads. */
  kept?: Kept;
  context?: BrowserContextOptions;
  /** Run in the page before anything else. */
  before?: () => void;
}

export interface Kept extends Partial<Omit<PageView, 'state'>> {
  granted?: string[];
  refused?: string[];
  check?: number;
  memory?: PageMemory;
  /** Only one of both. */
  only?: 'cookie' | 'storage';
}

export interface GatePage extends ChromiumPage {
  /** Policy violations, exceptions and errors that the page wrote. */
  complaints: string[];
  /** Addresses that the page asked for, in order. */
  requests: string[];
  again(): Promise<void>;
  /** What scripts have said, in order. */
  ran(): Promise<string[]>;
  /** Until scripts have said as much. */
  hasRun(count: number): Promise<string[]>;
}

export async function openGateStage(options: SiteOptions = {}): Promise<GateStage> {
  const [browser, host, elsewhere]: [ChromiumBrowser, HostPage, ThirdParty] = await Promise.all([
    launchChromium(),
    startHostPage(),
    startThirdParty('elsewhere'),
  ]);
  const collector = await fakeCollector(
    await publishSite({ consent: shopConsent(), origins: [host.origin], ...options }),
  );
  return {
    collector,
    host,
    elsewhere,
    visit: (visited = {}) => visit(browser, host, collector, elsewhere, visited),
    async close() {
      await Promise.all([browser.close(), host.close(), elsewhere.close(), collector.stop().catch(() => {})]);
    },
  };
}

async function visit(
  browser: ChromiumBrowser,
  host: HostPage,
  collector: FakeCollector,
  elsewhere: ThirdParty,
  options: GateVisit,
): Promise<GatePage> {
  elsewhere.forget();
  const head = options.head ?? collector.snippet(options.snippet);
  host.show(
    options.html ??
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Host</title>${head}</head><body><main><h1>Host</h1>${options.body ?? ''}</main></body></html>`,
    options.headers,
  );
  const context = await browser.native.newContext(options.context);
  if (options.kept) {
    const { cookie, stored } = keptBy(collector.site.id, options.kept);
    const [name = '', value = ''] = cookie.split('=');
    if (options.kept.only !== 'storage') await context.addCookies([{ name, value, url: host.origin }]);
    if (options.kept.only !== 'cookie')
      await context.addInitScript(
        ([origin, key, text]) => {
          if (location.origin === origin && !localStorage.getItem(key!)) localStorage.setItem(key!, text!);
        },
        [host.origin, `sealpost.${collector.site.id}`, JSON.stringify(stored)],
      );
  }
  if (options.before) await context.addInitScript(options.before);
  const native = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  native.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  native.on('pageerror', (error) => complaints.push(String(error)));
  native.on('request', (request) => requests.push(request.url()));
  const page = drivePage(native, () => context.close());
  await page.goto(host.origin);
  const ran = (): Promise<string[]> => page.evaluate('window.ran ?? []');
  return {
    ...page,
    complaints,
    requests,
    again: () => page.goto(host.origin),
    ran,
    async hasRun(count) {
      await page.waitFor(`(window.ran ?? []).length >= ${count}`);
      return ran();
    },
  };
}

const DAY_MS = 86_400_000;

/** As widget/open-gate.ts keeps it; consent.browser.test.ts sees what that really leaves for the next page. */
export function keptBy(
  site: FakeCollector['site']['id'],
  { granted = [], refused = [], check = Date.now() + DAY_MS, memory = { check }, ...view }: Kept,
): { cookie: string; stored: StoredView } {
  const at = Math.floor(Date.now() / 1000) - 60;
  const consent = 'con_01m7vzgc00fg5as5tan6jghbfr';
  const group: DecisionGroup = { consent, at, until: at + 1e7, terms: 1, granted, refused };
  const cookie = `${consentCookieName(site)}=${formatDecisions([group])}`;
  const validUntil = group.until * 1000;
  const state: ConsentState = { decided: true, granted, refused, consent, validUntil };
  return { cookie, stored: { state, ...view, cookie, until: validUntil, check, memory } };
}
