import { describe, expect, it } from 'vitest';
import type { Notice } from '../../protocol/consent-config.ts';
import { verifyArtefact, verifyManifest } from '../../protocol/manifest.ts';
import { regimeFor } from '../../protocol/regimes.ts';
import { NOTICE_TEXTS } from '../../protocol/notice-texts/all.ts';
import { emptyConsentDraft } from '../../dashboard/consent-starter.ts';
import { emptyDraft, type SiteDraft } from '../../dashboard/draft.ts';
import { isFromPreview } from '../../dashboard/preview-messages.ts';
import { modelsIn, previewScene } from '../../dashboard/preview-scene.ts';
import { mockCrypto, mockId } from '../mock/tenant.ts';
import { shopConsent } from '../mock/shop-consent.ts';

const site = mockId('site');
const draft = (): SiteDraft => ({
  ...emptyDraft(),
  consent: shopConsent({ change: { kind: 'editorial', reason: '' } }),
});

describe('a scene of the preview', () => {
  it.each(modelsIn(shopConsent().regimes))(
    'is a page view under "%s" that verifies like any other',
    async (model) => {
      const crypto = await mockCrypto();
      const choice = { policyUrl: '', locale: 'de', model, gpc: true, theme: 'dark' } as const;
      const scene = await previewScene(crypto, site, draft(), NOTICE_TEXTS, choice, Date.now());
      const { fingerprint, note, artefacts, region } = scene;
      const { consent } = await verifyManifest(crypto, note, { site, fingerprint });
      expect(regimeFor(consent!.regimes, region).model).toBe(model);
      const hash = consent!.notices.find(({ locale }) => locale === 'de')!.models[model]!;
      const notice = await verifyArtefact<Notice>(crypto, artefacts[hash]!, hash);
      expect(notice).toMatchObject({ locale: 'de', model });
      await verifyArtefact(crypto, artefacts[notice.details]!, notice.details);
      await verifyArtefact(crypto, artefacts[consent!.declaration]!, consent!.declaration);
      expect(scene).toMatchObject({ gpc: true, theme: 'dark', dir: 'ltr' });
    },
  );

  it('is made of a draft that is not whole yet, too', async () => {
    const crypto = await mockCrypto();
    const empty = { ...emptyDraft(), consent: emptyConsentDraft() };
    const choice = { policyUrl: '', locale: 'en', model: 'opt-in', gpc: false, theme: 'light' } as const;
    const scene = await previewScene(crypto, site, empty, NOTICE_TEXTS, choice, Date.now());
    expect(Object.values(scene.artefacts).join()).toContain('… would like to store');
  });

  it('is signed by another key every time', async () => {
    const crypto = await mockCrypto();
    const choice = { policyUrl: '', locale: 'en', model: 'opt-in', gpc: false, theme: 'light' } as const;
    const make = () => previewScene(crypto, site, draft(), NOTICE_TEXTS, choice, 0);
    expect((await make()).fingerprint).not.toBe((await make()).fingerprint);
  });
});

describe('what the preview says', () => {
  it('is told from anything else that a window may be sent', () => {
    expect(isFromPreview({ type: 'sealpost-preview-ready' })).toBe(true);
    for (const other of [null, 'sealpost-preview-ready', {}, { type: 'sealpost-preview-show' }, { type: 1 }])
      expect(isFromPreview(other)).toBe(false);
  });
});
