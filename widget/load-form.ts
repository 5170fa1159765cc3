import type { PageCrypto, SealChunk, Snippet } from '../embed/contract.ts';
import { API } from '../protocol/api.ts';
import type { FormDefinition } from '../protocol/form.ts';
import type { Manifest, PublishedForm } from '../protocol/manifest.ts';
import type { WidgetTexts } from '../protocol/texts.ts';
import { chooseLocale } from './choose-locale.ts';
import { WidgetFailure } from './failure.ts';
import { isPassing, problemCode, request } from './request.ts';

/** A form as its owner signed it, in the visitor's language. */
export interface LoadedForm {
  manifest: Manifest;
  form: PublishedForm;
  /** base64url of SHA-256 of the definition. */
  hash: string;
  definition: FormDefinition;
  texts: WidgetTexts;
}

/**
 * Checks the manifest against the key that the page pins, and then what it names.
 * @param fetched from {@link fetchManifest}.
 * @param wishes languages, best first.
 * @throws WidgetFailure or ProtocolError
 */
export async function loadForm(
  crypto: PageCrypto,
  seal: SealChunk,
  snippet: Snippet,
  fetched: Promise<string>,
  name: string,
  wishes: readonly (string | null | undefined)[],
): Promise<LoadedForm> {
  const [note, seen] = await Promise.all([fetched, seal.seenRevision(snippet.site)]);
  const manifest = await seal.verifyManifest(crypto, note, {
    site: snippet.site,
    fingerprint: snippet.key,
    seenRevision: Math.max(seen, snippet.revision),
  });
  void seal.rememberRevision(snippet.site, manifest.revision);

  // The collector would refuse it after all has been typed, and in a way that no page may look into.
  if (!manifest.origins.includes(location.origin)) {
    const listed = manifest.origins.join(', ');
    const cause = `expected this page on one of ${listed}; got ${location.origin}: add it in the dashboard and publish`;
    throw new WidgetFailure('not-listed', undefined, cause);
  }
  const form = manifest.forms.find((one) => one.name === name);
  if (!form) {
    const names = manifest.forms.map((one) => one.name).join(', ');
    throw new WidgetFailure(
      'form-unknown',
      undefined,
      `expected name="…" to be one of ${names}; got "${name}"`,
    );
  }
  const locales = manifest.locales.map(({ locale }) => locale);
  const offered = Object.keys(form.definitions).toSorted((a, b) => rank(locales, a) - rank(locales, b));
  const locale = chooseLocale(wishes, offered);
  const hash = form.definitions[locale]!;
  const wording = chooseLocale([locale], locales);
  const artefact = async <T>(one: string): Promise<T> =>
    seal.verifyArtefact<T>(crypto, await text(snippet.collector + API.artefact(one)), one);
  const [definition, texts] = await Promise.all([
    artefact<FormDefinition>(hash),
    artefact<WidgetTexts>(manifest.locales.find((one) => one.locale === wording)!.texts),
  ]);
  return { manifest, form, hash, definition, texts };
}

/** @throws WidgetFailure */
export const fetchManifest = ({ collector, site }: Snippet): Promise<string> =>
  text(collector + API.manifest(site), 'no-cache');

/** A form's own default is the first of the site's languages that it comes in. */
const rank = (locales: string[], locale: string): number => locales.indexOf(locale) + 1 || Infinity;

async function text(url: string, cache: RequestCache = 'default'): Promise<string> {
  const response = await request(url, { cache });
  if (response.ok) return response.text();
  if (isPassing(response.status)) throw new WidgetFailure('collector-down', `${response.status}`);
  const code = await problemCode(response);
  throw new WidgetFailure(code === 'site-unknown' ? 'form-unknown' : 'refused', code);
}
