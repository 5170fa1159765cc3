import { describe, expect, it } from 'vitest';
import type { ChangeDraft } from '../../dashboard/consent-draft.ts';
import type {
  ConsentConfig,
  Declaration,
  Notice,
  NoticeDetails,
  PolicyVersion,
} from '../../protocol/consent-config.ts';
import type { LedgerEntries, Site } from '../../protocol/api.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import {
  addArtefact,
  composeShop,
  openConsentBench,
  POLICY,
  publishManifest,
  type ConsentBench,
} from './consent-bench.ts';
import { problemOf } from './harness.ts';

describe('publishing consent', () => {
  it('serves every artefact that it names, the details that a notice names among them', async () => {
    const { app, config, artefacts } = await openConsentBench();
    const notice = JSON.parse(artefacts.get(config.notices[0]!.models['opt-in']!)!) as Notice;
    for (const hash of [notice.details, config.declaration, ...Object.values(config.notices[0]!.models)])
      expect(await (await app.request(`/v1/artefacts/${hash}`)).text()).toBe(artefacts.get(hash));
  });

  it('takes the next revision without texts that are here already', async () => {
    const bench = await openConsentBench();
    expect((await publish(bench, {})).status).toBe(200);
  });

  it.each<
    [what: string, code: string, at: string, change: (bench: ConsentBench) => Changed | Promise<Changed>]
  >([
    [
      'a declaration nobody sent',
      'artefact-missing',
      'consent.declaration',
      () => ({
        consent: { declaration: Buffer.alloc(32, 1).toString('base64url') },
      }),
    ],
    [
      'details nobody sent',
      'artefact-missing',
      `${OPT_IN}.details`,
      (bench) => withNotice(bench, { details: Buffer.alloc(32, 1).toString('base64url') }),
    ],
    [
      'a declaration for a notice',
      'artefact-invalid',
      `${OPT_IN}.kind`,
      ({ config }) => ({
        consent: {
          notices: [{ locale: 'en', models: { ...config.notices[0]!.models, 'opt-in': config.declaration } }],
        },
      }),
    ],
    [
      'a notice for another model',
      'artefact-invalid',
      OPT_IN,
      (bench) => withNotice(bench, { model: 'opt-out' }),
    ],
    [
      'a notice in another language',
      'artefact-invalid',
      OPT_IN,
      (bench) => withNotice(bench, { locale: 'de' }),
    ],
    [
      'a notice that keeps quiet about a purpose',
      'artefact-invalid',
      OPT_IN,
      (bench) => withNotice(bench, { purposes: noticeOf(bench).purposes.slice(0, -1) }),
    ],
    [
      'a notice that says a purpose is essential',
      'artefact-invalid',
      OPT_IN,
      (bench) =>
        withNotice(bench, {
          purposes: noticeOf(bench).purposes.map((purpose) => ({ ...purpose, essential: true as const })),
        }),
    ],
    [
      'a notice without a way to refuse',
      'artefact-invalid',
      `${OPT_IN}.buttons`,
      (bench) =>
        withNotice(bench, { buttons: noticeOf(bench).buttons.filter(({ act }) => act !== 'reject') }),
    ],
    [
      'details that keep quiet about a service',
      'artefact-invalid',
      `${OPT_IN}.details`,
      (bench) =>
        withDetails(bench, (details) => ({
          purposes: details.purposes.map((purpose) => ({ ...purpose, services: [] })),
        })),
    ],
    [
      'details in another language',
      'artefact-invalid',
      `${OPT_IN}.details`,
      (bench) => withDetails(bench, () => ({ locale: 'de' })),
    ],
    [
      'a declaration without a service that is asked for',
      'artefact-invalid',
      'consent.declaration',
      (bench) => withDeclaration(bench, ({ services }) => ({ services: services.slice(1) })),
    ],
    [
      'a declaration with the service under another purpose',
      'artefact-invalid',
      'consent.declaration',
      (bench) =>
        withDeclaration(bench, ({ services }) => ({
          services: services.map((service) => ({ ...service, purpose: 'essential' })),
        })),
    ],
    [
      'a change that is kept quiet about',
      'terms-change',
      'consent.change',
      async (bench) => {
        const next = await composeShop(shopConsent({ texts: SHORTER }), { previous: bench.config });
        return { consent: next.config, artefacts: next.artefacts };
      },
    ],
    [
      'a shorter list of regimes that is kept quiet about',
      'terms-change',
      'consent.change',
      ({ config }) => ({
        consent: { regimes: config.regimes.slice(0, 5) },
      }),
    ],
    [
      'a material change that nobody is asked about',
      'terms-change',
      'consent.purposes',
      () => ({
        consent: { terms: 2, change: { kind: 'material', summary: { en: 'All is new.' } } },
      }),
    ],
    [
      'a first regime for one place only',
      'manifest-invalid',
      'consent.regimes',
      ({ config }) => ({
        consent: { regimes: config.regimes.slice(1) },
      }),
    ],
    [
      'more services than a cookie can name',
      'manifest-invalid',
      'consent.purposes',
      ({ config }) => ({
        consent: {
          purposes: config.purposes.map((purpose) =>
            purpose.id === 'media'
              ? { ...purpose, services: Array.from({ length: 90 }, (_, i) => `${'s'.repeat(36)}-${i}`) }
              : purpose,
          ),
        },
      }),
    ],
    ['consent without a policy', 'manifest-invalid', 'policy', () => ({ manifest: { policy: undefined } })],
  ])('is refused with %s', async (_, code, at, change) => {
    const bench = await openConsentBench();
    const { consent, manifest, artefacts } = await change(bench);
    const response = await publish(
      bench,
      { ...manifest, consent: { ...bench.config, ...consent } },
      artefacts,
    );
    expect(await problemOf(response)).toMatchObject({ code, at, status: 422 });
  });

  it('asks again with a material change', async () => {
    const bench = await openConsentBench();
    const change = { kind: 'material', purposes: ['analytics'], summary: { en: 'A new counter.' } } as const;
    const next = await composeShop(
      shopConsent({ change: { ...change, purposes: ['analytics'] }, texts: SHORTER }),
      {
        previous: bench.config,
      },
    );
    expect(next.config).toMatchObject({
      terms: 2,
      purposes: [{ since: 1 }, { since: 2 }, { since: 1 }, { since: 1 }],
    });
    expect((await publish(bench, { consent: next.config }, next.artefacts)).status).toBe(200);
  });

  it('enters an editorial change with its reason into the audit log, beside the publication', async () => {
    const bench = await openConsentBench();
    const change = { kind: 'editorial', reason: 'A shorter button.' } as const;
    const next = await composeShop(shopConsent({ change, texts: SHORTER }), { previous: bench.config });
    expect((await publish(bench, { consent: next.config }, next.artefacts)).status).toBe(200);
    const entered = (await audit(bench)).slice(0, 2);
    expect(entered.map(({ type }) => type)).toEqual(['editorial-change', 'publication']);
    expect(entered[0]!.payload).toMatchObject({ revision: 3, reason: 'A shorter button.' });

    expect(
      (await publish(bench, { revision: 4, consent: { ...next.config, change: { kind: 'none' } } })).status,
    ).toBe(200);
    expect((await audit(bench)).map(({ type }) => type).slice(0, 3)).toEqual([
      'publication',
      'editorial-change',
      'publication',
    ]);
  });

  it('does not take for editorial what lets an old consent reach further', async () => {
    const bench = await openConsentBench();
    const change = { kind: 'editorial', reason: 'Nobody minds.' } as const;
    const { services, processors } = shopConsent();
    const longer = services.map((service) =>
      service.id === 'counter'
        ? { ...service, storage: [{ kind: 'cookie', name: '_count_*', days: 396 } as const] }
        : service,
    );
    const other = [...processors, { name: 'Mailhouse', address: 'Pier 2', country: 'NL', task: 'Mails' }];
    for (const consent of [
      { services: longer, change },
      { processors: other, change },
    ]) {
      const next = await composeShop(shopConsent(consent), { previous: bench.config });
      expect(await problemOf(publish(bench, { consent: next.config }, next.artefacts))).toMatchObject({
        code: 'terms-change',
        status: 422,
        at: 'consent.purposes.1.since',
      });
    }
    const stated = { ...change, uninvolved: ['Mailhouse'] };
    const next = await composeShop(shopConsent({ processors: other, change: stated }), {
      previous: bench.config,
    });
    expect((await publish(bench, { consent: next.config }, next.artefacts)).status).toBe(200);
    const entered = (await audit(bench)).slice(0, 3);
    expect(entered.map(({ type }) => type)).toEqual([
      'recipient-statement',
      'editorial-change',
      'publication',
    ]);
    expect(entered[0]!.payload).toMatchObject({ revision: 3, uninvolved: ['Mailhouse'] });
  });

  it('can be switched off and on again', async () => {
    const bench = await openConsentBench();
    const { consent: _, ...without } = bench.manifest;
    expect((await publishManifest(bench, { ...without, revision: 3 }, new Map())).status).toBe(200);
    expect((await publish(bench, { revision: 4 })).status).toBe(200);
  });

  it('is held to what it was before it was switched off', async () => {
    const bench = await openConsentBench();
    const { consent: _, ...without } = bench.manifest;
    const off = async (revision: number): Promise<void> =>
      expect((await publishManifest(bench, { ...without, revision }, new Map())).status).toBe(200);
    await off(3);
    await off(4);
    const shop = shopConsent();
    const purposes = shop.purposes.map((one) => (one.id === 'analytics' ? { ...one, sells: true } : one));
    // As the dashboard makes a first configuration, which knows of none before.
    const anew = async (terms: number) => composeShop({ ...shop, purposes, terms: terms - 1 });
    const first = await anew(1);
    const quiet = publish(bench, { revision: 5, consent: first.config }, first.artefacts);
    expect(await problemOf(quiet)).toMatchObject({ code: 'terms-change', status: 422 });
    const site = await bench.account.send(`/api/sites/${bench.site.id}`);
    const { consentManifest } = (await site.json()) as Site;
    expect(consentManifest).toBe(await noteOf(bench, 2));

    const second = await anew(2);
    expect((await publish(bench, { revision: 5, consent: second.config }, second.artefacts)).status).toBe(
      200,
    );
    const now = (await (await bench.account.send(`/api/sites/${bench.site.id}`)).json()) as Site;
    expect(now).not.toHaveProperty('consentManifest');
  });

  it('tells no vendor more of a decision than before without asking again', async () => {
    const map = { analytics_storage: 'analytics' };
    const bench = await openConsentBench({ consent: { signals: { google: { owner: 'sealpost', map } } } });
    const withMap = (more: Record<string, string>): ConsentConfig => ({
      ...bench.config,
      signals: { google: { owner: 'sealpost', map: { ...map, ...more } } },
    });
    expect(await problemOf(publish(bench, { consent: withMap({ ad_storage: 'analytics' }) }))).toMatchObject({
      code: 'terms-change',
      at: 'consent.purposes.1.since',
    });
    expect(await problemOf(publish(bench, { consent: withMap({ ad_storage: 'essential' }) }))).toMatchObject({
      code: 'manifest-invalid',
      at: 'consent.signals',
    });
  });

  it('enters by itself what could be refused and is always on now', async () => {
    const bench = await openConsentBench();
    const { purposes } = shopConsent();
    const always = purposes.map((one) =>
      one.id === 'marketing' ? { ...one, sells: false, essential: true } : one,
    );
    const editorial = await composeShop(
      shopConsent({ purposes: always, change: { kind: 'editorial', reason: 'We need it.' } }),
      { previous: bench.config },
    );
    expect(await problemOf(publish(bench, { consent: editorial.config }, editorial.artefacts))).toMatchObject(
      { code: 'terms-change', at: 'consent.change' },
    );
    const change: ChangeDraft = { kind: 'material', purposes: ['analytics'], summary: { en: 'Always on.' } };
    const next = await composeShop(shopConsent({ purposes: always, change }), { previous: bench.config });
    expect((await publish(bench, { consent: next.config }, next.artefacts)).status).toBe(200);
    expect((await audit(bench)).slice(0, 2)).toMatchObject([
      { type: 'made-essential', payload: { revision: 3, essential: ['marketing'] } },
      { type: 'publication' },
    ]);
  });

  it('tells a provider under another name from a company that gets nothing', async () => {
    const bench = await openConsentBench();
    const { services, processors } = shopConsent();
    const next = await composeShop(
      shopConsent({
        services: services.map((one) => (one.id === 'counter' ? { ...one, provider: 'Meter Ltd' } : one)),
        processors: [...processors, { name: 'Mailhouse', address: 'Pier 2', country: 'NL', task: 'Mails' }],
        change: { kind: 'editorial', reason: 'As before.', uninvolved: ['Mailhouse', 'Meter Ltd'] },
      }),
      { previous: bench.config },
    );
    expect((await publish(bench, { consent: next.config }, next.artefacts)).status).toBe(200);
    const [entry] = await audit(bench);
    expect(entry).toMatchObject({
      type: 'recipient-statement',
      payload: { revision: 3, uninvolved: ['Mailhouse'], renamed: ['Meter Ltd'] },
    });
  });
});

describe('publishing policies', () => {
  it('takes versions with their documents, and records may name each', async () => {
    const bench = await openConsentBench();
    const { policies, artefacts } = policiesOf(['2026-11', '2026-11-01'], ['2026-01', '2026-01-01']);
    expect((await publish(bench, { policies }, artefacts)).status).toBe(200);
    const row = await bench.store.visitors.publishedSite(bench.site.id);
    expect(row!.policies.toSorted()).toEqual(['2026-01', '2026-11']);
    for (const hash of artefacts.keys())
      expect((await bench.app.request(`/v1/artefacts/${hash}`)).status).toBe(200);
  });

  it.each<[string, string, string, (policies: PolicyVersion[]) => PolicyVersion[]]>([
    ['a version that vanished', 'manifest-invalid', 'policies', (policies) => policies.slice(1)],
    ['none any more', 'manifest-invalid', 'policies', () => []],
    [
      'another document under a version',
      'manifest-invalid',
      'policies.1',
      ([first, second, ...rest]) => [
        first!,
        { ...second!, documents: { en: first!.documents['en']! } },
        ...rest,
      ],
    ],
    [
      'a language that vanished',
      'manifest-invalid',
      'policies.1',
      ([first, second, ...rest]) => [
        first!,
        { ...second!, documents: { de: second!.documents['en']! } },
        ...rest,
      ],
    ],
    [
      'another date for what holds',
      'manifest-invalid',
      'policies.1',
      ([first, second, ...rest]) => [first!, { ...second!, effective: '2026-10-02T00:00:00Z' }, ...rest],
    ],
    [
      'a version to come put in force before now',
      'manifest-invalid',
      'policies.0',
      ([first, second, ...rest]) => [{ ...first!, effective: '2026-11-20T00:00:00Z' }, second!, ...rest],
    ],
    [
      'another word on whether it was material',
      'manifest-invalid',
      'policies.1',
      ([first, second, ...rest]) => [first!, { ...second!, material: true }, ...rest],
    ],
    [
      'a version put in between those that have been in force',
      'manifest-invalid',
      'policies',
      ([first, second, ...rest]) => [
        first!,
        second!,
        { ...first!, version: '2026-07', effective: '2026-07-01T00:00:00Z' },
        ...rest,
      ],
    ],
  ])('is refused with %s', async (_, code, at, change) => {
    const bench = await openConsentBench();
    const { policies, artefacts } = policiesOf(
      ['2027-01', '2027-01-01'],
      ['2026-10', '2026-10-01'],
      ['2026-05', '2026-05-01'],
    );
    expect((await publish(bench, { policies }, artefacts)).status).toBe(200);
    const changed = change(policies);
    const manifest = { revision: 4, ...(changed.length ? { policies: changed } : {}) };
    expect(await problemOf(publish(bench, manifest, artefacts))).toMatchObject({ code, at, status: 422 });
  });

  it('takes a new version in front, also of one to come, a language more, and another date that is still to come', async () => {
    const bench = await openConsentBench();
    const { policies, artefacts } = policiesOf(['2027-01', '2027-01-01'], ['2026-10', '2026-10-01']);
    expect((await publish(bench, { policies }, artefacts)).status).toBe(200);
    const next = policiesOf(['2027-03', '2027-03-01'], ['2026-12', '2026-12-01']);
    const [coming, held] = policies;
    const german = addArtefact(next.artefacts, documentOf('2026-10', 'de'));
    const changed = [
      next.policies[0]!,
      { ...coming!, effective: '2027-02-01T00:00:00Z' },
      next.policies[1]!,
      { ...held!, documents: { ...held!.documents, de: german } },
    ];
    expect((await publish(bench, { revision: 4, policies: changed }, next.artefacts)).status).toBe(200);
  });

  it.each<[string, string, object]>([
    ['another version', 'policies.0.documents.en', { version: '2026-12' }],
    ['another language', 'policies.0.documents.en', { locale: 'de' }],
    ['another kind', 'policies.0.documents.en.kind', { kind: 'notice' }],
  ])('is refused with a document of %s', async (_, at, change) => {
    const bench = await openConsentBench();
    const artefacts = new Map<string, string>();
    const hash = addArtefact(artefacts, { ...documentOf('2026-11', 'en'), ...change });
    const policies = [
      { version: '2026-11', effective: '2026-11-01T00:00:00Z', material: false, documents: { en: hash } },
    ];
    expect(await problemOf(publish(bench, { policies }, artefacts))).toMatchObject({
      code: 'artefact-invalid',
      at,
    });
  });
});

const OPT_IN = 'consent.notices.0.models.opt-in';
const SHORTER = { en: { words: { accept: 'Yes to all' } } };

interface Changed {
  consent?: Partial<ConsentConfig>;
  manifest?: { policy: undefined };
  artefacts?: Map<string, string>;
}

async function publish(
  bench: ConsentBench,
  changes: Partial<Omit<Manifest, 'policy'>> & { policy?: Manifest['policy'] | undefined },
  artefacts = new Map<string, string>(),
): Promise<Response> {
  const { policy = 'policy' in changes ? undefined : POLICY, ...rest } = changes;
  const { policy: _, ...manifest } = { ...bench.manifest, revision: 3, ...rest };
  return publishManifest(
    bench,
    { ...manifest, ...(policy && !changes.policies ? { policy } : {}) },
    artefacts,
  );
}

const noticeOf = ({ config, artefacts }: ConsentBench): Notice =>
  JSON.parse(artefacts.get(config.notices[0]!.models['opt-in']!)!) as Notice;

function withNotice(
  bench: ConsentBench,
  change: Partial<Notice>,
  artefacts = new Map<string, string>(),
): Changed {
  const hash = addArtefact(artefacts, { ...noticeOf(bench), ...change });
  const models = { ...bench.config.notices[0]!.models, 'opt-in': hash };
  return { artefacts, consent: { notices: [{ locale: 'en', models }] } };
}

function withDetails(
  bench: ConsentBench,
  change: (details: NoticeDetails) => Partial<NoticeDetails>,
): Changed {
  const details = JSON.parse(bench.artefacts.get(noticeOf(bench).details)!) as NoticeDetails;
  const artefacts = new Map<string, string>();
  return withNotice(
    bench,
    { details: addArtefact(artefacts, { ...details, ...change(details) }) },
    artefacts,
  );
}

function withDeclaration(
  bench: ConsentBench,
  change: (declaration: Declaration) => Partial<Declaration>,
): Changed {
  const declaration = JSON.parse(bench.artefacts.get(bench.config.declaration)!) as Declaration;
  const artefacts = new Map<string, string>();
  const hash = addArtefact(artefacts, { ...declaration, ...change(declaration) });
  return { artefacts, consent: { declaration: hash } };
}

function policiesOf(...versions: [version: string, day: string][]): {
  policies: PolicyVersion[];
  artefacts: Map<string, string>;
} {
  const artefacts = new Map<string, string>();
  const policies = versions.map(([version, day]) => ({
    version,
    effective: `${day}T00:00:00Z`,
    material: false,
    documents: { en: addArtefact(artefacts, documentOf(version, 'en')) },
  }));
  return { policies, artefacts };
}

const documentOf = (version: string, locale: string): object => ({
  v: 1,
  kind: 'policy',
  locale,
  title: 'Privacy policy',
  version,
  markdown: `Version ${version}.`,
  changes: '',
});

async function noteOf({ store, site }: ConsentBench, revision: number): Promise<string> {
  const query = { after: revision - 1, limit: 1 };
  return (await store.visitors.publishedManifests(site.id, query))[0]!.manifest;
}

async function audit({ account, site }: ConsentBench): Promise<{ type: string; payload: unknown }[]> {
  const response = await account.send(`/api/sites/${site.id}/ledger/audit/entries`);
  const { entries } = (await response.json()) as LedgerEntries;
  return entries.map(({ leaf, payload }) => ({
    type: leaf.type,
    payload: JSON.parse(payload ?? 'null') as unknown,
  }));
}
