import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { ConsentConfig, Declaration, Notice, NoticeDetails } from '../../protocol/consent-config.ts';
import { consentCookieName, parseDecisions, type DecisionGroup } from '../../protocol/consent-cookie.ts';
import { isId } from '../../protocol/ids.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import { readNote } from '../../protocol/note.ts';
import { answerRecords } from './answer-records.ts';
import { LintFailure } from './failure.ts';
import { CLICKS_MAX, type Observed, type Published, type Traces } from './observed.ts';
import {
  grantedNow,
  seenButtons,
  seenSnippet,
  seenStorage,
  tickedBoxes,
  type SeenSnippet,
} from './probe/probe.ts';
import { choiceLabels, type ChoiceWords } from './rules.ts';

export interface VisitOptions {
  /** Milliseconds that a page is given to come to rest after it has loaded. */
  waitMs: number;
  /** Where the visitor is taken to be: `DE`, `US-CA`; undefined: wherever the collector takes this machine to be. */
  region: string | undefined;
  /** As a browser that sends Global Privacy Control. */
  gpc: boolean;
  /** What is decided here reaches the collector and its ledger. */
  record: boolean;
  words: ChoiceWords;
}

/** A page may be slow, but not for ever. */
const LOAD_TIMEOUT_MS = 30_000;
const CLICK_TIMEOUT_MS = 3000;

/**
 * Looks at one page as visitors who have never been there: one who does nothing, one who opens the preferences, one who accepts and
 * withdraws, one who refuses. Each has a browser profile of their own.
 * @throws LintFailure when the page cannot be opened.
 */
export async function visitPage(browser: Browser, url: string, options: VisitOptions): Promise<Observed> {
  const first = await arrive(browser, url, options);
  const snippet = await first.page.evaluate(seenSnippet);
  const published = snippet ? await readPublished(snippet) : null;
  const found = typeof published === 'string' ? null : published;
  const before = await first.traces();
  const buttons = await first.page.evaluate(seenButtons);
  const labels = choiceLabels(found, options.words);
  const { ticked, preferences } = await presetIn(first.page, found, labels);
  await first.leave();

  const clicks: Observed['clicks'] = { accept: null, withdraw: null };
  let after: Traces | null = null;
  let accepted: DecisionGroup | null = null;
  const accepting = await arrive(browser, url, options);
  if (await press(accepting.page, labels.accept)) {
    await settle(accepting.page, options.waitMs);
    clicks.accept = 1;
    after = await accepting.traces();
    accepted = await decisionOf(accepting.context, snippet);
    clicks.withdraw = await countWithdrawal(accepting.page, found, labels);
  }
  await accepting.leave();

  const refusing = await arrive(browser, url, options);
  let refused: DecisionGroup | null = null;
  if (await press(refusing.page, labels.reject)) {
    await settle(refusing.page, options.waitMs);
    refused = await decisionOf(refusing.context, snippet);
  }
  await refusing.leave();
  const unpublished = typeof published === 'string' ? published : null;
  return {
    url: first.url,
    site: snippet?.site ?? null,
    published: found,
    unpublished,
    before,
    buttons,
    ticked,
    preferences,
    clicks,
    after,
    accepted,
    refused,
  };
}

interface Arrival {
  page: Page;
  context: BrowserContext;
  /** After redirects. */
  url: string;
  traces(): Promise<Traces>;
  leave(): Promise<void>;
}

async function arrive(
  browser: Browser,
  url: string,
  { waitMs, region, gpc, record }: VisitOptions,
): Promise<Arrival> {
  const context = await browser.newContext({
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
    await page.goto(url, { waitUntil: 'load', timeout: LOAD_TIMEOUT_MS });
  } catch (cause) {
    await context.close();
    throw new LintFailure(`expected a page at ${url}, got none: ${reasonOf(cause)}`, { cause });
  }
  await settle(page, waitMs);
  return {
    page,
    context,
    url: page.url(),
    traces: () => tracesOf(page, context, requests),
    leave: () => context.close(),
  };
}

/** What a page does after a click begins within this. */
const QUIET_MS = 700;

/** Until nothing has moved on the network for a while, or the time is over: a page with a long poll never comes to rest. */
async function settle(page: Page, waitMs: number): Promise<void> {
  const begun = Date.now();
  let moved = begun;
  const move = (): void => void (moved = Date.now());
  page.on('request', move).on('requestfinished', move).on('requestfailed', move);
  try {
    while (Date.now() - moved < QUIET_MS && Date.now() - begun < Math.max(waitMs, QUIET_MS))
      await page.waitForTimeout(50);
  } finally {
    page.off('request', move).off('requestfinished', move).off('requestfailed', move);
  }
}

async function tracesOf(page: Page, context: BrowserContext, requests: Traces['requests']): Promise<Traces> {
  const now = Date.now() / 1000;
  const cookies = await context.cookies();
  const { local, session, indexeddb } = await page.evaluate(seenStorage);
  return {
    requests: [...requests],
    cookies: cookies.map(({ name, domain, expires }) => ({
      name,
      domain,
      days: expires < 0 ? 0 : (expires - now) / 86_400,
    })),
    storage: [
      ...local.map((name) => ({ kind: 'local' as const, name })),
      ...session.map((name) => ({ kind: 'session' as const, name })),
      ...indexeddb.map((name) => ({ kind: 'indexeddb' as const, name })),
    ],
  };
}

/** @returns what is published, or why nothing is. Read without a check of the signature: that is the page's to do. */
async function readPublished({ site, collector }: SeenSnippet): Promise<Published | string> {
  if (!isId('site', site)) return 'a snippet without a site id';
  try {
    const answer = await fetch(`${collector}/v1/sites/${site}/manifest`, {
      signal: AbortSignal.timeout(LOAD_TIMEOUT_MS),
    });
    if (!answer.ok) return `the collector answers ${answer.status}`;
    const manifest = JSON.parse(readNote(await answer.text(), 'manifest', site)) as Manifest;
    const config = manifest.consent;
    if (!config) return 'a site that asks for no consent';
    const artefact = async <T>(hash: string): Promise<T> =>
      (await (
        await fetch(`${collector}/v1/artefacts/${hash}`, { signal: AbortSignal.timeout(LOAD_TIMEOUT_MS) })
      ).json()) as T;
    return {
      collector,
      config,
      declaration: await artefact<Declaration>(config.declaration),
      notices: await Promise.all(hashesOf(config).map((hash) => artefact<Notice>(hash))),
    };
  } catch (cause) {
    return `nothing that can be read: ${reasonOf(cause)}`;
  }
}

const hashesOf = ({ notices }: ConsentConfig): string[] =>
  notices.flatMap(({ models }) => Object.values(models));

async function decisionOf(
  context: BrowserContext,
  snippet: SeenSnippet | null,
): Promise<DecisionGroup | null> {
  if (!snippet || !isId('site', snippet.site)) return null;
  const name = consentCookieName(snippet.site);
  const cookie = (await context.cookies()).find((one) => one.name === name);
  const groups = cookie ? parseDecisions(cookie.value, Math.floor(Date.now() / 1000)) : [];
  return groups.findLast(({ consent }) => consent !== '') ?? null;
}

/** What is on in the preferences of somebody who has not decided; under opt-out and notice that is the law's default, and no finding. */
async function presetIn(
  page: Page,
  published: Published | null,
  labels: ChoiceWords,
): Promise<{ ticked: string[]; preferences: boolean }> {
  const before = await page.evaluate(tickedBoxes);
  const shown = await find(page, labels.accept);
  const isOptIn = published?.notices.some(
    ({ model, buttons }) =>
      model === 'opt-in' &&
      buttons.some(({ act, label }) => act === 'accept' && label.toLowerCase() === shown),
  );
  const choose = new Set(
    published?.notices.flatMap(({ buttons }) =>
      buttons.filter(({ act }) => act === 'choose').map(({ label }) => label.toLowerCase()),
    ),
  );
  const preferences = await press(page, choose);
  if (preferences) await settle(page, CLICK_TIMEOUT_MS);
  if (published && !isOptIn) return { ticked: [], preferences };
  return { ticked: [...new Set([...before, ...(await page.evaluate(tickedBoxes))])], preferences };
}

/** One click at a time: a control that withdraws, else the way back and what it opens. */
async function countWithdrawal(
  page: Page,
  published: Published | null,
  labels: ChoiceWords,
): Promise<number | null> {
  const direct = new Set(published?.notices.map(({ withdraw }) => withdraw.toLowerCase()));
  const handles = new Set(published?.notices.map(({ handle }) => handle.toLowerCase()));
  const details = await detailsWords(published);
  for (let clicks = 1; clicks <= CLICKS_MAX; clicks++) {
    const pressed =
      (await press(page, direct)) ||
      (await press(page, labels.reject)) ||
      (await press(page, details)) ||
      (await press(page, handles));
    if (!pressed) return null;
    await settle(page, CLICK_TIMEOUT_MS);
    const granted = await page.evaluate(grantedNow).catch(() => null);
    const essential = new Set(published?.config.purposes.filter((one) => one.essential).map(({ id }) => id));
    if (granted?.every((key) => essential.has(key))) return clicks;
  }
  return null;
}

async function detailsWords(published: Published | null): Promise<Set<string>> {
  if (!published) return new Set();
  const all = await Promise.all(
    published.notices.map(async ({ details }) => {
      const answer = await fetch(`${published.collector}/v1/artefacts/${details}`, {
        signal: AbortSignal.timeout(LOAD_TIMEOUT_MS),
      });
      return (await answer.json()) as NoticeDetails;
    }),
  );
  return new Set(
    all.flatMap(({ texts }) => [texts.withdrawAll.toLowerCase(), texts.rejectAll.toLowerCase()]),
  );
}

/** @returns the name of the button that is there, in lower case. */
async function find(page: Page, names: ReadonlySet<string>): Promise<string | null> {
  const seen = await page.evaluate(seenButtons);
  return seen.map(({ name }) => name.toLowerCase()).find((name) => names.has(name)) ?? null;
}

/** A real click, as a visitor makes it: what lies under something else is not pressed. */
async function press(page: Page, names: ReadonlySet<string>): Promise<boolean> {
  const name = await find(page, names);
  if (name === null) return false;
  const pattern = new RegExp(
    `^\\s*${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s+')}\\s*$`,
    'i',
  );
  const target = page
    .getByRole('button', { name: pattern })
    .or(page.getByRole('link', { name: pattern }))
    .first();
  return target.click({ timeout: CLICK_TIMEOUT_MS }).then(
    () => true,
    () => false,
  );
}

/** The first line; what follows in Playwright's messages is a log of calls. */
const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message.split('\n')[0]! : 'unknown reason';
