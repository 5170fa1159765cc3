import type {
  Choice,
  FirstLayer,
  Gate,
  KnownSite,
  PageMemory,
  PendingDecision,
  PlaceholderChunk,
  PreferencesChunk,
  RecordChunk,
  SiteConsent,
} from '../embed/contract.ts';
import { isGranted, type DecisionGroup } from '../protocol/consent-cookie.ts';
import type { ConsentMethod, ConsentSurface } from '../protocol/consent-record.ts';
import { afterPaint } from './after-paint.ts';
import { DAY_SECONDS } from './day.ts';
import { makeDecision } from './make-decision.ts';
import { policyInForce } from './make-record.ts';
import { addLead } from './notice-lead.ts';
import { answer, decidable, optional } from './purposes.ts';
import { saySaved } from './say-saved.ts';
import { deliverRefusals, settleDecisions } from './settle-decisions.ts';
import { standing } from './standing.ts';

const RETRY_MS = 600_000;
const NOTICE = 'sealpost-notice';
const EVERYTHING = '';

/**
 * Sees a visitor's choice through on one page: what is open → notice → decision → record. What cannot be found out stays as it is: nothing is granted,
 * forgotten or asked because a server does not answer. A refusal needs nobody's answer: it is made from what was verified last, and holds at once.
 * @param record this chunk, for the preferences.
 */
export async function beginChoice(gate: Gate, first: FirstLayer, record: RecordChunk): Promise<Choice> {
  const isHeadless = gate.snippet.ui === 'none';
  /** Purposes that wait for an answer. */
  let asked: string[] = [];
  let hasChanged = false;
  /** As it was fetched for this page. */
  let fetched: SiteConsent | undefined;
  let isWatching = false;
  /** Counts what was said on this page, in its order. */
  let acts = 0;
  /** By key, the last that refused it. */
  const refusedIn = new Map<string, number>();
  /** By key, the last withdrawal: said twice, the second one waits, and finds nothing left to end. */
  const endings = new Map<string, Promise<void>>();
  const choice: Choice = { show, decide, acceptAll, rejectAll, withdraw, site };
  first.act = (act) =>
    void (
      act === 'choose' ? show('preferences') : act === 'accept' ? acceptAll('banner') : rejectAll('banner')
    ).catch(console.error);
  first.putAway = hide;
  addEventListener('storage', follow);
  first.look = () => void watchEmbeds().catch(console.error);

  gate.drawHandle(!first.takeAway);
  if (first.pending) keep(first.pending);
  await end();
  await check().catch(later);
  return choice;

  async function check(): Promise<void> {
    const loaded = (fetched = await first.site());
    if (!loaded) return remember({ check: Date.now() + DAY_SECONDS * 1000 });
    await end();
    const hasFailed = await settle();
    warnOfUnknown(loaded);
    if (isHeadless) return;
    if (hasFailed) draw(loaded, { hasFailed });
    else if (first.pending) void saySaved(loaded).catch(console.error);
    // Another tab has answered.
    else if (!asked.length && first.takeAway) hide();
    else if (!first.wasShown)
      void afterPaint().then(() => {
        if (asked.length && !first.takeAway) draw(loaded);
      });
    await watchEmbeds();
  }

  function follow(): void {
    if (!fetched || !asked.length) return;
    asked = askedOf(fetched, gate.groups());
    if (!asked.length && first.takeAway) hide();
  }

  function askedOf({ config, regime, gpc }: KnownSite | SiteConsent, groups: DecisionGroup[]): string[] {
    return standing(config, regime, groups, gpc, gate.memory().overGpc).asked;
  }

  /** A misspelt key, or one of a purpose that is always on, would wait for ever, and nobody see why. */
  function warnOfUnknown({ config }: SiteConsent): void {
    const keys = decidable(config);
    for (const { key } of gate.waiting())
      if (!keys.includes(key))
        console.error(
          `sealpost: expected data-consent to be one of ${keys.join(', ')}, got "${key}", which nobody is asked about; what is always on needs no data-consent`,
        );
  }

  async function watchEmbeds(): Promise<void> {
    if (isHeadless || isWatching) return;
    const waits = gate
      .waiting()
      .some(({ element, key }) => !element.matches('script,link,[hidden]') && !isGranted(gate.groups(), key));
    if (!waits) return;
    const placeholders = await gate.load<PlaceholderChunk>('placeholder.js');
    if (!isWatching) placeholders.watch(gate, choice);
    isWatching = true;
  }

  async function show(layer: 'notice' | 'preferences' = 'notice', focus?: 'first'): Promise<void> {
    const loaded = await site();
    const takeFocus = focus === 'first';
    if (layer === 'notice') return draw(loaded, { takeFocus });
    const opener = document.activeElement as HTMLElement | null;
    const preferences = await gate.load<PreferencesChunk>('preferences.js');
    hide();
    const wasWithin = opener?.matches(NOTICE);
    const closed = (): void => {
      if (!asked.length) return;
      draw(loaded, { takeFocus: true });
      // Its last button leads back here.
      if (wasWithin)
        document.querySelector(NOTICE)?.shadowRoot?.querySelector<HTMLElement>('button:last-child')?.focus();
    };
    await preferences.open({ gate, choice, site: loaded, record, opener, closed });
  }

  function draw(loaded: SiteConsent, { hasFailed = false, takeFocus = false } = {}): void {
    const { notice, config } = loaded;
    const { change } = config;
    const summary = (change.kind === 'material' && change.summary[notice.locale]) || '';
    gate.drawHandle(false);
    first.draw(loaded, {
      asked: asked.length ? asked : optional(config),
      takeFocus,
    });
    if (hasFailed) addLead(notice.failed, true);
    else if (hasChanged) addLead(`${notice.changed} ${summary}`, false);
  }

  /** @returns whether the first layer was there. */
  function hide(): boolean {
    const wasVisible = !!first.takeAway;
    first.takeAway?.();
    gate.drawHandle(true);
    return wasVisible;
  }

  async function acceptAll(surface: ConsentSurface, method: ConsentMethod = 'accept-all'): Promise<void> {
    const act = ++acts;
    const { config } = await site();
    // Where some are asked about again, what is granted is what is listed.
    await decide(
      answer(surface === 'banner' && asked.length ? asked : optional(config), true),
      method,
      surface,
      act,
    );
  }

  async function rejectAll(surface: ConsentSurface, method: ConsentMethod = 'reject-all'): Promise<void> {
    const { config } = nearest() ?? (await site());
    // All of it, also what is not asked about now: nobody who says so means to go on being followed.
    await decide(answer(optional(config), false), method, surface);
  }

  function withdraw(key: string | undefined, surface: ConsentSurface): Promise<void> {
    const name = key ?? EVERYTHING;
    const act = ++acts;
    refusedIn.set(name, act);
    const work = (): Promise<void> => withdrawInTurn(key, surface, act);
    // Without one before it begins at once, so that what is called next comes after it.
    const ending = endings.get(name)?.then(work, work) ?? work();
    endings.set(name, ending);
    const forget = (): unknown => endings.get(name) === ending && endings.delete(name);
    void ending.then(forget, forget);
    return ending;
  }

  async function withdrawInTurn(
    key: string | undefined,
    surface: ConsentSurface,
    act: number,
  ): Promise<void> {
    // What the loader took back in the click, of this call and of those that follow it.
    if (await end()) return conclude(hide(), surface);
    const known = nearest();
    // What cannot be recorded yet ends all the same.
    if (!known) await gate.decide(without(gate.groups(), key ? [key] : grantsOf(gate.groups())));
    const keys = key ? [key] : optional((known ?? (await site())).config);
    if (isOver(keys)) gate.takeEnded();
    else await decide(answer(keys, false), 'withdraw', surface, act);
  }

  function isOver(keys: readonly string[]): boolean {
    const waits = gate.memory().pending?.some(({ isApplied, group }) => !isApplied && group.granted.length);
    const known = nearest();
    const open = known ? askedOf(known, gate.groups()) : asked;
    return !waits && keys.every((key) => !open.includes(key) && isRefused(gate.groups(), key));
  }

  /**
   * What was withdrawn in a click, in this page or an earlier one, before this could be there.
   * @returns whether it is a decision now, which is still to be settled.
   */
  async function end(): Promise<boolean> {
    const ended = gate.ended();
    if (!ended) return false;
    // Behind it stands `undefined` where nothing was stored. In its place: of a call without a name; of a click on the handle it is the event.
    const words = ended
      .replace(/undefined$/, '')
      .trim()
      .split(' ');
    const isClick = /\[object \w*Event\]/.test(ended);
    const isAll = isClick || words.includes('undefined') || words.includes('');
    const known = nearest();
    if (!known) {
      await gate.decide(without(gate.groups(), isAll ? grantsOf(gate.groups()) : words));
      return false;
    }
    const keys = decidable(known.config).filter((key) => words.includes(key));
    const over = isAll ? optional(known.config) : keys;
    // Said twice; or a name that nobody is asked about, which was a mistake and is told as one.
    if (isOver(over)) {
      gate.takeEnded();
      return false;
    }
    const decision = answer(over, false);
    keep(make(known, decision, 'withdraw', isClick ? 'banner' : 'api'));
    asked = asked.filter((id) => !(id in decision));
    const ending = refuse();
    gate.takeEnded();
    await ending;
    return true;
  }

  /** Out of sight first; then, in the same task, remembered, because the page may be closed in the next moment. */
  async function decide(
    wanted: Record<string, boolean>,
    method: ConsentMethod,
    surface: ConsentSurface,
    act = ++acts,
  ): Promise<void> {
    // What another tab has withdrawn meanwhile comes before what is said now.
    if (method !== 'withdraw') await end();
    const before = new Map(refusedIn);
    for (const key of Object.keys(wanted)) if (wanted[key] === false) refusedIn.set(key, act);
    const known = await knownFor(wanted).catch((error: unknown) => {
      // What was no decision undoes none.
      for (const [key, last] of refusedIn) if (last === act) refusedIn.set(key, before.get(key) ?? 0);
      throw error;
    });
    // An acceptance has to wait for the site's word, a refusal need not: one that was said later is not to be undone by it.
    const isOverruled = (key: string): boolean =>
      [key, key.split(':')[0]!, EVERYTHING].some((one) => (refusedIn.get(one) ?? 0) > act);
    const decision = Object.fromEntries(
      Object.entries(wanted).filter(([key, isGranted]) => !isGranted || !isOverruled(key)),
    );
    if (!Object.keys(decision).length) return;
    const wasVisible = hide();
    const made = make(known, decision, method, surface);
    // Read, not answered: there is no choice to record.
    if (known.regime.model === 'notice' && surface === 'banner' && !made.group.refused.length)
      made.group.consent = '';
    keep(made);
    asked = asked.filter((id) => !(id in decision));
    const refusing = refuse();
    if (method === 'withdraw') gate.takeEnded();
    await refusing;
    await conclude(wasVisible, surface);
  }

  async function conclude(wasVisible: boolean, surface: ConsentSurface): Promise<void> {
    const hasFailed = await settle().catch(later);
    if (fetched) gate.setDecided(!asked.length);
    if (!fetched || isHeadless) return;
    if (hasFailed || (wasVisible && asked.length)) draw(fetched, { hasFailed: !!hasFailed });
    else if (hasFailed === false && surface === 'banner') void saySaved(fetched).catch(console.error);
  }

  /**
   * What a decision is made from: for a refusal what is at hand, if it is about that; else what the site says now.
   * @throws Error where it is no decision about what the site asks.
   */
  async function knownFor(decision: Record<string, boolean>): Promise<KnownSite | SiteConsent> {
    const keys = Object.keys(decision);
    const isAbout = ({ config }: KnownSite | SiteConsent): boolean =>
      keys.length > 0 && keys.every((key) => decidable(config).includes(key));
    const known = Object.values(decision).includes(true) ? undefined : nearest();
    const found = known && isAbout(known) ? known : await site();
    const isWhole = Object.values(decision).every((one) => typeof one === 'boolean');
    if (isAbout(found) && isWhole) return found;
    throw new Error(
      `sealpost: expected a decision about ${decidable(found.config).join(', ')}, each true or false, got ${Object.entries(
        decision,
      )
        .map(([key, value]) => `${key}: ${String(value)}`)
        .join(', ')}`,
    );
  }

  function nearest(): KnownSite | SiteConsent | undefined {
    return fetched ?? gate.memory().known;
  }

  function make(
    known: KnownSite | SiteConsent,
    decision: Record<string, boolean>,
    method: ConsentMethod,
    surface: ConsentSurface,
  ): PendingDecision {
    const made = makeDecision(known, decision, method, surface, gate.groups());
    return {
      ...made,
      policy: 'policy' in known ? known.policy : policyInForce(known.manifest, made.group.at),
    };
  }

  function keep(made: PendingDecision): void {
    const { pending = [] } = gate.memory();
    const others = pending.filter(({ group }) => group.consent !== made.group.consent);
    remember({ pending: [...others, made] });
  }

  /** @returns whether an acceptance failed. */
  async function settle(): Promise<boolean> {
    await refuse();
    const settled = await settleDecisions(gate, (fetched = await site()));
    ({ asked, changed: hasChanged } = settled);
    gate.setDecided(!asked.length);
    if (settled.failed) deliverRefusals(gate);
    return settled.failed;
  }

  /** What is refused needs no proof of who asks: it holds at once. What was accepted waits until the manifest is verified. */
  async function refuse(): Promise<void> {
    const held = gate.groups();
    const made = (gate.memory().pending ?? [])
      .filter(({ isApplied }) => !isApplied)
      .map(({ group }) => group)
      .filter(({ consent, refused }) => refused.length && !held.some((one) => one.consent === consent));
    const refused = made.flatMap((group) => group.refused);
    const kept = without(held, refused);
    if (!made.some(({ granted }) => !granted.length) && String(grantsOf(kept)) === String(grantsOf(held)))
      return;
    const next = [...kept, ...made.map((group) => ({ ...group, granted: [] }))];
    const known = nearest();
    await gate.decide(next, known?.config.cookieDomain, known && !askedOf(known, next).length);
  }

  async function site(): Promise<SiteConsent> {
    const loaded = await first.site();
    if (loaded) return loaded;
    throw new Error('sealpost: expected consent in the manifest, got none; switch it on and publish');
  }

  function later(error: unknown): void {
    console.error(error);
    remember({ check: Date.now() + RETRY_MS });
    deliverRefusals(gate);
  }

  function remember(part: Partial<PageMemory>): void {
    gate.remember({ ...gate.memory(), ...part });
  }
}

/**
 * The same decisions, without what they granted of these; nobody has refused it yet.
 * @param keys of purposes, whose services go along, or of services.
 */
function without(groups: readonly DecisionGroup[], keys: readonly string[]): DecisionGroup[] {
  const stays = (key: string): boolean => !keys.includes(key) && !keys.includes(key.split(':')[0]!);
  return groups.map((group) => ({ ...group, granted: group.granted.filter(stays) }));
}

/** By somebody, and nothing of it is on. */
const isRefused = (groups: readonly DecisionGroup[], key: string): boolean =>
  !grantsOf(groups).some((granted) => granted === key || granted.startsWith(`${key}:`)) &&
  groups.some(
    ({ consent, refused }) => consent && (refused.includes(key) || refused.includes(key.split(':')[0]!)),
  );

const grantsOf = (groups: readonly DecisionGroup[]): string[] => groups.flatMap(({ granted }) => granted);
