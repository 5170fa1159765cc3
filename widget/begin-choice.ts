import type {
  Choice,
  Gate,
  PageMemory,
  PlaceholderChunk,
  PreferencesChunk,
  RecordChunk,
  Sealpost,
  SiteConsent,
  Standing,
} from '../embed/contract.ts';
import type { DecisionGroup } from '../protocol/consent-cookie.ts';
import type { ConsentMethod, ConsentSurface } from '../protocol/consent-record.ts';
import { DAY_SECONDS } from './day.ts';
import { loadSite, PRIVATE } from './load-site.ts';
import { newConsentId } from './new-consent-id.ts';
import { showNotice } from './notice-view.ts';

const DAY_MS = DAY_SECONDS * 1000;
const RETRY_MS = 600_000;

/**
 * Sees a visitor's choice through on one page: what is open → notice → decision → record. What cannot be found out stays as it is: nothing is granted,
 * forgotten or asked because a server does not answer. The first layer is all that a new visitor waits for; whatever depends on an earlier decision, and
 * all that a decision brings about, is in record.js, which has to verify the manifest first.
 */
export async function beginChoice(gate: Gate): Promise<Choice> {
  const { snippet } = gate;
  const isHeadless = snippet.ui === 'none';
  let loading: Promise<SiteConsent | undefined> | undefined;
  /** Purposes that wait for an answer. */
  let asked: string[] = [];
  let hasChanged = false;
  let takeAway: (() => void) | undefined;
  let wasShown = false;
  const choice: Choice = { show, decide, acceptAll, rejectAll, withdraw, site };

  await check().catch(later);
  return choice;

  async function check(): Promise<void> {
    const loaded = await load();
    if (!loaded) return remember({ check: Date.now() + DAY_MS, none: true });
    const { config, regime, gpc } = loaded;
    const isNew =
      regime.model === 'opt-in' &&
      !(gpc && regime.gpc === 'refuses') &&
      !config.imports &&
      !gate.groups().length &&
      !gate.memory().pending?.length;
    if (isNew) {
      asked = optional(loaded);
      remember({ check: 0 });
      present(loaded);
    }
    if (!isNew || config.signals) await settle(loaded);
    if (!isNew) present(loaded);
    if (!isHeadless && gate.waiting().some(({ element }) => element.localName !== 'script')) {
      await record();
      (await gate.load<PlaceholderChunk>('placeholder.js')).watch(gate, choice);
    }
  }

  /** Once the page has painted, and only as long as there is something to ask. */
  function present(loaded: SiteConsent): void {
    if (!isHeadless) afterPaint(() => asked.length && !takeAway && draw(loaded));
  }

  async function show(layer: 'notice' | 'preferences' = 'notice', focus?: 'first'): Promise<void> {
    const loaded = await site();
    if (layer === 'notice') return draw(loaded, false, !!focus);
    const opener = document.activeElement as HTMLElement | null;
    const place = {
      gate,
      choice,
      site: loaded,
      record: await record(),
      opener,
      closed: () => void (asked.length && draw(loaded, false, true)),
    };
    const preferences = await gate.load<PreferencesChunk>('preferences.js');
    hide();
    await preferences.open(place);
  }

  /** @param hasFailed the last answer could not be verified. */
  function draw(loaded: SiteConsent, hasFailed = false, takeFocus = false): void {
    const { notice, config, noticeHash } = loaded;
    const { change } = config;
    const summary = change.kind === 'material' ? change.summary[notice.locale] : '';
    hide();
    gate.drawHandle(false);
    takeAway = showNotice(loaded, {
      asked: asked.length ? asked : optional(loaded),
      lead: hasFailed ? notice.failed : hasChanged ? `${notice.changed} ${summary ?? ''}` : '',
      hasFailed,
      takeFocus,
      act: (act) =>
        attempt(
          act === 'choose'
            ? show('preferences')
            : act === 'accept'
              ? acceptAll('banner')
              : rejectAll('banner'),
        ),
      // What happens next begins to load while the visitor still makes up their mind.
      near: () => void record().catch(() => {}),
      putAway() {
        hide();
        // The way back is remembered only once the manifest is verified.
        attempt(settle(loaded));
      },
    });
    if (wasShown) return;
    wasShown = true;
    afterPaint(() => {
      attempt(
        fetch(`${snippet.collector}/v1/consents/shown`, {
          ...PRIVATE,
          method: 'POST',
          body: JSON.stringify({ site: snippet.site, artefact: noticeHash }),
          keepalive: true,
        }),
      );
      const detail = (window as { sealpost?: Sealpost }).sealpost?.consent.get();
      document.dispatchEvent(new CustomEvent('sealpost:consent-shown', { detail }));
    });
  }

  function hide(): void {
    takeAway?.();
    takeAway = undefined;
    gate.drawHandle(true);
  }

  async function acceptAll(surface: ConsentSurface, method: ConsentMethod = 'accept-all'): Promise<void> {
    await decide(answer(subjects(await site(), surface), true), method, surface);
  }

  async function rejectAll(surface: ConsentSurface, method: ConsentMethod = 'reject-all'): Promise<void> {
    await decide(answer(subjects(await site(), surface), false), method, surface);
  }

  async function withdraw(key: string | undefined, surface: ConsentSurface): Promise<void> {
    await decide(answer(key ? [key] : optional(await site()), false), 'withdraw', surface);
  }

  /** The first layer is about what it lists. */
  function subjects(loaded: SiteConsent, surface: ConsentSurface): string[] {
    return surface === 'banner' && asked.length ? asked : optional(loaded);
  }

  /**
   * Out of sight first; then, in the same task, remembered, because the page may be closed in the next moment. What was refused is refused at once. What was
   * accepted waits until record.js has verified what the visitor was shown.
   */
  async function decide(
    decision: Record<string, boolean>,
    method: ConsentMethod,
    surface: ConsentSurface,
  ): Promise<void> {
    const loaded = await site();
    const { config, regime, noticeHash: artefact, gpc } = loaded;
    const wasVisible = !!takeAway;
    hide();
    const keys = Object.keys(decision);
    const granted = keys.filter((key) => decision[key]);
    const refused = keys.filter((key) => !decision[key]);
    const now = Date.now();
    const at = Math.floor(now / 1000);
    const isOnlyRead = regime.model === 'notice' && surface === 'banner' && !refused.length;
    const group: DecisionGroup = {
      consent: isOnlyRead ? '' : newConsentId(now),
      at,
      until: at + (granted.length ? regime.acceptDays : regime.refuseDays) * DAY_SECONDS,
      terms: config.terms,
      granted,
      refused,
    };
    const before = gate.groups();
    const { pending = [] } = gate.memory();
    remember({ pending: [...pending, { group, method, surface, artefact, gpc, before }] });
    asked = asked.filter((id) => !(id in decision));
    if (refused.length && (before.length || !granted.length)) {
      const isHeld = (key: string): boolean =>
        !refused.includes(key) && !refused.includes(key.split(':')[0]!);
      const kept = before.map((one) => ({ ...one, granted: one.granted.filter(isHeld) }));
      await gate.decide([...kept, { ...group, granted: [] }], config.cookieDomain);
    }
    const hasFailed = await settle(loaded).catch(later);
    gate.setDecided(!asked.length);
    if (asked.length && (hasFailed || wasVisible) && !isHeadless) draw(loaded, !!hasFailed);
  }

  /** @returns whether an acceptance failed. */
  async function settle(loaded: SiteConsent): Promise<boolean> {
    const standing: Standing = await (await record()).settle(gate, loaded);
    ({ asked, changed: hasChanged } = standing);
    gate.setDecided(!asked.length);
    return standing.failed;
  }

  function record(): Promise<RecordChunk> {
    return gate.load('record.js');
  }

  function load(): Promise<SiteConsent | undefined> {
    loading ??= loadSite(snippet);
    // What could not be had now may be there the next time.
    loading.catch(() => (loading = undefined));
    return loading;
  }

  async function site(): Promise<SiteConsent> {
    const loaded = await load();
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

const attempt = (acting: Promise<unknown>): void => void acting.catch(console.error);

const afterPaint = (call: () => unknown): unknown => requestAnimationFrame(() => setTimeout(call));

const optional = ({ config }: SiteConsent): string[] =>
  config.purposes.filter(({ essential }) => !essential).map(({ id }) => id);

const answer = (ids: string[], isGranted: boolean): Record<string, boolean> =>
  Object.fromEntries(ids.map((id) => [id, isGranted]));
