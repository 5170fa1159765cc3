import { describe, expect, it } from 'vitest';
import type { ConsentAccepted } from '../../protocol/api.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import type { ConsentRecord } from '../../protocol/consent-record.ts';
import { parseLedgerKey } from '../../protocol/ledger/ledger-key.ts';
import { verifyBundle, type ReceiptBundle } from '../../protocol/ledger/receipt.ts';
import { utcTime } from '../../protocol/time.ts';
import { purgeExpired } from '../../collector/domain/retention.ts';
import { silentLog } from '../../collector/log.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { mockId } from '../mock/tenant.ts';
import {
  acceptedOf,
  composeShop,
  openConsentBench,
  postConsent,
  publishManifest,
  REFUSED,
  type ConsentBench,
  type PostChanges,
} from './consent-bench.ts';
import { NOW, openPublishedBench, PAGE_ORIGIN, problemOf } from './harness.ts';

const DAY_MS = 86_400_000;

describe('POST /v1/consents', () => {
  it('answers with a receipt that proves the very record, once it is stored', async () => {
    const bench = await openConsentBench();
    const record = bench.record();
    const response = await postConsent(bench, record);
    expect(response.status).toBe(201);
    expect(response.headers.get('access-control-allow-origin')).toBe(PAGE_ORIGIN);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const accepted = (await response.json()) as ConsentAccepted;
    expect(accepted).toMatchObject({ consent: record.id, receivedAt: '2026-11-21T08:00:30Z' });

    const verified = await verify(bench, accepted.receipt);
    expect(verified.payload).toBe(canonicalJson(record));
    expect(verified.leaf).toMatchObject({ type: 'consent', ref: record.id });
    expect(verified.accepted).toMatchObject({ index: 0, includedBy: '2026-11-21T08:01:30Z' });
  });

  it('takes application/json, too, and needs no preflight for text', async () => {
    const bench = await openConsentBench();
    expect((await postConsent(bench, bench.record(), { type: 'application/json' })).status).toBe(201);
    const preflight = await bench.send('/v1/consents', {
      method: 'OPTIONS',
      headers: { origin: PAGE_ORIGIN },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('POST');
  });

  it('enters a withdrawal as one', async () => {
    const bench = await openConsentBench();
    const { receipt } = await acceptedOf(
      postConsent(bench, bench.record({ ...REFUSED, method: 'withdraw', surface: 'preferences' })),
    );
    expect((await verify(bench, receipt)).leaf.type).toBe('withdrawal');
  });

  it('tells the tenant’s own server of a withdrawal, once, with the purposes and nothing of the visitor', async () => {
    const bench = await openConsentBench();
    const tenant = (await tenantOf(bench))!;
    const id = mockId('hook');
    await bench.store.webhooks.add(tenant, bench.site.id, {
      id,
      url: 'https://hooks.example.com/',
      events: ['consent.withdrawn'],
      createdAt: 0,
      secret: 'whsec_',
    });
    const withdrawn = bench.record({ ...REFUSED, method: 'withdraw', surface: 'preferences' });
    for (const record of [bench.record(), withdrawn, withdrawn]) await acceptedOf(postConsent(bench, record));
    const { webhooks } = bench.store;
    const now = Math.floor(bench.time.now / 1000);
    const [endpoint] = await webhooks.due(now, []);
    const delivery = (await webhooks.next(endpoint!, now))!;
    expect(JSON.parse(delivery.body)).toEqual({
      type: 'consent.withdrawn',
      timestamp: '2026-11-21T08:00:30Z',
      data: { site: bench.site.id, consent: withdrawn.id, purposes: ['analytics', 'marketing', 'media'] },
    });
    await webhooks.settle(delivery, { state: 'delivered', attempts: 1, result: '204', at: now });
    expect(await webhooks.due(now, [])).toEqual([]);
  });

  it('gives the same bytes the same answer, also when the site has meanwhile been published anew or the time is over', async () => {
    const bench = await openConsentBench();
    const record = bench.record();
    const first = await acceptedOf(postConsent(bench, record));
    bench.time.now += 60_000;
    const again = await postConsent(bench, record);
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(first);

    const other = await composeShop(
      shopConsent({ purposes: shopConsent().purposes.slice(0, 1), services: [], change: editorial }),
      { previous: bench.config },
    );
    await publish(bench, { ...bench.manifest, revision: 3, consent: other.config }, other.artefacts);
    bench.time.now += 31 * DAY_MS;
    expect(await acceptedOf(postConsent(bench, record))).toEqual(first);
    expect(await stored(bench)).toHaveLength(1);
  });

  it('refuses other bytes under the same id, also at the same time', async () => {
    const bench = await openConsentBench();
    const record = bench.record();
    const [first, second, third] = await Promise.all([
      postConsent(bench, record),
      postConsent(bench, { ...record, ...REFUSED }),
      postConsent(bench, record),
    ]);
    expect([first.status, third.status]).toEqual([201, 200]);
    expect(await problemOf(second)).toMatchObject({ code: 'consent-conflict', status: 409 });
    expect((await problemOf(postConsent(bench, { ...record, ...REFUSED }))).code).toBe('consent-conflict');
    expect((await stored(bench)).map((one) => one.record)).toEqual([record]);
  });

  it.each<
    [string, string, string | undefined, (bench: ConsentBench) => [Partial<ConsentRecord>, PostChanges?]]
  >([
    [
      'a record with another member',
      'consent-invalid',
      undefined,
      (bench) => [{}, { body: canonicalJson({ ...bench.record(), ip: '192.0.2.1' }) }],
    ],
    ['text that is no JSON', 'consent-invalid', undefined, () => [{}, { body: 'accept' }]],
    [
      'JSON that is not canonical',
      'consent-invalid',
      undefined,
      (bench) => [{}, { body: JSON.stringify(bench.record(), null, 1) }],
    ],
    ['a policy with spaces around it', 'consent-invalid', undefined, () => [{ policy: ' 2026-11' }]],
    ['a site that is not published', 'site-unknown', undefined, () => [{ site: mockId('site') }]],
    [
      'a page of another site',
      'origin-not-allowed',
      undefined,
      () => [{}, { origin: 'https://other.example' }],
    ],
    ['no origin', 'origin-missing', undefined, () => [{}, { origin: null }]],
    ['a form', 'content-type', undefined, () => [{}, { type: 'application/x-www-form-urlencoded' }]],
    ['too much', 'body-too-large', undefined, () => [{}, { body: ' '.repeat(16_385) }]],
    [
      'a notice that was never published',
      'notice-unknown',
      'artefact',
      () => [{ artefact: Buffer.alloc(32, 1).toString('base64url') }],
    ],
    [
      'an artefact that is no notice',
      'notice-unknown',
      'artefact',
      ({ config }) => [{ artefact: config.declaration }],
    ],
    ['a purpose nobody asks for', 'consent-invalid', 'decision', () => [{ decision: { ads: true } }]],
    [
      'a service of another purpose',
      'consent-invalid',
      'decision',
      () => [{ decision: { 'analytics:adnet': true } }],
    ],
    [
      'a decision about what is always on',
      'consent-invalid',
      'decision',
      () => [{ decision: { essential: true } }],
    ],
    ['a policy that was never published', 'consent-invalid', 'policy', () => [{ policy: '2025-01' }]],
    [
      'a decision that claims to belong to a submission',
      'consent-invalid',
      'submission',
      () => [{ submission: mockId('sub') }],
    ],
    ['a decision of last month', 'consent-invalid', 'at', () => [at(NOW - 31 * DAY_MS)]],
    [
      'an acceptance for longer than any regime has',
      'consent-invalid',
      'validUntil',
      () => [{ validUntil: utcTime(NOW + 183 * DAY_MS) }],
    ],
    [
      'a refusal for a shorter time than any regime has',
      'consent-invalid',
      'validUntil',
      () => [{ ...REFUSED, validUntil: utcTime(NOW + 30 * DAY_MS) }],
    ],
    [
      'a refusal for longer',
      'consent-invalid',
      'validUntil',
      () => [{ ...REFUSED, validUntil: utcTime(NOW + 183 * DAY_MS) }],
    ],
  ])('refuses %s, and stores nothing', async (_, code, where, change) => {
    const bench = await openConsentBench();
    const [changes, post] = change(bench);
    const problem = await problemOf(postConsent(bench, bench.record(changes), post));
    expect(problem.code).toBe(code);
    if (where !== undefined) expect(problem.at).toBe(where);
    expect(await stored(bench)).toEqual([]);
  });

  it.each<[string, Partial<ConsentRecord>]>([
    ['queued offline for weeks', at(NOW - 29 * DAY_MS)],
    ['by a clock that runs ten minutes ahead', at(NOW + 10 * 60_000)],
    ['by a clock that is years ahead', at(NOW + 1000 * DAY_MS)],
    ['about one service', { decision: { 'media:video': true }, method: 'save', surface: 'placeholder' }],
    [
      'by a signal',
      { decision: { marketing: false }, method: 'signal', surface: 'browser', signals: { gpc: true } },
    ],
    ['for a shorter time, being a yes', { validUntil: utcTime(NOW + DAY_MS) }],
    [
      'taken over from another tool, whose time has begun before',
      {
        ...REFUSED,
        method: 'import',
        surface: 'import',
        validUntil: utcTime(NOW + 20 * DAY_MS),
      },
    ],
  ])('takes a decision %s', async (_, changes) => {
    const bench = await openConsentBench();
    expect((await postConsent(bench, bench.record(changes))).status).toBe(201);
  });

  it('takes a signal that the notice was not shown under, and a header that says more than the record', async () => {
    const bench = await openConsentBench();
    const response = await postConsent(bench, bench.record(), { headers: { 'sec-gpc': '1' } });
    expect(response.status).toBe(201);
    expect((await stored(bench))[0]!.record.signals).toEqual({ gpc: false });
  });

  it('measures by the regimes that the notice was shown under', async () => {
    const bench = await openConsentBench();
    const artefact = bench.config.notices[0]!.models['opt-out']!;
    const year = utcTime(NOW + 365 * DAY_MS);
    expect((await postConsent(bench, bench.record({ artefact, validUntil: year }))).status).toBe(201);
    expect((await postConsent(bench, bench.record({ artefact, ...REFUSED }))).status).toBe(422);
  });

  it('takes a decision under an earlier notice and policy', async () => {
    const bench = await openConsentBench();
    const texts = { en: { words: { accept: 'Yes to all' } } };
    const next = await composeShop(shopConsent({ texts, change: editorial }), { previous: bench.config });
    const policy = { url: 'https://www.example.com/privacy', version: '2026-12' };
    await publish(bench, { ...bench.manifest, revision: 3, consent: next.config, policy }, next.artefacts);
    expect(next.config.notices[0]!.models['opt-in']).not.toBe(bench.config.notices[0]!.models['opt-in']);
    expect((await postConsent(bench, bench.record())).status).toBe(201);
  });

  it('says so where the site asks for no consent, or no longer', async () => {
    const plain = await openPublishedBench();
    const bench = await openConsentBench();
    const { consent: _, ...manifest } = bench.manifest;
    await publish(bench, { ...manifest, revision: 3 });
    const record = bench.record();
    expect((await problemOf(postConsent(bench, record))).code).toBe('consent-not-configured');
    expect((await problemOf(postConsent(plain, { ...record, site: plain.site.id }))).code).toBe(
      'consent-not-configured',
    );
  });

  it('lets nobody fill the disk: so many from one address, or one network of IPv6, in a quarter of an hour', async () => {
    const bench = await openConsentBench();
    const record = bench.record();
    const from = async (remoteAddress: string): Promise<Response> =>
      bench.app.request(
        '/v1/consents',
        {
          method: 'POST',
          headers: { origin: PAGE_ORIGIN, 'content-type': 'text/plain' },
          body: canonicalJson(record),
        },
        { incoming: { socket: { remoteAddress } } },
      );
    for (let i = 0; i < 300; i++) expect((await from('2001:db8::1')).ok).toBe(true);
    const refused = await from('2001:db8:0:0:9::2');
    expect(refused.headers.get('retry-after')).toBe('900');
    expect(await problemOf(refused)).toMatchObject({ code: 'rate-limited', status: 429 });
    expect((await from('2001:db8:0:1::2')).status).toBe(200);
    bench.time.now += 15 * 60_000;
    expect((await from('2001:db8::1')).status).toBe(200);
  });
});

describe('POST /v1/consents/{consent}/receipt', () => {
  it('gives whoever decided the receipt, with its proof once there is a checkpoint', async () => {
    const bench = await openConsentBench();
    const record = bench.record();
    const { receipt } = await acceptedOf(postConsent(bench, record));
    const early = await askReceipt(bench, record);
    expect(await early.json()).toEqual(receipt);

    await bench.ledger.signGrown();
    const late = await askReceipt(bench, record);
    expect(late.headers.get('access-control-allow-origin')).toBe(PAGE_ORIGIN);
    const bundle = (await late.json()) as ReceiptBundle;
    expect(bundle).toEqual({ ...receipt, inclusion: bundle.inclusion });
    const verified = await verify(bench, bundle);
    expect(verified.included).toMatchObject({ index: 0, size: 1 });
    expect((await acceptedOf(postConsent(bench, record))).receipt.receipt).toBe(receipt.receipt);
  });

  it('answers alike whether decision, site or visitor is wrong', async () => {
    const bench = await openConsentBench();
    const other = await openPublishedBench();
    const record = bench.record();
    await postConsent(bench, record);
    const problems = await Promise.all(
      [
        { ...record, id: mockId('con') },
        { ...record, site: other.site.id },
        { ...record, visitor: Buffer.alloc(16, 4).toString('base64url') },
        { ...record, visitor: Buffer.alloc(16).toString('base64url'), id: mockId('con') },
      ].map((wrong) => problemOf(askReceipt(bench, wrong))),
    );
    expect(problems[0]).toMatchObject({ code: 'consent-unknown', status: 404 });
    expect(new Set(problems.map((problem) => JSON.stringify(problem))).size).toBe(1);
  });

  it('knows nothing any more once the record has been kept long enough, and then nothing of it is left', async () => {
    const bench = await openConsentBench({ consent: { recordDays: 10 } });
    const record = bench.record();
    const { receipt } = await acceptedOf(postConsent(bench, record));
    bench.time.now = Date.parse(record.validUntil) + 10 * DAY_MS - 1000;
    expect((await askReceipt(bench, record)).status).toBe(200);
    bench.time.now += 1000;
    expect((await problemOf(askReceipt(bench, record))).code).toBe('consent-unknown');
    expect(await stored(bench)).toEqual([]);

    await purgeExpired({ store: bench.store, clock: () => bench.time.now, log: silentLog });
    const log = { tenant: (await tenantOf(bench))!, site: bench.site.id, log: 'consent' } as const;
    const now = Math.floor(bench.time.now / 1000);
    const [entry] = await bench.store.ledger.entries(log, { from: 0, to: 1, limit: 1, now: 0 });
    expect(entry).toMatchObject({ leaf: receipt.leaf, secret: undefined });
    expect(await bench.store.purgeConsents(now, 10)).toBe(0);
    expect((await verify(bench, receipt)).leaf.ref).toBe(record.id);
  });
});

describe('the tenant', () => {
  it('reads the newest first, page by page, and finds one by its number', async () => {
    const bench = await openConsentBench();
    const records = [
      bench.record(),
      bench.record(REFUSED),
      bench.record({ method: 'script', surface: 'api' }),
    ];
    for (const record of records) await acceptedOf(postConsent(bench, record));
    const first = await page(bench, 'limit=2');
    expect(first.consents.map(({ index, record }) => [index, record])).toEqual([
      [2, records[2]],
      [1, records[1]],
    ]);
    expect(first.consents[0]!.receivedAt).toBe('2026-11-21T08:00:30Z');
    const second = await page(bench, `limit=2&after=${first.next}`);
    expect(second).toMatchObject({ consents: [{ index: 0, record: records[0] }], next: null });

    const found = await page(bench, `consent=${records[1]!.id}`);
    expect(found).toMatchObject({ consents: [{ index: 1 }], next: null });
    expect((await page(bench, `consent=${mockId('con')}`)).consents).toEqual([]);
    for (const [query, code] of [
      ['consent=sub_1', 'id-invalid'],
      ['after=x', 'cursor-invalid'],
      ['limit=0', 'body-invalid'],
    ]) {
      const path = `/api/sites/${bench.site.id}/consents?${query}`;
      expect((await problemOf(bench.account.send(path))).code).toBe(code);
    }
  });

  it('exports all of them, in the order of the log, with an end', async () => {
    const bench = await openConsentBench();
    const records = [bench.record(), bench.record(REFUSED)];
    for (const record of records) await acceptedOf(postConsent(bench, record));
    const response = await bench.account.send(`/api/sites/${bench.site.id}/consents/export`);
    expect(response.headers.get('content-type')).toBe('application/jsonl');
    const lines = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([
      { type: 'consent', index: 0, receivedAt: '2026-11-21T08:00:30Z', record: records[0] },
      { type: 'consent', index: 1, receivedAt: '2026-11-21T08:00:30Z', record: records[1] },
      { type: 'end', consents: 2 },
    ]);
  });
});

const editorial = { kind: 'editorial', reason: 'Shorter words.' } as const;

function at(milliseconds: number): Partial<ConsentRecord> {
  return { at: utcTime(milliseconds), validUntil: utcTime(milliseconds + 182 * DAY_MS) };
}

const askReceipt = async ({ send }: ConsentBench, { id, site, visitor }: ConsentRecord): Promise<Response> =>
  send(`/v1/consents/${id}/receipt`, {
    method: 'POST',
    headers: { origin: PAGE_ORIGIN, 'content-type': 'text/plain' },
    body: JSON.stringify({ site, visitor }),
  });

async function verify({ crypto, ledger }: ConsentBench, bundle: ReceiptBundle) {
  return verifyBundle(crypto, bundle, await parseLedgerKey(crypto, ledger.key));
}

async function publish(
  bench: ConsentBench,
  manifest: ConsentBench['manifest'],
  artefacts = new Map<string, string>(),
) {
  const response = await publishManifest(bench, manifest, artefacts);
  expect(await response.clone().json()).toEqual({ revision: manifest.revision });
}

type Page = { consents: { index: number; receivedAt: string; record: ConsentRecord }[]; next: string | null };

async function page({ account, site }: ConsentBench, query: string): Promise<Page> {
  return (await (await account.send(`/api/sites/${site.id}/consents?${query}`)).json()) as Page;
}

const stored = async (bench: ConsentBench): Promise<Page['consents']> => (await page(bench, '')).consents;

const tenantOf = async ({ store, site }: ConsentBench) =>
  (await store.visitors.publishedSite(site.id))?.tenant;
