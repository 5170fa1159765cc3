import type { BrowserContextOptions } from 'playwright-core';
import type { ChunkScript, KeptReceipt } from '../../embed/contract.ts';
import type { DecisionGroup } from '../../protocol/consent-cookie.ts';
import type { Notice, Regime } from '../../protocol/consent-config.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import { drivePage, launchChromium, type ChromiumBrowser, type ChromiumPage } from '../browsers/chromium.ts';
import { startHostPage, strictCsp, type HostPage } from '../stage/host-page.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { fakeCollector, type FakeCollector } from './fake-collector.ts';
import { publishSite, type SiteOptions } from './published-site.ts';

/**
 * A customer's page with one chunk of consent, built and minified, between a gate and a choice that only write down what is asked of them. What the
 * real ones do with it is for the tests of the whole.
 */
export interface ConsentStage {
  collector: FakeCollector;
  host: HostPage;
  visit(options?: ConsentVisit): Promise<ConsentPage>;
  close(): Promise<void>;
}

export interface ConsentVisit {
  body?: string;
  head?: string;
  /** One that the site was published in. */
  locale?: string;
  regime?: string;
  groups?: DecisionGroup[];
  receipts?: KeptReceipt[];
  gpc?: boolean;
  /** null: the page sets no policy. */
  headers?: Record<string, string> | null;
  context?: BrowserContextOptions;
  /** Path of the page, and host name, which has to lead to this machine (`shop.localhost`). */
  at?: { path?: string; hostname?: string };
}

export interface ConsentPage extends ChromiumPage {
  complaints: string[];
  /** What the chunk asked of gate and choice, in order. */
  calls(): Promise<unknown[]>;
  /** From now on nothing can be decided. */
  fail(): Promise<void>;
}

interface Site {
  manifest: Manifest;
  regime: Regime;
  notice: Notice;
  noticeHash: string;
  gpc: boolean;
}

export async function openConsentStage(options: SiteOptions = {}): Promise<ConsentStage> {
  const [browser, host]: [ChromiumBrowser, HostPage] = await Promise.all([launchChromium(), startHostPage()]);
  const collector = await fakeCollector(
    await publishSite({ consent: shopConsent(), ...options, origins: [host.origin] }),
  );
  return {
    collector,
    host,
    visit: (visited = {}) => visit(browser, host, collector, visited),
    async close() {
      await Promise.all([browser.close(), host.close(), collector.stop().catch(() => {})]);
    },
  };
}

async function visit(
  browser: ChromiumBrowser,
  host: HostPage,
  collector: FakeCollector,
  options: ConsentVisit,
): Promise<ConsentPage> {
  const { body = '<button id="open">Privacy choices</button>', headers = strictCsp(collector.origin) } =
    options;
  host.show(
    `<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>Host</title>${options.head ?? ''}</head><body><header>Northwind Bikes</header><nav>Repairs</nav><main><h1>Host</h1>${body}</main><footer>Imprint</footer></body></html>`,
    headers ?? {},
  );
  const context = await browser.native.newContext({ acceptDownloads: true, ...options.context });
  const native = await context.newPage();
  const complaints: string[] = [];
  native.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  native.on('pageerror', (error) => complaints.push(String(error)));
  const page = drivePage(native, () => context.close());
  const address = new URL(options.at?.path ?? '/', host.origin);
  if (options.at?.hostname) address.hostname = options.at.hostname;
  await page.goto(address.href);

  const { manifest, artefacts } = collector.site;
  const consent = manifest.consent!;
  const regime = consent.regimes.find(({ id }) => id === options.regime) ?? consent.regimes[0]!;
  const texts = consent.notices.find(({ locale }) => locale === options.locale) ?? consent.notices[0]!;
  const noticeHash = texts.models[regime.model]!;
  await native.evaluate(standIn, {
    snippet: {
      site: collector.site.id,
      key: collector.site.fingerprint,
      collector: collector.origin,
      revision: 0,
    },
    assets: Object.fromEntries(
      ['preferences.js', 'receipt-file.js', 'placeholder.js', 'clear.js'].map((name) => [
        name,
        collector.asset(name),
      ]),
    ),
    groups: options.groups ?? [],
    receipts: options.receipts ?? [],
    site: {
      manifest,
      regime,
      notice: JSON.parse(artefacts.get(noticeHash)!) as Notice,
      noticeHash,
      gpc: options.gpc ?? false,
    },
  });
  return {
    ...page,
    complaints,
    calls: () => page.evaluate('window.stage.calls'),
    fail: () => page.evaluate('void (window.stage.isFailing = true)'),
  };
}

/** Runs in the page: it is sent as text. */
function standIn({
  snippet,
  assets,
  groups,
  receipts,
  site,
}: {
  snippet: { site: string; key: string; collector: string; revision: number };
  assets: Record<string, { url: string; integrity: string }>;
  groups: DecisionGroup[];
  receipts: KeptReceipt[];
  site: Site;
}): void {
  const calls: unknown[] = [];
  const { trustedTypes } = window as {
    trustedTypes?: {
      createPolicy(
        name: string,
        rules: { createScriptURL(name: string): string },
      ): { createScriptURL(name: string): string };
    };
  };
  const policy = trustedTypes?.createPolicy('sealpost', { createScriptURL: (name) => assets[name]!.url });
  const loaded = new Map<string, Promise<unknown>>();
  const load = (name: string): Promise<unknown> => {
    const chunk =
      loaded.get(name) ??
      new Promise((resolve, reject) => {
        const script = document.createElement('script') as ChunkScript;
        script.sealpost = resolve;
        script.onerror = () => reject(new Error(`${name} was not loaded`));
        script.crossOrigin = 'anonymous';
        script.integrity = assets[name]!.integrity;
        script.src = policy ? policy.createScriptURL(name) : assets[name]!.url;
        document.head.append(script);
      });
    loaded.set(name, chunk);
    return chunk;
  };
  const released = new Set<Element>();
  const artefact = async (hash: string): Promise<unknown> => {
    const response = await fetch(`${snippet.collector}/v1/artefacts/${hash}`);
    if (!response.ok) throw new Error(`expected an artefact, got ${response.status}`);
    return response.json();
  };
  const call = async (...what: unknown[]): Promise<void> => {
    calls.push(what);
    await Promise.resolve();
    if (stage.isFailing) throw new Error('the manifest could not be verified');
  };
  const waiting = (): { element: Element; key: string }[] =>
    Array.from(document.querySelectorAll('[data-consent]'), (element) => ({
      element,
      key: element.getAttribute('data-consent')!,
    })).filter(({ element }) => !released.has(element));
  const letThrough = (element: Element): void => {
    released.add(element);
    for (const name of ['src', 'data']) {
      const value = element.getAttribute(`data-${name}`);
      if (value !== null) element.setAttribute(name, value);
    }
  };
  const grant = (granted: string[]): void => {
    groups.push({
      consent: 'con_01m7vzgc00fg5as5tan6jghbfr',
      at: 0,
      until: 1e10,
      terms: 1,
      granted,
      refused: [],
    });
    for (const { element, key } of waiting()) if (granted.includes(key)) letThrough(element);
    document.dispatchEvent(new CustomEvent('sealpost:consent', { detail: { granted, refused: [] } }));
  };
  const stage = {
    calls,
    grant,
    load,
    isFailing: false,
    receipts,
    site: { ...site, config: site.manifest.consent, artefact },
    gate: {
      snippet,
      load,
      groups: () => [...groups],
      memory: () => ({}),
      waiting,
      release: (element: Element) => {
        calls.push(['release', element.id]);
        letThrough(element);
      },
    },
    record: { receipts: () => Promise.resolve(stage.receipts) },
    choice: {
      site: () => Promise.resolve(stage.site),
      show: (layer: string) => call('show', layer),
      async decide(decision: Record<string, boolean>, method: string, surface: string) {
        await call('decide', decision, method, surface);
        grant(Object.keys(decision).filter((key) => decision[key]));
      },
      async acceptAll(surface: string) {
        await call('acceptAll', surface);
        grant(site.manifest.consent!.purposes.map(({ id }) => id));
      },
      rejectAll: (surface: string) => call('rejectAll', surface),
      withdraw: (key: unknown, surface: string) => call('withdraw', key ?? null, surface),
    },
  };
  Object.assign(window, { stage });
}
