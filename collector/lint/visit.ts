import type { Browser, BrowserContext, Page } from 'playwright-core';
import { consentCookieName, parseDecisions, type DecisionGroup } from '../../protocol/consent-cookie.ts';
import { isId } from '../../protocol/ids.ts';
import { isNecessary, type ExactWords } from './choice-words.ts';
import { canBeSeen, findChoice, findMute, findSwitches, findWithdrawal, type Choice } from './find-choice.ts';
import { busy, describe, lookAtRest, press, within, type Control, type Look } from './look.ts';
import { CLICKS_MAX, type Layer, type Observed, type Published, type Refusal } from './observed.ts';
import {
  isSameSite,
  openPage,
  QUIET_OPENING_MS,
  SCREEN,
  settle,
  type OpenOptions,
  type OpenPage,
} from './open-page.ts';
import { grantedNow, seenSnippet, type SeenSnippet } from './probe/probe.ts';
import { asksFirst, readPublished, wordsOf } from './published.ts';

export interface VisitOptions extends OpenOptions {
  /** Named by whoever runs the linter. */
  words: ExactWords;
}

const TELEPHONE = { width: 360, height: 640 };
/** What a click brings about begins within this. */
const AFTER_CLICK_MS = 3000;
/** A notice that came once comes again in about the same time. */
const AGAIN_MS = 1500;

/**
 * Looks at one page as visitors who have never been there: one who does nothing, then only scrolls, then opens the preferences; one who accepts and
 * withdraws; one who refuses, and comes back. Each has a browser profile of their own.
 * @throws LintFailure when the page cannot be looked at.
 */
export async function visitPage(browser: Browser, url: string, options: VisitOptions): Promise<Observed> {
  const first = await openPage(browser, url, options);
  try {
    const snippet = await seenIn(first.page, seenSnippet);
    const published = snippet ? await readPublished(snippet) : null;
    const found = typeof published === 'string' ? null : published;
    const words = found ? new Map([...options.words, ...(await wordsOf(found))]) : options.words;
    const visit: Visit = { browser, url, options, words, published: found, snippet };
    const seen: Observed = {
      url: first.url,
      asked: url,
      gpc: options.gpc,
      site: snippet?.site ?? null,
      published: found,
      unpublished: typeof published === 'string' ? published : null,
      ...(await lookAround(first, visit)),
      clicks: { accept: null, withdraw: null },
      way: [],
      after: null,
      refusal: null,
      accepted: null,
      refused: null,
      unpressed: [],
    };
    await first.leave();
    if (seen.layers.length === 0) return seen;
    await Promise.all([accept(visit, seen), refuse(visit, seen)]);
    return seen;
  } finally {
    await first.leave();
  }
}

interface Visit {
  browser: Browser;
  url: string;
  options: VisitOptions;
  words: ExactWords;
  published: Published | null;
  snippet: SeenSnippet | null;
}

type FirstVisit = Pick<
  Observed,
  'before' | 'browsed' | 'goesByItself' | 'layers' | 'mute' | 'ticked' | 'preferences' | 'unseen'
>;

async function lookAround({ page, traces }: OpenPage, visit: Visit): Promise<FirstVisit> {
  const { waitMs } = visit.options;
  const begun = Date.now();
  await lookAtRest(page, visit.words, hasAccept, waitMs);
  // What a page does late it does before a choice, too.
  await page.waitForTimeout(Math.max(0, waitMs - (Date.now() - begun)));
  const before = await traces();

  const { look, choice, layer } = await lookAtLayer(page, visit.words, SCREEN);
  const mute = choice.accept || visit.published ? null : findMute(look);
  const layers = layer ? [layer] : [];
  const unseen = new Set(look.unseen);
  if (choice.accept && !layer) unseen.add('a notice that is replaced again and again');

  const goesByItself = await browse(
    page,
    visit,
    (choice.accept !== null || mute !== null) && !visit.published,
  );
  const browsed = await traces();
  if (!layer || goesByItself)
    return {
      before,
      browsed,
      goesByItself,
      layers,
      mute,
      ticked: [],
      preferences: false,
      unseen: [...unseen],
    };

  await page.setViewportSize(TELEPHONE);
  const narrow = await lookAtLayer(page, visit.words, TELEPHONE);
  if (narrow.layer) layers.push(narrow.layer);
  await page.setViewportSize(SCREEN);
  const preset = await openPreferences(page, visit);
  for (const layer of layers) layer.behind ??= preset.behind;
  const { ticked, preferences } = preset;
  return { before, browsed, goesByItself, layers, mute, ticked, preferences, unseen: [...unseen] };
}

interface LayerLook {
  look: Look;
  choice: Choice;
  layer: Layer | null;
}

/** Some notices are drawn anew while they are looked at. */
const LAYER_TRIES = 3;

async function lookAtLayer(
  page: Page,
  words: ExactWords,
  size: typeof SCREEN,
  tries = 1,
): Promise<LayerLook> {
  const look = await lookAtRest(page, words);
  const choice = findChoice(look);
  const { accept, reject, isBlocking } = choice;
  if (!accept) return { look, choice, layer: null };
  const isThere = reject !== null && canBeSeen(reject);
  const [toAccept, toReject] = [await describe(accept), isThere ? await describe(reject) : null];
  if (toAccept && (toReject || !isThere)) {
    const viewport = `${size.width} × ${size.height}`;
    return {
      look,
      choice,
      layer: { viewport, accept: toAccept, reject: toReject, behind: null, isBlocking },
    };
  }
  return tries < LAYER_TRIES ? lookAtLayer(page, words, size, tries + 1) : { look, choice, layer: null };
}

/** @returns whether the notice has gone, although nobody has touched it. */
async function browse(page: Page, { words }: Visit, hadNotice: boolean): Promise<boolean> {
  const { width, height } = SCREEN;
  await page.mouse.move(width / 2, height / 3);
  await page.mouse.wheel(0, 3 * height);
  await settle(page, AFTER_CLICK_MS);
  const look = await lookAtRest(page, words);
  const isGone = hadNotice && !hasAccept(look) && findMute(look) === null;
  await page.mouse.wheel(0, -9 * height);
  return isGone;
}

/** What is on in the preferences of somebody who has not decided; under opt-out and notice that is the law's default, and no finding. */
async function openPreferences(
  page: Page,
  { words, published }: Visit,
): Promise<{ ticked: string[]; preferences: boolean; behind: Layer['behind'] }> {
  const look = await lookAtRest(page, words, hasAccept, AFTER_CLICK_MS);
  const { accept, reject, choose } = findChoice(look);
  const ofNotice = look.boxes.filter(({ notice }) => notice >= 0 && notice === accept?.notice);
  const second = choose && (await openSecond(page, words, choose));
  let preferences = false;
  let boxes = ofNotice;
  let behind: Layer['behind'] = reject && !canBeSeen(reject) ? { name: reject.name, control: '' } : null;
  if (second) {
    const before = new Set(look.boxes.map(({ name }) => name));
    const fresh = second.boxes.filter(({ name }) => !before.has(name));
    boxes = [...ofNotice, ...fresh];
    const known = new Set(look.controls.filter(canBeSeen).map(({ name }) => name));
    preferences = fresh.length > 0 || second.controls.some((one) => canBeSeen(one) && !known.has(one.name));
    const refusal = refusalOn(second);
    if (refusal) behind = { name: refusal.name, control: choose.name };
  }
  const isPreset = published && accept && !asksFirst(published, { accept, reject });
  const ticked = boxes.map(({ name }) => name).filter((name) => !isNecessary(name));
  return { ticked: isPreset ? [] : [...new Set(ticked)], preferences, behind };
}

async function accept(
  { browser, url, options, words, published, snippet }: Visit,
  seen: Observed,
): Promise<void> {
  const { page, context, traces, leave } = await openPage(browser, url, options);
  try {
    const { accept } = findChoice(await lookAtRest(page, words, hasAccept, options.waitMs + AGAIN_MS));
    if (!accept || !(await press(page, accept))) {
      seen.unpressed.push(seen.layers[0]!.accept.name);
      return;
    }
    await settle(page, options.waitMs);
    seen.clicks.accept = 1;
    seen.after = await traces();
    seen.accepted = await decisionOf(context, snippet);
    seen.clicks.withdraw = await withdraw(page, published, words, seen.way);
  } finally {
    await leave();
  }
}

async function refuse({ browser, url, options, words, snippet }: Visit, seen: Observed): Promise<void> {
  const { page, context, traces, leave } = await openPage(browser, url, options);
  try {
    const begun = Date.now();
    const look = await lookAtRest(page, words, hasAccept, options.waitMs + AGAIN_MS);
    const cameAfterMs = Date.now() - begun;
    const isRefused = await pressReject(page, look, words);
    if (isRefused === null) return;
    if (!isRefused) {
      seen.unpressed.push(seen.layers[0]!.reject?.name ?? 'a refusal');
      return;
    }
    await settle(page, options.waitMs);
    seen.refused = await decisionOf(context, snippet);
    seen.refusal = await afterRefusal(page, url, traces, words, options, cameAfterMs);
  } finally {
    await leave();
  }
}

/** @returns null where there is nothing to refuse with. */
async function pressReject(page: Page, look: Look, words: ExactWords): Promise<boolean | null> {
  const { reject, choose } = findChoice(look);
  if (reject && canBeSeen(reject)) return press(page, reject);
  const second = choose && (await openSecond(page, words, choose));
  const refusal = second && refusalOn(second);
  return refusal ? press(page, refusal) : null;
}

/** @returns what the page holds once the second layer is there; null where its control takes no click. */
async function openSecond(page: Page, words: ExactWords, choose: Control): Promise<Look | null> {
  if (!(await press(page, choose))) return null;
  await settle(page, AFTER_CLICK_MS, QUIET_OPENING_MS);
  return lookAtRest(page, words);
}

const refusalOn = (second: Look): Control | undefined =>
  second.controls.find((one) => one.act === 'reject' && canBeSeen(one));

async function afterRefusal(
  page: Page,
  url: string,
  traces: OpenPage['traces'],
  words: ExactWords,
  { waitMs, timeoutMs }: VisitOptions,
  cameAfterMs: number,
): Promise<Refusal> {
  const now = page.url();
  const isAway =
    !URL.canParse(now) ||
    !now.startsWith('http') ||
    !isSameSite(new URL(now).hostname, new URL(url).hostname);
  const refusal: Refusal = {
    traces: await traces(),
    left: isAway ? now : null,
    isBlocking: false,
    asksAgain: false,
  };
  if (isAway) return refusal;
  const look = await lookAtRest(page, words);
  refusal.isBlocking = look.notices.some(({ isAbout, isBlocking }) => isAbout && isBlocking);
  await page.goto(url, { waitUntil: 'domcontentloaded', timeout: timeoutMs }).catch((cause: unknown) => {
    throw busy(cause);
  });
  await settle(page, waitMs);
  const again = findChoice(await lookAtRest(page, words, hasAccept, cameAfterMs + AGAIN_MS)).accept;
  refusal.asksAgain = again !== null && again.reach === 'sight';
  return refusal;
}

const hasAccept = (look: Look): boolean => findChoice(look).accept !== null;

/**
 * One click at a time: a control that withdraws, else the way back and what it opens.
 * @param way is added to
 * @returns clicks
 */
async function withdraw(
  page: Page,
  published: Published | null,
  words: ExactWords,
  way: string[],
): Promise<number | null> {
  const essential = new Set(published?.config.purposes.filter((one) => one.essential).map(({ id }) => id));
  const tried = new Set<string>();
  while (way.length < CLICKS_MAX) {
    const pressed = await pressNext(page, words, tried);
    if (!pressed) {
      const switches = way.length > 0 ? findSwitches(await lookAtRest(page, words)) : null;
      if (!switches) return null;
      way.push(...switches.on, switches.save.name);
      return way.length;
    }
    way.push(pressed.name);
    await settle(page, AFTER_CLICK_MS, published ? undefined : QUIET_OPENING_MS);
    const granted = await within(page.evaluate(grantedNow)).catch(() => null);
    // What another maker's notice has noted nobody can see: what says that it refuses is taken at its word.
    if (granted ? granted.every((key) => essential.has(key)) : pressed.act !== 'choose') return way.length;
  }
  return null;
}

/** @returns null where nothing is left to try. */
async function pressNext(page: Page, words: ExactWords, tried: Set<string>): Promise<Control | null> {
  for (;;) {
    const look = await lookAtRest(page, words, (now) => findWithdrawal(now, tried) !== null, AGAIN_MS);
    const control = findWithdrawal(look, tried);
    if (!control) return null;
    tried.add(control.name);
    if (await press(page, control)) return control;
  }
}

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

const seenIn = async <T>(page: Page, probe: () => T): Promise<T> =>
  within<T>(page.evaluate<T>(probe)).catch((cause: unknown) => {
    throw busy(cause);
  });
