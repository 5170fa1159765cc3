import { runningScript } from './running-script.ts';

/**
 * Says `denied` to Google, Microsoft Advertising and Clarity before any of their tags can ask, for pages that let tags run before a choice or load a tag
 * manager. First script in the head, neither async nor deferred, as nothing else is early enough (docs/signals.md):
 *
 *     <script src="…/stub.js" data-google data-uet data-clarity></script>
 *
 * The attributes say who is told; `data-google="1500"` is how many milliseconds Google's tags wait for the decision. What a returning visitor has decided is
 * not read here: which vendor a purpose stands for is in the signed manifest, and one place decides. signals.js follows with one update.
 */
interface Vendors {
  dataLayer?: unknown;
  gtag?: unknown;
  uetq?: unknown;
  clarity?: unknown;
}

interface Clarity {
  (...command: unknown[]): void;
  q?: unknown[];
}

const WAIT_FOR_UPDATE_MS = 500;
const page = window as Vendors;
const script = runningScript();
const { google, uet, clarity } = script?.dataset ?? {};

if (!script || script.async || script.defer || [google, uet, clarity].every((told) => told === undefined))
  console.error(
    'sealpost: expected a plain <script src="…/stub.js" data-google data-uet data-clarity> in the head, with at least one of the attributes and without async or defer',
  );
if (google !== undefined) denyGoogle(Number(google) || WAIT_FOR_UPDATE_MS);
if (uet !== undefined) denyUet();
if (clarity !== undefined) denyClarity();

function denyGoogle(wait: number): void {
  const layer: unknown[] = Array.isArray(page.dataLayer) ? page.dataLayer : [];
  page.dataLayer = layer;
  // The page's own default stands. Google tells a command by its being an arguments object.
  if (layer.some((entry) => isCommand(entry) && entry[0] === 'consent' && entry[1] === 'default')) return;
  if (typeof page.gtag !== 'function')
    page.gtag = function () {
      (page.dataLayer as unknown[]).push(arguments);
    };
  (page.gtag as Clarity)('consent', 'default', {
    ad_storage: 'denied',
    ad_user_data: 'denied',
    ad_personalization: 'denied',
    analytics_storage: 'denied',
    functionality_storage: 'denied',
    personalization_storage: 'denied',
    security_storage: 'granted',
    wait_for_update: wait,
  });
}

function isCommand(entry: unknown): entry is ArrayLike<unknown> {
  return Object.prototype.toString.call(entry) === '[object Arguments]';
}

function denyUet(): void {
  const queue: unknown[] = Array.isArray(page.uetq) ? page.uetq : [];
  page.uetq = queue;
  queue.push('consent', 'default', { ad_storage: 'denied' });
}

function denyClarity(): void {
  const told: Clarity =
    typeof page.clarity === 'function'
      ? (page.clarity as Clarity)
      : function () {
          (told.q ??= []).push(arguments);
        };
  page.clarity = told;
  told('consentv2', { ad_Storage: 'denied', analytics_Storage: 'denied' });
}
