import type {
  ConsentState,
  FirstLayer,
  PageChoice,
  PageGate,
  PageMemory,
  RecordChunk,
  Sealpost,
  SiteConsent,
  StoredView,
} from '../embed/contract.ts';
import { consentCookieName } from '../protocol/consent-cookie.ts';
import type { SiteId } from '../protocol/ids.ts';
import { afterPaint } from './after-paint.ts';
import { DAY_SECONDS } from './day.ts';
import { loadSite, PRIVATE } from './load-site.ts';
import { makeDecision } from './make-decision.ts';
import { showNotice } from './notice-view.ts';
import { answer, optional } from './purposes.ts';

const DAY_MS = DAY_SECONDS * 1000;
const NOTHING: ConsentState = { decided: false, granted: [], refused: [] };

/**
 * The first layer for a new visitor who is asked before anything else: they have nothing to wait for but this. Everybody else is for record.js, and so is
 * all that comes after: it takes over as soon as there is anything to be done.
 */
export function beginFirst(page: PageGate): { choice: PageChoice; look(): void } {
  const { tag, load } = page;
  const site = tag['site'] as SiteId;
  const memory = `sealpost.${site}`;
  const cookie = consentCookieName(site);
  let loading: Promise<SiteConsent | undefined> | undefined;
  let whole: Promise<PageChoice> | undefined;
  const record = (): Promise<RecordChunk> => load('record.js');

  const first: FirstLayer = {
    wasShown: false,
    site() {
      loading ??= loadSite(tag);
      // What could not be had now may be there the next time.
      loading.catch(() => (loading = undefined));
      return loading;
    },
    draw(loaded, view) {
      first.takeAway?.();
      const remove = showNotice(loaded, view, first, () => record().catch(() => {}));
      first.takeAway = () => {
        remove();
        first.takeAway = undefined;
      };
      if (!first.wasShown) void afterPaint().then(() => announce(loaded));
      first.wasShown = true;
    },
    act: () => {},
    putAway() {
      first.takeAway?.();
      // The way back is there as soon as the manifest is verified.
      void takeOver();
    },
  };
  const presented = present().catch(() => void takeOver());
  const choice = {
    // As quick as the others: what is said first comes first.
    withdraw: (key) => takeOver().then((chunk) => chunk.withdraw(key), end),
  } as PageChoice;
  for (const name of ['show', 'save', 'accept', 'reject'] as const)
    choice[name] = async (argument?: unknown) => (await takeOver())[name](argument as never);
  return { choice, look };

  async function present(): Promise<void> {
    if (tag['ui'] === 'none' || isKnown()) return void takeOver();
    const loaded = await first.site();
    if (!loaded) {
      const check = Date.now() + DAY_MS;
      return keep({ state: NOTHING, cookie: '', until: check, gpc: true, check, memory: { check } });
    }
    const { config, regime, gpc } = loaded;
    if (regime.model !== 'opt-in' || config.imports || (gpc && regime.gpc === 'refuses'))
      return void takeOver();
    const asked = optional(config);
    await afterPaint();
    // Something else was quicker.
    if (whole) return;
    first.act = (act) => {
      if (act === 'choose') return void choice.show('preferences');
      // Out of sight first; then, in the same task, remembered, because the page may be closed in the next moment.
      first.takeAway?.();
      first.pending = makeDecision(loaded, answer(asked, act === 'accept'), `${act}-all`, 'banner', []);
      const before = kept();
      keep({ memory: { ...before, check: 0, pending: [...(before.pending ?? []), first.pending] } });
      void takeOver();
    };
    first.draw(loaded, { asked });
    // Another tab may answer, and sees it through by itself.
    addEventListener('storage', () => !whole && document.cookie.includes(cookie) && first.takeAway?.());
    if (config.signals) void takeOver();
    look();
  }

  function takeOver(): Promise<PageChoice> {
    whole ??= record().then((chunk) => chunk.begin(page, first));
    whole.catch((error: unknown) => {
      console.error(error);
      whole = undefined;
    });
    return whole;
  }

  /** Without record.js nothing can be recorded yet; what was granted ends all the same, and the loader has seen to it that it does not come back. */
  function end(): void {
    void page.update({ state: NOTHING, adapters: kept().adapters });
    tell('consent', NOTHING);
  }

  /** Not before the first layer is there, which is what the visitor waits for. */
  function look(): void {
    void presented.then(() => {
      if (document.querySelector('[data-consent]:not(script,link,[hidden])'))
        void takeOver().then(() => first.look?.());
    });
  }

  function keep(view: Partial<StoredView>): void {
    try {
      localStorage[memory] = JSON.stringify(view);
    } catch {
      // Forbidden: it holds on this page.
    }
  }

  /** What another tab has left there by now. */
  function kept(): Partial<PageMemory> {
    try {
      return (JSON.parse(String(/\{.*/.exec(localStorage[memory] as string))) as StoredView).memory;
    } catch {
      return {};
    }
  }

  /** Where the page may not look, everybody is new. */
  function isKnown(): boolean {
    try {
      return document.cookie.includes(cookie) || memory in localStorage;
    } catch {
      return false;
    }
  }

  function announce({ noticeHash }: SiteConsent): void {
    fetch(`${tag.collector}/v1/consents/shown`, {
      ...PRIVATE,
      method: 'POST',
      body: JSON.stringify({ site, artefact: noticeHash }),
      keepalive: true,
    }).catch(() => {});
    tell('consent-shown', (window as { sealpost?: Sealpost }).sealpost!.consent.get());
  }
}

const tell = (what: 'consent' | 'consent-shown', detail: ConsentState): unknown =>
  document.dispatchEvent(new CustomEvent(`sealpost:${what}`, { detail }));
