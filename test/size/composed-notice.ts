import { composeConsent } from '../../dashboard/compose-consent.ts';
import { toBase64url, utf8 } from '../../protocol/bytes.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import type { Notice } from '../../protocol/consent-config.ts';
import { NOTICE_TEXTS } from '../../protocol/notice-texts/all.ts';
import { shopConsent } from '../mock/shop-consent.ts';

/**
 * The artefacts of the first layer as a usual shop publishes them.
 * @returns text by what sizes.json calls them: `notice/en/opt-in`.
 */
export async function composedNotices(locales: readonly string[]): Promise<Map<string, string>> {
  const notices = new Map<string, string>();
  await composeConsent(
    {
      consent: shopConsent(),
      locales,
      texts: NOTICE_TEXTS,
      controller: 'Northwind Bikes',
      policyUrl: 'https://collector.example/p/site_01m7ykzapcftmvfbd2q40yc1hj',
      previous: undefined,
    },
    async (artefact) => {
      const text = canonicalJson(artefact);
      if (isNotice(artefact)) notices.set(`notice/${artefact.locale}/${artefact.model}`, text);
      return toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text))));
    },
  );
  return notices;
}

const isNotice = (artefact: { kind: string }): artefact is Notice => artefact.kind === 'notice';
