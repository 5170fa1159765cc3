import type { ConsentConfig } from '../protocol/consent-config.ts';
import type { NoticeTexts } from '../protocol/notice-texts.ts';
import { type ConsentDraft } from './consent-draft.ts';
import type { ConsentArtefacts } from './signed-consent.ts';
/** What is needed to make a draft of what is signed: the artefacts, and our own words, from which the tenant's are told. */
export interface SignedConsent {
  artefacts: ConsentArtefacts;
  packs: Readonly<Record<string, NoticeTexts>>;
}
/**
 * A draft that says what the signed configuration says.
 * @param locales of the site. @param policyUrl the link to it is not one of the tenant's own.
 */
export declare function consentFromManifest(
  config: ConsentConfig,
  { artefacts, packs }: SignedConsent,
  locales: readonly string[],
  controller: string,
  policyUrl: string,
): ConsentDraft;
