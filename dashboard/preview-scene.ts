import { toBase64url, utf8 } from '../protocol/bytes.ts';
import { canonicalJson } from '../protocol/canonical-json.ts';
import type { ConsentModel, Regime } from '../protocol/consent-config.ts';
import type { Crypto } from '../protocol/crypto.ts';
import type { SiteId } from '../protocol/ids.ts';
import { publisherFingerprint, signManifest, type Manifest } from '../protocol/manifest.ts';
import type { NoticeTexts } from '../protocol/notice-texts.ts';
import { utcTime } from '../protocol/time.ts';
import { composeConsent } from './compose-consent.ts';
import type { SiteDraft } from './draft.ts';
import type { PreviewScene } from './preview-messages.ts';

export interface SceneChoice {
  /** Where visitors will read the policy; empty while there is none. */
  policyUrl: string;
  locale: string;
  model: ConsentModel;
  gpc: boolean;
  theme: 'light' | 'dark';
}

/**
 * A visitor's first page view under the draft as it is, with all its gaps.
 * @param texts of the site's default language and of the one to be shown.
 */
export async function previewScene(
  crypto: Crypto,
  site: SiteId,
  draft: SiteDraft,
  texts: Readonly<Record<string, NoticeTexts>>,
  { policyUrl, locale, model, gpc, theme }: SceneChoice,
  now: number,
): Promise<PreviewScene> {
  const artefacts: Record<string, string> = {};
  const consent = await composeConsent(
    {
      consent: { ...draft.consent, change: { kind: 'none' } },
      locales: [...new Set([draft.locales[0] ?? locale, locale])],
      texts,
      controller: draft.controller.name.trim() || '…',
      policyUrl: policyUrl || 'https://example.com/policy',
      previous: undefined,
    },
    async (artefact) => {
      const text = canonicalJson(artefact);
      const hash = toBase64url(await crypto.sha256(utf8(text)));
      artefacts[hash] = text;
      return hash;
    },
  );
  const seed = crypto.random(32);
  const manifest: Manifest = {
    v: 1,
    site,
    revision: 1,
    publishedAt: utcTime(now),
    publisher: toBase64url(await crypto.ed25519PublicKey(seed)),
    rotations: [],
    origins: draft.origins,
    controller: draft.controller,
    policy: { url: 'https://example.com/policy', version: '1' },
    keys: [],
    locales: [],
    forms: [],
    consent,
  };
  const region = regionFor(consent.regimes, model);
  return {
    site,
    fingerprint: publisherFingerprint(crypto, await crypto.ed25519PublicKey(seed)),
    note: await signManifest(crypto, manifest, seed),
    artefacts,
    locale,
    dir: texts[locale]?.dir ?? 'ltr',
    ...(region ? { region } : {}),
    gpc,
    theme,
  };
}

/** A place where the model holds; undefined for the first rule, which is for every other place. */
function regionFor(regimes: readonly Regime[], model: ConsentModel): string | undefined {
  if (regimes[0]?.model === model) return undefined;
  return regimes.find((regime) => regime.model === model)?.regions[0];
}

/** Models that the rules use, the first rule's first. */
export const modelsIn = (regimes: readonly Regime[]): ConsentModel[] => [
  ...new Set(regimes.map(({ model }) => model)),
];
