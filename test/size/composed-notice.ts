import { composeConsent } from '../../dashboard/compose-consent.ts';
import { toBase64url, utf8, type Bytes } from '../../protocol/bytes.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import type { Notice } from '../../protocol/consent-config.ts';
import { signManifest, type Manifest } from '../../protocol/manifest.ts';
import { NOTICE_TEXTS } from '../../protocol/notice-texts/all.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { nodeCrypto } from '../stage/node-crypto.ts';

const SITE = 'site_01m7ykzapcftmvfbd2q40yc1hj';

/**
 * What the first layer reads as a usual shop publishes it, in one language and with one form; the same every time, keys and all.
 * @returns text by what sizes.json calls it: `notice/en/opt-in` and `manifest`.
 */
export async function composedNotice(locale: string): Promise<Map<string, string>> {
  const crypto = await nodeCrypto();
  const texts = new Map<string, string>();
  const consent = await composeConsent(
    {
      consent: shopConsent(),
      locales: [locale],
      texts: NOTICE_TEXTS,
      controller: 'Northwind Bikes',
      policyUrl: `https://collector.example/p/${SITE}`,
      previous: undefined,
    },
    async (artefact) => {
      const text = canonicalJson(artefact);
      if (isNotice(artefact)) texts.set(`notice/${artefact.locale}/${artefact.model}`, text);
      return toBase64url(await crypto.sha256(utf8(text)));
    },
  );
  /** As hard to compress as a random one. */
  const key = (of: string): Promise<Bytes> => crypto.sha256(utf8(of));
  const seed = await key('publisher');
  const manifest: Manifest = {
    v: 1,
    site: SITE,
    revision: 1,
    publishedAt: '2026-11-21T08:00:00Z',
    publisher: toBase64url(await crypto.ed25519PublicKey(seed)),
    rotations: [],
    origins: ['https://www.northwind.example'],
    controller: {
      name: 'Northwind Bikes',
      address: 'Mill Lane 4, Bristol',
      contact: 'privacy@northwind.example',
    },
    keys: [
      {
        epoch: 1,
        id: toBase64url((await key('sealing id')).slice(0, 16)),
        key: toBase64url(await key('sealing')),
        state: 'current',
      },
    ],
    locales: [{ locale, texts: toBase64url(await key('texts')) }],
    forms: [
      {
        id: 'form_01m7z9j3g9exwb90vn91jz1a3r',
        name: 'contact',
        revision: 1,
        definitions: { [locale]: toBase64url(await key('definition')) },
        retentionDays: 180,
        ownCopy: true,
      },
    ],
    policy: { url: 'https://northwind.example/privacy', version: '2026-11' },
    consent,
  };
  return texts.set('manifest', await signManifest(crypto, manifest, seed));
}

const isNotice = (artefact: { kind: string }): artefact is Notice => artefact.kind === 'notice';
