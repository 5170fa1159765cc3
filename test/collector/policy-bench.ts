import type { ChangeDraft, ConsentDraft } from '../../dashboard/consent-draft.ts';
import type { ConsentConfig, PolicyVersion } from '../../protocol/consent-config.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import { TEXTS } from '../../protocol/texts/all.ts';
import { policyDocument } from '../mock/policy-documents.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { addArtefact, composeShop, publishManifest } from './consent-bench.ts';
import { openPublishedBench, type BenchOptions } from './harness.ts';

export type PolicyBench = Awaited<ReturnType<typeof openPolicyBench>>;

/**
 * A site with three versions of its policy at {@link NOW}: `2027-02` is to come, `2026-11` holds, `2025-05` held; in English and German, the one that holds in Arabic, too.
 */
export async function openPolicyBench(options: BenchOptions = {}) {
  const bench = await openPublishedBench(options);
  const locales = ['en', 'de', 'ar'] as const;
  const { config, artefacts } = await composeShop(shopConsent(), { locales: [...locales] });
  const documents = (of: readonly (typeof locales)[number][], version: string, changes = '', more = '') =>
    Object.fromEntries(
      of.map((locale) => [locale, addArtefact(artefacts, policyDocument(locale, version, changes, more))]),
    );
  const policies: PolicyVersion[] = [
    {
      version: '2027-02',
      effective: '2027-02-01T00:00:00Z',
      material: true,
      documents: documents(
        ['en', 'de'],
        '2027-02',
        'We add a map of our workshops.',
        '\n# Maps\n\nTo come.\n',
      ),
    },
    {
      version: '2026-11',
      effective: '2026-11-01T00:00:00Z',
      material: true,
      documents: documents(locales, '2026-11', 'We now use *AdNet* for advertising, and ask you first.'),
    },
    {
      version: '2025-05',
      effective: '2025-05-25T00:00:00Z',
      material: false,
      documents: documents(['en', 'de'], '2025-05', '', '\n# Held\n\nOnce.\n'),
    },
  ];
  const manifest: Manifest = {
    ...bench.site.manifest,
    revision: 2,
    controller: {
      name: 'Northwind Bikes Ltd',
      address: 'Mill Lane 4\nBristol BS1 4QD\nUnited Kingdom',
      contact: 'privacy@northwind.example',
      dataProtectionOfficer: 'dpo@northwind.example',
    },
    locales: locales.map((locale) => ({ locale, texts: addArtefact(artefacts, TEXTS[locale]) })),
    policies,
    consent: config,
  };
  const response = await publishManifest(bench, manifest, artefacts);
  if (!response.ok) throw new Error(`expected to publish, got ${await response.text()}`);
  return { ...bench, manifest, artefacts };
}

/** On 1 December a shorter time is declared for one cookie, on 1 February another service, by another controller. */
export async function openChangedBench(
  options: BenchOptions = {},
): Promise<PolicyBench & { previous: ConsentConfig }> {
  const bench = await openPolicyBench(options);
  const counter = shopConsent().services.find(({ id }) => id === 'counter')!;
  bench.time.now = Date.parse('2026-12-01T00:00:00Z');
  const short = { ...counter, storage: [{ kind: 'cookie', name: '_count_*', days: 1 } as const] };
  const first = { ...bench, previous: bench.manifest.consent! };
  const previous = await publishChange(first, 3, { services: [short] });
  bench.time.now = Date.parse('2027-02-01T00:00:00Z');
  const controller = { ...bench.manifest.controller, name: 'Southwind Bikes Ltd' };
  const meter = { ...short, provider: 'Meter Ltd' };
  const change: ChangeDraft = { kind: 'material', purposes: ['analytics'], summary: { en: 'Meter counts.' } };
  const more = { services: [meter], change };
  return { ...bench, previous: await publishChange({ ...bench, previous }, 4, more, { controller }) };
}

/** @returns what it asks for now. */
export async function publishChange(
  bench: PolicyBench & { previous: ConsentConfig },
  revision: number,
  consent: Partial<ConsentDraft>,
  more: Partial<Manifest> = {},
): Promise<ConsentConfig> {
  const { previous } = bench;
  const change = { kind: 'editorial', reason: 'Less.' } as const;
  const { config, artefacts } = await composeShop(shopConsent({ change, ...consent }), {
    previous,
    locales: ['en', 'de', 'ar'],
  });
  const manifest = { ...bench.manifest, ...more, revision, consent: config };
  const response = await publishManifest(bench, manifest, artefacts);
  if (!response.ok) throw new Error(`expected to publish, got ${await response.text()}`);
  return config;
}
