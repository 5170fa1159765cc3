import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { purgeExpired } from '../../collector/domain/retention.ts';
import { silentLog } from '../../collector/log.ts';
import type { LedgerEntries, SiteRequest, SubmissionPage } from '../../protocol/api.ts';
import { newId } from '../../protocol/ids.ts';
import { capabilityToken } from '../../protocol/receipt.ts';
import type { Hold, RetentionReport, RetentionRow } from '../../protocol/retention.ts';
import type { RightsAnswer } from '../../protocol/rights.ts';
import { mockPublication, type SealedMock } from '../mock/tenant.ts';
import { acceptedOf, openConsentBench, postConsent } from './consent-bench.ts';
import { openPublishedBench, problemOf, PUBLIC_URL, put, stored } from './harness.ts';

const DAY = 86_400_000;
/** As the form of the mock site says. */
const KEPT = 180 * DAY;
const REASON = 'Needed for the case Halden v. Weir.';

type Bench = Awaited<ReturnType<typeof openPublishedBench>>;

const purge = ({ store, time }: Bench): Promise<void> =>
  purgeExpired({ store, clock: () => time.now, log: silentLog });

const setHold = ({ account, site }: Bench, hold: object): Promise<Response> =>
  account.send(`/api/sites/${site.id}/holds`, { method: 'POST', body: JSON.stringify(hold) });

async function hold(bench: Bench, of: object = {}): Promise<Hold> {
  const response = await setHold(bench, { class: 'submission', reason: REASON, ...of });
  expect(response.status).toBe(201);
  return (await response.json()) as Hold;
}

const release = ({ account, site }: Bench, { id }: Hold): Promise<Response> =>
  account.send(`/api/sites/${site.id}/holds/${id}`, { method: 'DELETE' });

async function listed({ account, site }: Bench): Promise<string[]> {
  const page = (await (await account.send(`/api/sites/${site.id}/submissions`)).json()) as SubmissionPage;
  return page.submissions.map(({ submission }) => submission);
}

async function row(bench: Bench, about: Partial<RetentionRow>): Promise<RetentionRow | undefined> {
  const path = `/api/sites/${bench.site.id}/retention`;
  const { rows } = (await (await bench.account.send(path)).json()) as RetentionReport;
  return rows.find((one) =>
    Object.entries(about).every(([key, value]) => one[key as keyof typeof one] === value),
  );
}

async function audited({ account, site }: Bench): Promise<unknown[]> {
  const path = `/api/sites/${site.id}/ledger/audit/entries`;
  const { entries } = (await (await account.send(path)).json()) as LedgerEntries;
  return entries
    .filter(({ leaf }) => leaf.type === 'legal-hold')
    .map(({ leaf, payload }) => ({ ref: leaf.ref, ...(JSON.parse(payload!) as object) }));
}

const act = (
  { crypto, send }: Bench,
  sealed: SealedMock,
  name: 'erase' | 'view',
): Promise<Response> | Response =>
  send(`/v1/receipts/${sealed.submission}/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: PUBLIC_URL },
    body: JSON.stringify({
      token: Buffer.from(capabilityToken(crypto, sealed.receiptSecret, name)).toString('base64url'),
    }),
  });

describe('a hold over submissions', () => {
  test('keeps what is past its date, shows it to nobody, and lets the next purge after its release take it', async () => {
    const bench = await openPublishedBench();
    const sealed = await bench.sealNext();
    await put(bench.send, sealed);
    const set = await hold(bench);
    expect(set).toMatchObject({ class: 'submission', reason: REASON, setAt: '2026-11-21T08:00:30Z' });
    expect(set.setBy).not.toBeNull();
    bench.time.now += KEPT;
    await purge(bench);
    expect(await stored(bench.account, bench.site)).toBe(1);
    expect(await row(bench, { class: 'submission' })).toMatchObject({ count: 1, overdue: 0, held: 1 });
    expect(await row(bench, { class: 'ledger-payload', log: 'rights' })).toMatchObject({
      overdue: 0,
      held: 1,
    });
    // Kept is not shown: what a form promised holds for everybody who reads.
    expect(await listed(bench)).toEqual([]);
    expect((await act(bench, sealed, 'view')).status).toBe(409);
    expect(await problemOf(put(bench.send, sealed)), 'its id stays in use').toMatchObject({
      code: 'submission-conflict',
    });

    expect((await release(bench, set)).status).toBe(204);
    expect(await row(bench, { class: 'submission' })).toMatchObject({ overdue: 1, held: 0 });
    await purge(bench);
    expect(await stored(bench.account, bench.site)).toBe(0);
    expect(await row(bench, { class: 'submission' })).toBeUndefined();
    expect(await row(bench, { class: 'ledger-payload', log: 'rights' })).toBeUndefined();
  });

  test('of one form leaves the others to the purge, however many are held', async () => {
    const bench = await openPublishedBench();
    const { file, sealNext, send, site, time } = bench;
    const [form] = site.manifest.forms;
    const other = newId('form', new Uint8Array(10), 1);
    for (let i = 0; i < 3; i++) await put(send, await sealNext());
    const database = new Database(file);
    database.prepare('update submission set form = ? where position = 3').run(other);
    database.close();
    const set = await hold(bench, { form: form!.id });
    time.now += KEPT;
    await purge(bench);
    expect(await row(bench, { class: 'submission', form: form!.id })).toMatchObject({ held: 2, overdue: 0 });
    expect(await row(bench, { class: 'submission', form: other })).toBeUndefined();
    expect(await audited(bench)).toMatchObject([{ act: 'set', form: form!.id, hold: set.id }]);
  });

  test('is entered into the audit log with who and why, and so is its release', async () => {
    const bench = await openPublishedBench();
    const set = await hold(bench);
    await release(bench, set);
    const about = { ref: set.id, hold: set.id, type: 'legal-hold', class: 'submission', reason: REASON };
    expect(await audited(bench)).toMatchObject([
      { ...about, act: 'release', member: expect.any(String) as string },
      { ...about, act: 'set', member: expect.any(String) as string },
    ]);
    const { holds } = (await (await bench.account.send(`/api/sites/${bench.site.id}/holds`)).json()) as {
      holds: Hold[];
    };
    expect(holds).toEqual([]);
  });
});

describe('an erasure of what is held', () => {
  async function sentAtOnce() {
    const bench = await openPublishedBench();
    const { account, crypto, site, send, sealNext } = bench;
    const forms = site.manifest.forms.map((form) => ({ ...form, rights: { erase: 'at-once' as const } }));
    const body = JSON.stringify(await mockPublication(crypto, site, { revision: 2, forms }));
    await account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body });
    const sealed = await sealNext();
    await put(send, sealed);
    return { bench, sealed };
  }

  test('becomes a request with the reason, which cannot be granted before the hold is released', async () => {
    const { bench, sealed } = await sentAtOnce();
    const set = await hold(bench);
    const view = (await (await act(bench, sealed, 'view')).json()) as { rules: object };
    expect(view.rules).toMatchObject({ erase: 'decision' });
    const answer = (await (await act(bench, sealed, 'erase')).json()) as RightsAnswer;
    expect(answer).toMatchObject({
      effect: 'open',
      state: { requests: [{ right: 'erase', state: 'open', reason: REASON }] },
    });
    expect(answer.certificate).toBeUndefined();
    expect(await listed(bench)).toEqual([sealed.submission]);

    const path = `/api/sites/${bench.site.id}/requests`;
    const { requests } = (await (await bench.account.send(path)).json()) as { requests: SiteRequest[] };
    const grant = (): Promise<Response> =>
      bench.account.send(`${path}/${requests[0]!.id}`, {
        method: 'POST',
        body: JSON.stringify({ granted: true, reason: '' }),
      });
    expect(await problemOf(grant())).toMatchObject({ code: 'legal-hold', status: 409 });
    expect(await listed(bench)).toEqual([sealed.submission]);
    await release(bench, set);
    expect(((await (await grant()).json()) as RightsAnswer).certificate).toBeDefined();
    expect(await listed(bench)).toEqual([]);
  });

  test('is refused to the tenant, and happens at once where the hold is over records only', async () => {
    const { bench, sealed } = await sentAtOnce();
    const set = await hold(bench);
    const erase = (): Promise<Response> =>
      bench.account.send(`/api/sites/${bench.site.id}/submissions/${sealed.submission}/erase`, {
        method: 'POST',
        body: '{}',
      });
    expect(await problemOf(erase())).toMatchObject({ code: 'legal-hold' });
    await release(bench, set);
    await hold(bench, { class: 'consent' });
    expect((await (await act(bench, sealed, 'erase')).json()) as RightsAnswer).toMatchObject({
      effect: 'done',
    });
  });
});

test('a hold over records of consent keeps them and what the log holds of them, and shows them to nobody', async () => {
  const bench = await openConsentBench({ consent: { recordDays: 10 } });
  const record = bench.record();
  await acceptedOf(postConsent(bench, record));
  const set = await hold(bench, { class: 'consent' });
  bench.time.now = Date.parse(record.validUntil) + 10 * DAY;
  await purge(bench);
  expect(await row(bench, { class: 'consent' })).toMatchObject({ count: 1, days: 10, overdue: 0, held: 1 });
  expect(await row(bench, { class: 'ledger-payload', log: 'consent' })).toMatchObject({
    overdue: 0,
    held: 1,
  });
  const consents = await bench.account.send(`/api/sites/${bench.site.id}/consents`);
  expect(await consents.json()).toMatchObject({ consents: [] });
  const now = Math.floor(bench.time.now / 1000);
  const again = { tenant: 'unused', record, payload: '{}', receivedAt: now, deletedAfter: now + 60 };
  expect(await bench.store.consents.add(again), 'its id stays in use').toMatchObject({ outcome: 'other' });

  await release(bench, set);
  await purge(bench);
  expect(await row(bench, { class: 'consent' })).toMatchObject({ count: 0 });
  expect(await row(bench, { class: 'ledger-payload', log: 'consent' })).toBeUndefined();
});

test.each([
  ['no reason', { reason: ' ' }, 'body-invalid'],
  ['a class that is not held', { class: 'session' }, 'body-invalid'],
  [
    'a form beside records of consent',
    { class: 'consent', form: newId('form', new Uint8Array(10), 1) },
    'body-invalid',
  ],
  ['a form that was never published', { form: newId('form', new Uint8Array(10), 1) }, 'form-unknown'],
])('a hold with %s is refused', async (_, change, code) => {
  const bench = await openPublishedBench();
  expect(await problemOf(setHold(bench, { class: 'submission', reason: REASON, ...change }))).toMatchObject({
    code,
  });
});

test('a hold that is not there cannot be released, nor by another organisation', async () => {
  const bench = await openPublishedBench();
  const set = await hold(bench);
  const strange = { ...set, id: newId('hold', new Uint8Array(10), 1) };
  expect(await problemOf(release(bench, strange))).toMatchObject({ code: 'hold-unknown', status: 404 });
  expect(
    await bench.store.retention.releaseHold({
      tenant: 'another',
      site: bench.site.id,
      id: set.id,
      by: 'x',
      at: 1,
    }),
  ).toBe(false);
  expect(await bench.store.retention.holds('another', bench.site.id)).toEqual([]);
});
