import type { Adapter } from '../embed/contract.ts';
import type { ConsentSignals } from '../protocol/consent-config.ts';
import { signal, signalUpdates, type Signal } from './signal-state.ts';

/** What the page and Google's own scripts share. */
export interface GooglePage {
  dataLayer?: unknown;
  gtag?: unknown;
}

type Gtag = (...command: unknown[]) => void;

/** Consent types of Consent Mode v2 that no configuration leaves open; `security_storage` is for what the page is kept safe with. */
const DENIED = [
  'ad_storage',
  'ad_user_data',
  'ad_personalization',
  'analytics_storage',
  'functionality_storage',
  'personalization_storage',
];

/** Milliseconds that Google's tags wait for an update, where the page lets them run before a choice. Google's own example has as many. */
const WAIT_FOR_UPDATE_MS = 500;

/**
 * Google Consent Mode v2: everything denied by default, set once and never again, and one update for each decision.
 * https://developers.google.com/tag-platform/security/guides/consent
 */
export function googleSignals(page: GooglePage): Adapter {
  const update = signalUpdates((state) => gtagOf(page)('consent', 'update', state));
  return {
    tell(settings, has, when, decided) {
      const { map, owner, adsDataRedaction, urlPassthrough } = settings as NonNullable<
        ConsentSignals['google']
      >;
      if (when === 'start' && owner === 'sealpost') {
        if (!hasDefault(page)) gtagOf(page)('consent', 'default', defaults(Object.keys(map)));
        if (adsDataRedaction) gtagOf(page)('set', 'ads_data_redaction', true);
        if (urlPassthrough) gtagOf(page)('set', 'url_passthrough', true);
      }
      const state: Record<string, Signal> = {};
      for (const [type, key] of Object.entries(map)) state[type] = signal(has(key));
      update(state, decided);
    },
  };
}

function defaults(mapped: string[]): Record<string, Signal | number> {
  const state: Record<string, Signal | number> = { security_storage: 'granted' };
  for (const type of [...DENIED, ...mapped]) state[type] = 'denied';
  state['wait_for_update'] = WAIT_FOR_UPDATE_MS;
  return state;
}

/** One default a page: the head script's or the page's own stands, and tags have asked it already. */
const hasDefault = ({ dataLayer }: GooglePage): boolean =>
  Array.isArray(dataLayer) &&
  dataLayer.some((entry: unknown) => isCommand(entry) && entry[0] === 'consent' && entry[1] === 'default');

/** Google takes an array for something else, so only what `gtag` has pushed is a command. */
const isCommand = (entry: unknown): entry is ArrayLike<unknown> =>
  Object.prototype.toString.call(entry) === '[object Arguments]';

/** The page's own, which knows where its layer is; else one as Google's snippet makes it. */
function gtagOf(page: GooglePage): Gtag {
  if (typeof page.gtag === 'function') return page.gtag as Gtag;
  if (!Array.isArray(page.dataLayer)) page.dataLayer = [];
  const gtag: Gtag = function () {
    (page.dataLayer as unknown[]).push(arguments);
  };
  page.gtag = gtag;
  return gtag;
}
