import { beforeAll, describe, expect, it } from 'vitest';
import { draftFromManifest } from '../../dashboard/draft-from-manifest.ts';
import { emptyDraft, readDraft, type SiteDraft } from '../../dashboard/draft.ts';
import { FORM_TEMPLATES, formFromTemplate } from '../../dashboard/form-templates.ts';
import { preparePublication } from '../../dashboard/publish.ts';
import { summarisePublication } from '../../dashboard/publish-summary.ts';
import type { Crypto } from '../../protocol/crypto.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import { DEFAULT_RULES, type RightsRules } from '../../protocol/rights.ts';
import { TEXTS } from '../../protocol/texts/all.ts';
import { makeMockSite, mockCrypto, type MockSite } from '../mock/tenant.ts';

let crypto: Crypto;
let site: MockSite;
beforeAll(async () => {
  crypto = await mockCrypto();
  site = await makeMockSite(crypto, { origins: ['https://www.example.com'] });
});

async function published(rights: RightsRules, trusted: Manifest | null) {
  const form = formFromTemplate(
    FORM_TEMPLATES[0]!,
    (length) => new Uint8Array(length).fill(1),
    Date.UTC(2026, 10, 21),
    new Set(),
  );
  const draft: SiteDraft = {
    ...emptyDraft(),
    origins: ['https://www.example.com'],
    controller: { name: 'A', address: 'B', contact: 'c@example.com', dataProtectionOfficer: '' },
    forms: [{ ...form, rights }],
  };
  return preparePublication(crypto, {
    draft,
    trusted,
    texts: TEXTS,
    now: Date.UTC(2026, 10, 21),
    keys: {
      site: site.id,
      publisher: {
        seed: new Uint8Array(site.publisherSeed),
        publicKey: new Uint8Array(site.publisherKey),
        fingerprint: site.fingerprint,
      },
      sealing: [{ ...site.sealing, epoch: 1, id: site.sealingId }],
      refused: [],
    },
  });
}

describe('what visitors may do at once', () => {
  it('is published where it differs from what holds anyway, and said on from then', async () => {
    const first = await published(DEFAULT_RULES, null);
    expect(first.manifest.forms[0]!.rights).toBeUndefined();
    const rights: RightsRules = { ...DEFAULT_RULES, erase: 'at-once' };
    const second = await published(rights, null);
    expect(second.manifest.forms[0]!.rights).toEqual(rights);
    const third = await published(DEFAULT_RULES, second.manifest);
    expect(third.manifest.forms[0]!.rights).toEqual(DEFAULT_RULES);
  });

  it('stands in the summary when it changes, and only then', async () => {
    const before = await published(DEFAULT_RULES, null);
    const same = await published(DEFAULT_RULES, before.manifest);
    const said = (change: object): string => JSON.stringify(change);
    const list = (next: typeof before) =>
      summarisePublication(before.manifest, before.definitions, next).filter(({ what }) =>
        what.startsWith('Visitors can: '),
      );
    expect(list(same)).toEqual([]);
    const changed = list(await published({ ...DEFAULT_RULES, erase: 'at-once' }, before.manifest));
    expect(changed).toHaveLength(1);
    expect(said(changed[0]!)).toContain('Visitors can: erase everything');
    expect(said(changed[0]!)).toContain('at once');
  });

  it('is what the manifest says for a draft made of it, and the default for an older draft', async () => {
    const rights: RightsRules = { ...DEFAULT_RULES, object: 'at-once' };
    const { manifest, definitions } = await published(rights, null);
    const draft = draftFromManifest(manifest, definitions);
    expect(draft.forms[0]!.rights).toEqual(rights);
    const { rights: _, ...older } = draft.forms[0]!;
    expect(readDraft({ ...draft, forms: [older] }).forms[0]!.rights).toEqual(DEFAULT_RULES);
  });
});
