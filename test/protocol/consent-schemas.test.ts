import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { composeConsent } from '../../dashboard/compose-consent.ts';
import type { Declaration, Notice, NoticeDetails, PolicyVersion } from '../../protocol/consent-config.ts';
import {
  consentConfigSchema,
  declarationSchema,
  noticeDetailsSchema,
  noticeSchema,
  policyDocumentSchema,
  policyVersionSchema,
} from '../../protocol/consent-schemas.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import { NOTICE_TEXTS } from '../../protocol/notice-texts/all.ts';
import { NOTICE_REGIME, REGIMES } from '../../protocol/regimes.ts';
import { manifestSchema } from '../../protocol/schemas.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { artefactHash, makeMockSite, mockCrypto } from '../mock/tenant.ts';

const SCHEMAS = { notice: noticeSchema, details: noticeDetailsSchema, declaration: declarationSchema };
const HASH = Buffer.alloc(32, 7).toString('base64url');
const NOTICES_TWICE = ['en', 'en'].map((locale) => ({
  locale,
  models: { 'opt-in': HASH, 'opt-out': HASH, notice: HASH },
}));
const [ACCEPT, REJECT, CHOOSE] = ['accept', 'reject', 'choose'].map((act) => ({ act, label: 'Yes' }));

let config: Record<string, unknown>;
let artefacts: (Notice | NoticeDetails | Declaration)[];
let manifest: Manifest;

beforeAll(async () => {
  artefacts = [];
  const composed = await composeConsent(
    {
      consent: shopConsent({ regimes: [...REGIMES, NOTICE_REGIME] }),
      locales: ['en'],
      texts: NOTICE_TEXTS,
      controller: 'Harbour & Vale Ltd',
      policyUrl: 'https://www.example.com/privacy',
      previous: undefined,
    },
    (artefact) => {
      artefacts.push(artefact);
      return Promise.resolve(artefactHash(JSON.stringify(artefact)));
    },
  );
  config = { ...composed };
  const site = await makeMockSite(await mockCrypto(), { origins: ['https://www.example.com'] });
  manifest = {
    ...site.manifest,
    consent: composed,
    policy: { url: 'https://www.example.com/privacy', version: '1' },
  };
});

describe('the schemas of consent', () => {
  it('take what the dashboard makes of a usual shop, every artefact and the manifest', () => {
    expect(trouble(consentConfigSchema, config)).toBeUndefined();
    expect(trouble(manifestSchema, manifest)).toBeUndefined();
    const kinds = artefacts.map((artefact) => {
      expect(trouble(SCHEMAS[artefact.kind], artefact)).toBeUndefined();
      return artefact.kind;
    });
    // Where visitors can only opt out, the choices call it that.
    expect(kinds.toSorted()).toEqual(['declaration', 'details', 'details', 'notice', 'notice', 'notice']);
  });

  it.each<[what: string, path: string, value: unknown, at: string]>([
    ['terms of none', 'terms', 0, 'terms'],
    ['a purpose newer than the terms', 'purposes.1.since', 2, 'purposes'],
    ['two purposes of one id', 'purposes.1.id', 'marketing', 'purposes'],
    ['an id that cannot stand in the cookie', 'purposes.1.id', 'Ana.lytics', 'purposes.1.id'],
    ['no essential purpose', 'purposes.0.essential', undefined, 'purposes'],
    ['an essential purpose that sells', 'purposes.0.sells', true, 'purposes.0'],
    ['a service under two purposes', 'purposes.1.services', ['adnet'], 'purposes'],
    ['a first regime for one place', 'regimes.0.regions', ['CH'], 'regimes'],
    ['a later regime for every place', 'regimes.1.regions', [], 'regimes'],
    ['a region under two regimes', 'regimes.2.regions', ['GB', 'DE'], 'regimes'],
    ['a region in small letters', 'regimes.2.regions', ['gb'], 'regimes.2.regions.0'],
    ['a first regime laxer than another', 'regimes.0.model', 'opt-out', 'regimes'],
    ['a refusal shorter than an acceptance', 'regimes.1.refuseDays', 100, 'regimes.1.refuseDays'],
    ['a guard longer than an acceptance', 'regimes.1.minimumDays', 200, 'regimes.1.minimumDays'],
    ['an acceptance longer than any cookie', 'regimes.4.acceptDays', 401, 'regimes.4.acceptDays'],
    ['two regimes of one id', 'regimes.2.id', 'eea', 'regimes'],
    ['a model without its notice', 'notices.0.models.opt-in', undefined, 'notices'],
    ['a language twice', 'notices', NOTICES_TWICE, 'notices'],
    ['a hash that is none', 'declaration', 'abc', 'declaration'],
    ['a layout of another kind', 'layout.kind', 'wall', 'layout.kind'],
    ['a signal on a purpose nobody asks for', 'signals', { microsoft: { uet: 'ads' } }, 'signals'],
    ...['ad_storage', 'ad_user_data', 'ad_personalization', 'analytics_storage'].map(
      (type): [string, string, unknown, string] => [
        `${type} on what is always on`,
        'signals',
        { google: { owner: 'page', map: { [type]: 'essential' } } },
        'signals',
      ],
    ),
    [
      'a signal of advertising on a service that is always on',
      'signals',
      { google: { owner: 'page', map: { ad_storage: 'essential:shop' } } },
      'signals',
    ],
    [
      'Microsoft’s advertising on what is always on',
      'signals',
      { microsoft: { uet: 'essential' } },
      'signals',
    ],
    [
      'Clarity on what is always on',
      'signals',
      { microsoft: { clarity: { ad: 'marketing', analytics: 'essential' } } },
      'signals',
    ],
    ['a signal on a service elsewhere', 'signals', { microsoft: { uet: 'analytics:adnet' } }, 'signals'],
    ['a category taken over as nothing', 'imports', { C0002: 'ads' }, 'imports'],
    ['a cookie domain with a dot before it', 'cookieDomain', '.example.com', 'cookieDomain'],
    ['records kept for no time', 'recordDays', 0, 'recordDays'],
    ['an editorial change without a reason', 'change', { kind: 'editorial', reason: ' ' }, 'change.reason'],
    [
      'a statement about more companies than an entry of the log holds',
      'change',
      {
        kind: 'editorial',
        reason: 'Less.',
        uninvolved: Array.from({ length: 11 }, (_, i) => `Company ${i}`),
      },
      'change.uninvolved',
    ],
    [
      'a statement about nobody',
      'change',
      { kind: 'editorial', reason: 'Less.', uninvolved: [] },
      'change.uninvolved',
    ],
    ['a material change not said', 'change', { kind: 'material', summary: { de: 'Neu' } }, 'change'],
  ])('refuse in the configuration %s', (_, path, value, at) => {
    expect(trouble(consentConfigSchema, changed(config, path, value))?.at).toBe(at);
  });

  it('let what keeps the page safe hang on what is always on', () => {
    const map = {
      security_storage: 'essential',
      functionality_storage: 'essential',
      ad_storage: 'marketing',
    };
    const signals = { google: { owner: 'sealpost', map } };
    expect(trouble(consentConfigSchema, changed(config, 'signals', signals))).toBeUndefined();
  });

  it.each<[what: string, kind: keyof typeof SCHEMAS, path: string, value: unknown, at: string]>([
    ['no way to refuse', 'notice', 'buttons', [ACCEPT, CHOOSE], 'buttons'],
    ['two ways to accept', 'notice', 'buttons', [ACCEPT, ACCEPT, REJECT, CHOOSE], 'buttons'],
    ['a link that runs', 'notice', 'links.0.url', 'javascript:alert(1)', 'links.0.url'],
    ['an empty handle', 'notice', 'handle', '', 'handle'],
    ['an unknown direction', 'notice', 'dir', 'auto', 'dir'],
    ['a purpose not explained', 'details', 'purposes.1.description', ' ', 'purposes.1.description'],
    ['a word missing', 'details', 'texts.loadOnce', undefined, 'texts.loadOnce'],
    ['a host with a path', 'declaration', 'services.1.hosts.0', 'a.example/x', 'services.1.hosts.0'],
    ['a policy that runs', 'declaration', 'services.1.policyUrl', 'data:,x', 'services.1.policyUrl'],
    ['a country by name', 'declaration', 'services.1.countries', ['Ireland'], 'services.1.countries.0'],
    [
      'a domain for what has none',
      'declaration',
      'services.1.storage.1.domain',
      '.example.com',
      'services.1.storage.1.domain',
    ],
    ['a service twice', 'declaration', 'services.1.id', 'adnet', 'services'],
  ])('refuse %s in a %s', (_, kind, path, value, at) => {
    const artefact = artefacts.find((one) => one.kind === kind)!;
    expect(trouble(SCHEMAS[kind], changed(artefact, path, value))?.at).toBe(at);
  });

  it('take an acknowledgement beside the choice under the model "notice" only', () => {
    const notice = artefacts.find((one) => one.kind === 'notice' && one.model === 'notice')!;
    expect(trouble(noticeSchema, changed(notice, 'buttons', [ACCEPT, CHOOSE]))).toBeUndefined();
    expect(trouble(noticeSchema, changed(notice, 'buttons', [ACCEPT, REJECT, CHOOSE]))?.at).toBe('buttons');
    expect(trouble(noticeSchema, changed(notice, 'model', 'opt-out'))?.at).toBe('buttons');
  });

  it.each<[what: string, path: string, value: unknown, at: string]>([
    ['consent without a policy', 'policy', undefined, 'policy'],
    ['a policy that runs', 'policy.url', 'javascript:alert(1)', 'policy.url'],
    ['decisions on the domain of somebody else', 'consent.cookieDomain', 'example.org', 'consent'],
    ['decisions on half a domain', 'consent.cookieDomain', 'ple.com', 'consent'],
    ['an empty list of policies', 'policies', [], 'policies'],
    ['an older policy first', 'policies', [policy('1', '2026-01-01'), policy('2', '2026-02-01')], 'policies'],
    ['a version twice', 'policies', [policy('1', '2026-02-01'), policy('1', '2026-01-01')], 'policies'],
    ['a version with a slash', 'policies', [policy('2026/11', '2026-02-01')], 'policies.0.version'],
    ['a publisher key among the ledger keys', 'ledger', [`spk1_${'A'.repeat(43)}`], 'ledger.0'],
  ])('refuse in a manifest %s', (_, path, value, at) => {
    expect(trouble(manifestSchema, changed(manifest, path, value))?.at).toBe(at);
  });

  it('take own policies instead of one elsewhere, and keys of the ledger', () => {
    const own = changed(manifest, 'policies', [policy('2', '2026-02-01'), policy('1', '2026-01-01')]);
    const withoutOther = changed(own, 'policy', undefined);
    const wanted = changed(withoutOther, 'ledger', [`slk1_${'A'.repeat(43)}`]);
    expect(trouble(manifestSchema, wanted)).toBeUndefined();
    expect(trouble(manifestSchema, changed(manifest, 'consent.cookieDomain', 'example.com'))).toBeUndefined();
  });

  it('take a policy in one language, and say where one is wrong', () => {
    const document = {
      v: 1,
      kind: 'policy',
      locale: 'en',
      title: 'Privacy policy',
      version: '2026-11',
      markdown: '# Who we are',
      changes: '',
    };
    expect(trouble(policyDocumentSchema, document)).toBeUndefined();
    expect(trouble(policyDocumentSchema, { ...document, markdown: '' })?.at).toBe('markdown');
    const { documents, ...rest } = policy('1', '2026-01-01');
    expect(trouble(policyVersionSchema, { ...rest, documents })).toBeUndefined();
    expect(trouble(policyVersionSchema, { ...rest, documents: {} })?.at).toBe('documents');
  });
});

function policy(version: string, day: string): PolicyVersion {
  return { version, effective: `${day}T00:00:00Z`, material: false, documents: { en: HASH } };
}

/** A copy with another value at the path; undefined takes the member away. */
function changed(base: object, path: string, value: unknown): Record<string, unknown> {
  const copy = structuredClone(base) as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop()!;
  let place = copy;
  for (const name of names) place = place[name] as Record<string, unknown>;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
}

function trouble(schema: v.GenericSchema, value: unknown): { at: string; message: string } | undefined {
  const issue = v.safeParse(schema, value).issues?.[0];
  return issue && { at: v.getDotPath(issue) ?? '', message: issue.message };
}
