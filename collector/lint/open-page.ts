import type { Browser, BrowserContext, Page } from 'playwright-core';
import { answerRecords } from './answer-records.ts';
import { LintFailure } from './failure.ts';
import { busy, within } from './look.ts';
import type { Traces } from './observed.ts';
import { seenStorage } from './probe/probe.ts';

export interface OpenOptions {
  /** Milliseconds that a page is given to come to rest after it has loaded. */
  waitMs: number;
  /** Milliseconds until its server has to have answered. */
  timeoutMs: number;
  /** Where the visitor is taken to be: `DE`, `US-CA`; undefined: wherever the collector takes this machine to be. */
  region: string | undefined;
  /** As a browser that sends Global Privacy Control. */
  gpc: boolean;
  /** What is decided here reaches the collector and its ledger. */
  record: boolean;
}

export const SCREEN = { width: 1280, height: 720 };

export interface OpenPage {
  page: Page;
  context: BrowserContext;
  /** After redirects. */
  url: string;
  traces: () => Promise<Traces>;
  leave: () => Promise<void>;
}

/**
 * In a browser profile of its own.
 * @throws LintFailure that says why there is no page to look at.
 */
export async function openPage(browser: Browser, url: string, options: OpenOptions): Promise<OpenPage> {
  const { waitMs, timeoutMs, region, gpc, record } = options;
  const context = await browser.newContext({
    viewport: SCREEN,
    ...(gpc ? { extraHTTPHeaders: { 'sec-gpc': '1' } } : {}),
    // What a service worker sends passes by the answers below.
    serviceWorkers: record ? 'allow' : 'block',
  });
  if (!record) await answerRecords(context);
  if (gpc)
    await context.addInitScript(() =>
      Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {
        get: () => true,
        configurable: true,
      }),
    );
  const page = await context.newPage();
  const requests: Traces['requests'] = [];
  // Of the context: what a worker or another window asks for is asked for, too.
  context.on('request', (request) => requests.push({ url: request.url(), type: request.resourceType() }));
  if (region !== undefined)
    await page.route('**/v1/sites/*/manifest', async (route) => {
      const response = await route.fetch();
      const exposed = 'sealpost-region, sealpost-gpc';
      const headers = {
        ...response.headers(),
        'sealpost-region': region,
        'access-control-expose-headers': exposed,
      };
      await route.fulfill({ response, headers });
    });
  try {
    await load(page, url, timeoutMs);
    // One slow image is no reason to see nothing.
    await page.waitForLoadState('load', { timeout: Math.max(waitMs, 1) }).catch(() => undefined);
    await settle(page, waitMs);
    checkHost(url, page.url());
  } catch (cause) {
    await context.close();
    throw cause;
  }
  return {
    page,
    context,
    url: page.url(),
    traces: () => tracesOf(page, context, requests),
    leave: () => context.close(),
  };
}

async function load(page: Page, url: string, timeoutMs: number): Promise<void> {
  const response = await page
    .goto(url, { waitUntil: 'domcontentloaded', timeout: timeoutMs })
    .catch((cause: unknown) => {
      throw new LintFailure(`expected a page at ${url}, got none: ${whyNot(cause, timeoutMs)}`, { cause });
    });
  const status = response?.status() ?? 200;
  if (status >= 400)
    throw new LintFailure(
      `expected a page at ${url}, got status ${status}; ${REMEDY_BY_STATUS[status] ?? (status >= 500 ? 'the server has failed: try again when it works' : 'check the address')}`,
    );
  const [type = ''] = (response?.headers()['content-type'] ?? 'text/html').split(';');
  if (!/html/i.test(type))
    throw new LintFailure(`expected a page (text/html) at ${url}, got ${type}; name the address of a page`);
}

const REMEDY_BY_STATUS: Record<number, string> = {
  401: 'it wants a password: lint a copy without one, or the folder that it is built to',
  403: 'it may turn away browsers that a program drives: lint from where that is allowed, or the folder that it is built to',
  404: 'check the address',
  429: 'too many requests came from here: try again later',
};

/** What Chromium says, with what to do. The names are of its net_error_list.h. */
function whyNot(cause: unknown, timeoutMs: number): string {
  const message = cause instanceof Error ? cause.message.split('\n')[0]! : 'unknown reason';
  const [code = ''] = /net::ERR_\w+/.exec(message) ?? [];
  if (cause instanceof Error && cause.name === 'TimeoutError')
    return `it did not answer within ${timeoutMs / 1000} s; try again, or give it longer with --timeout`;
  if (/CERT|SSL/.test(code))
    return `${code}, the connection cannot be trusted; visitors get a warning there, too. Renew the certificate, or lint the folder that the site is built to`;
  if (code.endsWith('NAME_NOT_RESOLVED')) return `${code}, there is no such host; check the address`;
  if (code.endsWith('CONNECTION_REFUSED')) return `${code}, nothing listens there; start the server`;
  if (code.endsWith('TOO_MANY_REDIRECTS')) return `${code}, it redirects in a circle`;
  if (/Download is starting/.test(message)) return 'it is a download; name the address of a page';
  return code || message;
}

/** Whoever lints a site is not told about another one. */
function checkHost(asked: string, url: string): void {
  if (!URL.canParse(url) || isSameSite(new URL(asked).hostname, new URL(url).hostname)) return;
  throw new LintFailure(
    `expected a page of ${new URL(asked).hostname}, got redirected to ${new URL(url).origin}; name that address if it is the one that is meant`,
  );
}

/** `www.` more or less, or a name below the other. */
export function isSameSite(one: string, other: string): boolean {
  const [a, b] = [one, other].map((host) => host.replace(/^www\./, ''));
  return a === b || a!.endsWith(`.${b}`) || b!.endsWith(`.${a}`);
}

/** What a page does after an answer begins within this. */
const QUIET_MS = 700;
/** What only opens something begins sooner. */
export const QUIET_OPENING_MS = 250;

/** Until nothing has moved on the network for a while, or the time is over: a page with a long poll never comes to rest. */
export async function settle(page: Page, waitMs: number, quietMs = QUIET_MS): Promise<void> {
  const begun = Date.now();
  let moved = begun;
  const move = (): void => void (moved = Date.now());
  page.on('request', move).on('requestfinished', move).on('requestfailed', move);
  try {
    while (Date.now() - moved < quietMs && Date.now() - begun < Math.max(waitMs, quietMs))
      await page.waitForTimeout(50);
  } finally {
    page.off('request', move).off('requestfinished', move).off('requestfailed', move);
  }
}

async function tracesOf(page: Page, context: BrowserContext, requests: Traces['requests']): Promise<Traces> {
  const now = Date.now() / 1000;
  const cookies = await context.cookies();
  const { local, session, indexeddb } = await within(page.evaluate(seenStorage)).catch((cause: unknown) => {
    throw busy(cause);
  });
  return {
    requests: [...requests],
    cookies: cookies.map(({ name, domain, value, expires }) => ({
      name,
      domain,
      value,
      days: expires < 0 ? 0 : (expires - now) / 86_400,
    })),
    storage: [
      ...local.map((name) => ({ kind: 'local' as const, name })),
      ...session.map((name) => ({ kind: 'session' as const, name })),
      ...indexeddb.map((name) => ({ kind: 'indexeddb' as const, name })),
    ],
  };
}
