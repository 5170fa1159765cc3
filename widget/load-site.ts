import type { ScriptTag, SiteConsent } from '../embed/contract.ts';
import type { Notice } from '../protocol/consent-config.ts';
import type { Manifest } from '../protocol/manifest.ts';
import { regimeFor } from '../protocol/regimes.ts';
import { chooseLocale } from './choose-locale.ts';

/** Who withdraws does not wait for a server that takes a question and gives no answer. */
const TIMEOUT_MS = 8000;

/** No cookies, and of the page's address only the origin, which the collector checks. */
export const PRIVATE: RequestInit = { credentials: 'omit', referrerPolicy: 'strict-origin' };

/**
 * What the site says about consent, in the visitor's place and language. The manifest is read without a look at its signature, whose check costs more
 * bytes than all of the first layer: whatever comes of it but a refusal has to wait for record.js.
 * @returns undefined where the site asks for no consent.
 * @throws Error when anything could not be reached, or is not what the manifest names: nothing is known then.
 */
export async function loadSite({
  collector,
  site,
  region,
  lang,
}: ScriptTag): Promise<SiteConsent | undefined> {
  const get = async (path: string, how: RequestInit): Promise<Response> => {
    const response = await fetch(`${collector}/v1/${path}`, {
      ...PRIVATE,
      ...how,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`sealpost: expected ${path}, got ${response.status}`);
    return response;
  };
  // The browser holds it to its hash: other bytes are no answer.
  const artefact = async <T>(hash: string): Promise<T> =>
    (
      await get(`artefacts/${hash}`, {
        integrity: `sha256-${hash.replace(/-/g, '+').replace(/_/g, '/')}=`,
      })
    ).json() as Promise<T>;

  const response = await get(`sites/${site}/manifest`, { cache: 'no-cache' });
  const { headers } = response;
  const note = await response.text();
  const manifest = JSON.parse(note.split('\n')[1]!) as Manifest;
  const config = manifest.consent;
  if (!config) return undefined;
  const regime = regimeFor(config.regimes, region ?? headers.get('Sealpost-Region'));
  const locale = chooseLocale(
    [lang, document.documentElement.lang, ...navigator.languages],
    config.notices.map((one) => one.locale),
  );
  const noticeHash = config.notices.find((one) => one.locale === locale)!.models[regime.model]!;
  return {
    note,
    manifest,
    config,
    regime,
    notice: await artefact<Notice>(noticeHash),
    noticeHash,
    gpc: !!navigator.globalPrivacyControl || headers.get('Sealpost-Gpc') === '1',
    artefact,
  };
}
