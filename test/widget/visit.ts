import type { BrowserContextOptions } from 'playwright-core';
import { drivePage, launchChromium, type ChromiumBrowser, type ChromiumPage } from '../browsers/chromium.ts';
import { startHostPage, strictCsp, type HostPage } from '../stage/host-page.ts';
import { fakeCollector, type FakeCollector } from './fake-collector.ts';
import { publishSite, type SiteOptions } from './published-site.ts';

export const FORM = `document.querySelector('sealpost-form').shadowRoot`;
export const IN_FORM = 'sealpost-form >> ';

/** A browser, a customer's site and a collector on three origins of their own. */
export interface Stage {
  collector: FakeCollector;
  host: HostPage;
  /** Opens the customer's page. @param body goes where the snippet and the form usually are. */
  visit(options?: Visit): Promise<Visitor>;
  close(): Promise<void>;
}

export interface Visit {
  body?: string;
  head?: string;
  lang?: string;
  /** null: the page sets no policy. */
  headers?: Record<string, string> | null;
  context?: BrowserContextOptions;
  /** Run in the page before anything else. */
  before?: () => void;
  /** False when no form is to be expected. */
  form?: boolean;
}

export interface Visitor extends ChromiumPage {
  /** Policy violations, exceptions and errors that the page wrote. */
  complaints: string[];
  /** Everything that left the page, headers and all. */
  sent: string[];
  again(): Promise<void>;
  fillIn(): Promise<void>;
  submit(): Promise<void>;
  /** The sentence in an alert, once there is one. */
  alert(): Promise<string>;
  receiptLink(): Promise<string>;
}

export const TYPED = {
  name: 'Zoë "Canary" Müller',
  email: 'canary@example.org',
  message: 'First line\nSecond line',
};

export async function openStage(options: SiteOptions = {}): Promise<Stage> {
  const [browser, host]: [ChromiumBrowser, HostPage] = await Promise.all([launchChromium(), startHostPage()]);
  const collector = await fakeCollector(await publishSite({ ...options, origins: [host.origin] }));
  return {
    collector,
    host,
    visit: (options = {}) => visit(browser, host, collector, options),
    async close() {
      await Promise.all([browser.close(), host.close(), collector.stop().catch(() => {})]);
    },
  };
}

async function visit(
  browser: ChromiumBrowser,
  host: HostPage,
  collector: FakeCollector,
  options: Visit,
): Promise<Visitor> {
  const {
    body = `${collector.snippet()}<sealpost-form name="contact" height="560">Please call us.</sealpost-form><p>Below</p>`,
  } = options;
  host.show(
    `<!doctype html><html lang="${options.lang ?? 'en'}"><head><meta name="viewport" content="width=device-width"><title>Host</title>${options.head ?? ''}</head><body><main><h1>Host</h1>${body}</main></body></html>`,
    options.headers === null ? {} : (options.headers ?? strictCsp(collector.origin)),
  );
  const context = await browser.native.newContext(options.context);
  if (options.before) await context.addInitScript(options.before);
  const native = await context.newPage();
  const complaints: string[] = [];
  const sent: string[] = [];
  native.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  native.on('pageerror', (error) => complaints.push(String(error)));
  native.on('request', (request) =>
    sent.push(JSON.stringify([request.url(), request.headers(), request.postData()])),
  );
  const page = drivePage(native, () => context.close());
  await page.goto(host.origin);
  if (options.form !== false) await page.waitFor(`!!${FORM}?.querySelector('form')`);
  return {
    ...page,
    complaints,
    sent,
    again: () => page.goto(host.origin),
    async fillIn() {
      await page.fill(`${IN_FORM}#f-name`, TYPED.name);
      await page.fill(`${IN_FORM}#f-email`, TYPED.email);
      await page.fill(`${IN_FORM}#f-message`, TYPED.message);
    },
    submit: () => page.click(`${IN_FORM}button[type=submit]`),
    async alert() {
      await page.waitFor(`!!${FORM}.querySelector('[role=alert]:not([hidden])')`, 20_000);
      return page.evaluate(`${FORM}.querySelector('[role=alert]:not([hidden])').textContent`);
    },
    async receiptLink() {
      await page.waitFor(`!!${FORM}.querySelector('#receipt')`, 20_000);
      return page.evaluate(`${FORM}.querySelector('#receipt').value`);
    },
  };
}
