import type {
  Choice,
  FirstLayer,
  Gate,
  PageMemory,
  PendingDecision,
  PlaceholderChunk,
  PreferencesChunk,
  RecordChunk,
  SiteConsent,
} from '../embed/contract.ts';
import { isGranted } from '../protocol/consent-cookie.ts';
import type { ConsentMethod, ConsentSurface } from '../protocol/consent-record.ts';
import { afterPaint } from './after-paint.ts';
import { DAY_SECONDS } from './day.ts';
import { makeDecision } from './make-decision.ts';
import { answer, decidable, optional } from './purposes.ts';
import { settleDecisions } from './settle-decisions.ts';

const RETRY_MS = 600_000;

/**
 * Sees a visitor's choice through on one page: what is open → notice → decision → record. What cannot be found out stays as it is: nothing is granted,
 * forgotten or asked because a server does not answer.
 * @param record this chunk, for the preferences.
 */
export async function beginChoice(gate: Gate, first: FirstLayer, record: RecordChunk): Promise<Choice> {
  const isHeadless = gate.snippet.ui === 'none';
  /** Purposes that wait for an answer. */
  let asked: string[] = [];
  let hasChanged = false;
  let isWatching = false;
  const choice: Choice = { show, decide, acceptAll, rejectAll, withdraw, site };
  first.act = (act) =>
    void (
      act === 'choose' ? show('preferences') : act === 'accept' ? acceptAll('banner') : rejectAll('banner')
    ).catch(console.error);
  first.putAway = hide;
  first.look = () => void watchEmbeds().catch(console.error);

  gate.drawHandle(!first.takeAway);
  if (first.pending) keep(first.pending);
  await check().catch(later);
  return choice;

  async function check(): Promise<void> {
    const loaded = await first.site();
    if (!loaded) return remember({ check: Date.now() + DAY_SECONDS * 1000 });
    const hasFailed = await settle(loaded);
    warnOfUnknown(loaded);
    if (isHeadless) return;
    if (hasFailed) draw(loaded, { hasFailed });
    else if (!first.wasShown)
      void afterPaint().then(() => {
        if (asked.length && !first.takeAway) draw(loaded);
      });
    await watchEmbeds();
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
    const waits = gate
      .waiting()
      .some(({ element, key }) => !element.matches('script,link,[hidden]') && !isGranted(gate.groups(), key));
    if (isHeadless || isWatching || !waits) return;
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
    const closed = (): void => {
      if (asked.length) draw(loaded, { takeFocus: true });
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
      lead: hasFailed ? notice.failed : hasChanged ? `${notice.changed} ${summary}` : '',
      hasFailed,
      takeFocus,
    });
  }

  function hide(): void {
    first.takeAway?.();
    gate.drawHandle(true);
  }

  async function acceptAll(surface: ConsentSurface, method: ConsentMethod = 'accept-all'): Promise<void> {
    await decide(answer(subjects(await site(), surface), true), method, surface);
  }

  async function rejectAll(surface: ConsentSurface, method: ConsentMethod = 'reject-all'): Promise<void> {
    await decide(answer(subjects(await site(), surface), false), method, surface);
  }

  async function withdraw(key: string | undefined, surface: ConsentSurface): Promise<void> {
    await decide(answer(key ? [key] : optional((await site()).config), false), 'withdraw', surface);
  }

  /** The first layer is about what it lists. */
  function subjects({ config }: SiteConsent, surface: ConsentSurface): string[] {
    return surface === 'banner' && asked.length ? asked : optional(config);
  }

  /** Out of sight first; then, in the same task, remembered, because the page may be closed in the next moment. */
  async function decide(
    decision: Record<string, boolean>,
    method: ConsentMethod,
    surface: ConsentSurface,
  ): Promise<void> {
    const loaded = await site();
    const wasVisible = !!first.takeAway;
    hide();
    const made = makeDecision(loaded, decision, method, surface, gate.groups());
    // Read, not answered: there is no choice to record.
    if (loaded.regime.model === 'notice' && surface === 'banner' && !made.group.refused.length)
      made.group.consent = '';
    keep(made);
    asked = asked.filter((id) => !(id in decision));
    const hasFailed = await settle(loaded).catch(later);
    gate.setDecided(!asked.length);
    if ((hasFailed || (wasVisible && asked.length)) && !isHeadless) draw(loaded, { hasFailed: !!hasFailed });
  }

  function keep(made: PendingDecision): void {
    const { pending = [] } = gate.memory();
    const others = pending.filter(({ group }) => group.consent !== made.group.consent);
    remember({ pending: [...others, made] });
  }

  /** @returns whether an acceptance failed. */
  async function settle(loaded: SiteConsent): Promise<boolean> {
    await refuse(loaded);
    const settled = await settleDecisions(gate, loaded);
    ({ asked, changed: hasChanged } = settled);
    gate.setDecided(!asked.length);
    return settled.failed;
  }

  /** What is refused needs no proof of who asks: it holds at once. What was accepted waits until the manifest is verified. */
  async function refuse({ config }: SiteConsent): Promise<void> {
    const held = gate.groups();
    const made = (gate.memory().pending ?? [])
      .map(({ group }) => group)
      .filter(({ consent, refused }) => refused.length && !held.some((one) => one.consent === consent));
    const refused = made.flatMap((group) => group.refused);
    const stays = (key: string): boolean => !refused.includes(key) && !refused.includes(key.split(':')[0]!);
    if (!made.some(({ granted }) => !granted.length) && held.every(({ granted }) => granted.every(stays)))
      return;
    const kept = held.map((group) => ({ ...group, granted: group.granted.filter(stays) }));
    await gate.decide([...kept, ...made.map((group) => ({ ...group, granted: [] }))], config.cookieDomain);
  }

  async function site(): Promise<SiteConsent> {
    const loaded = await first.site();
    if (loaded) return loaded;
    throw new Error('sealpost: expected consent in the manifest, got none; switch it on and publish');
  }

  function later(error: unknown): void {
    console.error(error);
    remember({ check: Date.now() + RETRY_MS });
  }

  function remember(part: Partial<PageMemory>): void {
    gate.remember({ ...gate.memory(), ...part });
  }
}
