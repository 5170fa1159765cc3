import { join } from 'node:path';
import { readFileSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ExportLine, SubmissionPage } from '../../protocol/api.ts';
import { capabilityToken } from '../../protocol/receipt.ts';
import { keepPurging, purgeExpired } from '../../collector/domain/retention.ts';
import { silentLog } from '../../collector/log.ts';
import type { RetentionReport } from '../../protocol/retention.ts';
import { Connection } from '../../collector/store/sqlite/connection.ts';
import type { SubmissionId } from '../../protocol/ids.ts';
import { StoreUnavailable } from '../../collector/store/store.ts';
import { createMockSite, overNetwork, post, publishMockSite, signUpMock } from '../mock/account.ts';
import { mockAnswers } from '../mock/submissions.ts';
import { makeMockSite, mockCrypto, mockPublication, sealMock, type SealedMock } from '../mock/tenant.ts';
import {
  memoryLog,
  openPublishedBench,
  PAGE_ORIGIN,
  problemOf,
  PUBLIC_URL,
  put,
  stored,
  temporaryFolder,
} from './harness.ts';
import { startCollector } from './process.ts';

const DAY = 86_400_000;
/** As the form of the mock site says. */
const KEPT = 180 * DAY;

type PublishedBench = Awaited<ReturnType<typeof openPublishedBench>>;

describe('past its date', () => {
  it('a submission is shown to nobody, even before it is deleted', async () => {
    const bench = await openPublishedBench();
    const { send, sealNext, account, site, time, store } = bench;
    const [old, unknown] = [await sealNext(), await sealNext()];
    await put(send, old);
    time.now += DAY;
    const young = await sealNext();
    await put(send, young);
    time.now += KEPT - DAY - 1000;
    expect(await shown(bench)).toEqual([old.submission, young.submission]);
    expect((await view(bench, old)).status).toBe(200);

    time.now += 1000;
    expect(await shown(bench)).toEqual([young.submission]);
    const lines = await (await account.send(`/api/sites/${site.id}/export`)).text();
    expect(lines).not.toContain(old.submission);
    expect(JSON.parse(lines.trimEnd().split('\n').at(-1)!) as ExportLine).toEqual({
      type: 'end',
      submissions: 1,
    });
    const gone = await view(bench, old);
    const never = await view(bench, unknown);
    expect([gone.status, await gone.text()]).toEqual([never.status, await never.text()]);
    expect((await view(bench, young)).status).toBe(200);

    const { log, logs } = memoryLog();
    await purgeExpired({ store, clock: () => time.now, log });
    expect(logs()).toContain('"event":"purged","code":"submission","count":1');
    expect(await stored(account, site)).toBe(1);
    expect(await shown(bench)).toEqual([young.submission]);
  });

  it('what is sent again under its id is a new submission with a date of its own', async () => {
    const bench = await openPublishedBench();
    const { send, sealNext, account, site, time } = bench;
    const sealed = await sealNext();
    await put(send, sealed);
    await put(send, await sealNext());
    time.now += KEPT;
    const again = await put(send, sealed);
    expect(again.status).toBe(201);
    expect(await again.json()).toMatchObject({ receivedAt: '2027-05-20T08:00:30Z' });
    expect(await shown(bench)).toEqual([sealed.submission]);
    const page = (await (
      await account.send(`/api/sites/${site.id}/submissions?after=2`)
    ).json()) as SubmissionPage;
    expect(page.submissions, 'its place is a new one').toHaveLength(1);
  });

  it('a page that sends again after the form is gone is refused, not told that it is stored', async () => {
    const { send, sealNext, account, site, crypto, time } = await openPublishedBench();
    const sealed = await sealNext();
    await put(send, sealed);
    const body = JSON.stringify(await mockPublication(crypto, site, { revision: 2, forms: [] }));
    await account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body });
    expect((await put(send, sealed)).status).toBe(200);
    time.now += KEPT;
    expect((await problemOf(put(send, sealed))).code).toBe('form-unknown');
  });
});

describe('the purge', () => {
  it('deletes in small batches, every tenant’s, and leaves nothing in the files', async () => {
    const { send, sealNext, account, site, store, time, file } = await openPublishedBench();
    const sealed = await Promise.all(Array.from({ length: 120 }, () => sealNext()));
    await Promise.all(sealed.map((one) => put(send, one)));
    time.now += KEPT;
    await put(send, await sealNext());
    const batches = vi.spyOn(store, 'purgeSubmissions');
    const { log, logs } = memoryLog();
    await purgeExpired({ store, clock: () => time.now, log });
    expect(await Promise.all(batches.mock.results.map(({ value }) => value as Promise<number>))).toEqual([
      50, 50, 20,
    ]);
    expect(logs()).toContain('"event":"purged","code":"submission","count":120');
    expect(await stored(account, site)).toBe(1);
    const files = Buffer.concat([readFileSync(file), readFileSync(`${file}-wal`)]);
    expect(sealed.filter(({ request }) => files.includes(Buffer.from(request.body, 'base64url')))).toEqual(
      [],
    );
    // Its name stands in the ledger and with the unsubscribe link, and nowhere else.
    expect(await namedIn(file, sealed[0]!.submission)).toEqual(['ledger_leaf', 'unsubscribe_link']);
  });

  it('finds what is to go by an index', async () => {
    const { file } = await openPublishedBench();
    const database = new Database(file, { readonly: true });
    const plan = database
      .prepare(
        "explain query plan select rowid from submission where tenant = '' and site = '' and form = '' and deleted_after <= 1 order by deleted_after",
      )
      .all();
    expect(JSON.stringify(plan)).toContain(
      'INDEX submission_due (tenant=? AND site=? AND form=? AND deleted_after<?)',
    );
    const groups = database
      .prepare(
        "explain query plan select tenant, site, form, deleted_after from submission where (tenant, site, form) > ('', '', '') order by tenant, site, form, deleted_after limit 1",
      )
      .all();
    expect(JSON.stringify(groups)).toContain('INDEX submission_due ((tenant,site,form)>(?,?,?))');
    expect(JSON.stringify(groups)).not.toContain('TEMP B-TREE');
    database.close();
  });

  it('runs now and again, goes on after a failure, and stops when told', async () => {
    const { store } = await openPublishedBench();
    const { log, logs } = memoryLog();
    let runs = 0;
    vi.spyOn(store, 'purgeSubmissions').mockImplementation(async () => {
      if (++runs === 2) throw new StoreUnavailable('SQLITE_BUSY');
      return 0;
    });
    const purging = keepPurging({ store, clock: Date.now, log }, '* * * * * *');
    await expect.poll(() => runs).toBeGreaterThan(2);
    await purging.stop();
    const after = runs;
    await new Promise((resolve) => setTimeout(resolve, 1100)); // longer than the schedule's second
    expect(runs).toBe(after);
    expect(logs()).toContain('"event":"purge-failed"');
  });

  it('is run by the collector when it starts', { timeout: 60_000 }, async () => {
    const data = temporaryFolder();
    const crypto = await mockCrypto();
    const first = await startCollector({ data });
    const account = await signUpMock(crypto, overNetwork(first.url), first.url, {
      email: 'owner@example.com',
    });
    const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
    await createMockSite(crypto, account, site);
    await publishMockSite(crypto, account, site);
    const sealed = await sealMock(crypto, site, mockAnswers(1).next().value);
    expect((await put(overNetwork(first.url), sealed)).status).toBe(201);
    first.child.kill('SIGTERM');
    await first.exited;
    const database = new Database(join(data, 'sealpost.db'));
    database.exec(
      "update submission set deleted_after = unixepoch() - 1; update ledger_payload set deleted_after = unixepoch() - 1 where log = 'rights'",
    );
    database.close();

    const second = await startCollector({ data });
    await expect
      .poll(() => second.output().stderr)
      .toContain('"event":"purged","code":"submission","count":1');
    second.child.kill('SIGTERM');
    expect(await second.exited).toBe(0);
    expect(await namedIn(join(data, 'sealpost.db'), sealed.submission)).toEqual([
      'ledger_leaf',
      'unsubscribe_link',
    ]);
    expect(
      readFileSync(join(data, 'sealpost.db')).includes(Buffer.from(sealed.request.body, 'base64url')),
    ).toBe(false);
  });
});

describe('the report', () => {
  it('says by class how much there is, until when, and that nothing overdue is left', async () => {
    const bench = await openPublishedBench();
    const { account, sealNext, send, site, store, time } = bench;
    await put(send, await sealNext());
    time.now += DAY;
    await put(send, await sealNext());
    const report = async (): Promise<RetentionReport> =>
      (await (await account.send(`/api/sites/${site.id}/retention`)).json()) as RetentionReport;
    const first = await report();
    expect(first.lastPurge).toEqual({ startedAt: null, finishedAt: null, removed: [] });
    const form = site.manifest.forms[0]!.id;
    expect(first.rows).toContainEqual({
      class: 'submission',
      form,
      rule: 'received',
      days: 180,
      count: 2,
      oldest: '2026-11-21T08:00:30Z',
      nextDue: '2027-05-20T08:00:30Z',
      overdue: 0,
      held: 0,
    });
    expect(first.rows).toContainEqual(
      expect.objectContaining({
        class: 'ledger-payload',
        log: 'rights',
        rule: 'own',
        count: 2,
        oldest: '2026-11-21T08:00:30Z',
        nextDue: '2027-05-20T08:00:30Z',
      }),
    );
    expect(first.rows.find((row) => row.log === 'audit')).toMatchObject({ rule: 'kept', nextDue: null });
    for (const what of ['rights-request', 'suppression'] as const)
      expect(first.rows.find((row) => row.class === what)).toMatchObject({ count: 0, nextDue: null });
    const hashes = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64url'));
    const listed = await post(
      (...request) => account.send(...request),
      PUBLIC_URL,
      `/api/sites/${site.id}/suppressions`,
      { hashes },
    );
    expect(listed.ok).toBe(true);
    expect((await report()).rows).toContainEqual({
      class: 'suppression',
      rule: 'kept',
      days: null,
      count: 2,
      oldest: '2026-11-22T08:00:30Z',
      nextDue: null,
      overdue: 0,
      held: 0,
    });
    expect(first.rows.find((row) => row.class === 'session')).toMatchObject({ days: 7, count: 1 });
    expect(first.rows.find((row) => row.class === 'webhook-delivery')).toMatchObject({ days: 30, count: 0 });

    time.now += KEPT - DAY;
    expect((await report()).rows.find((row) => row.class === 'submission')).toMatchObject({
      count: 2,
      overdue: 1,
      nextDue: '2027-05-21T08:00:30Z',
    });
    await purgeExpired({ store, clock: () => time.now, log: silentLog });
    const after = await report();
    const overdue = after.rows.filter(
      // Dated by the accounts' library with the system's clock, which stands still here.
      (row) => row.class !== 'session' && row.overdue + row.held > 0,
    );
    expect(overdue).toEqual([]);
    expect(after.rows.find((row) => row.class === 'unsubscribe-link')).toMatchObject({
      count: 1,
      days: 1095,
    });
    const at = '2027-05-20T08:00:30Z';
    expect(after.lastPurge).toEqual({
      startedAt: at,
      finishedAt: at,
      removed: [
        { class: 'ledger-payload', count: 1, at },
        { class: 'submission', count: 1, at },
      ],
    });
  });

  it('adds up the batches of a run, and begins anew with the next', async () => {
    const { sealNext, send, site, store, time } = await openPublishedBench();
    const { tenant } = (await store.rights.find((await sent()).submission, 0))[0]!;
    await sent();
    await sent();
    time.now += KEPT;
    const seconds = Math.floor(time.now / 1000);
    const counted = async () =>
      (await store.retention.lastPurge(tenant, site.id)).removed.find((row) => row.class === 'submission');
    await store.retention.beginPurge(seconds);
    await store.purgeSubmissions(seconds, 1);
    await store.purgeSubmissions(seconds, 1);
    expect(await counted()).toMatchObject({ count: 2, at: seconds });
    expect(await store.retention.lastPurge(tenant, site.id), 'cut off here').toMatchObject({
      finishedAt: null,
    });
    await store.retention.beginPurge(seconds + 600);
    await store.purgeSubmissions(seconds + 600, 1);
    expect(await counted()).toMatchObject({ count: 1, at: seconds + 600 });

    async function sent(): Promise<SealedMock> {
      const sealed = await sealNext();
      await put(send, sealed);
      return sealed;
    }
  });

  it('reads indexes only, also where submissions are large and many', async () => {
    const { file } = await openPublishedBench();
    const database = new Database(file, { readonly: true });
    const plan = database
      .prepare(
        "explain query plan select form, count(*), min(received_at), min(iif(deleted_after > 1, deleted_after, null)) from submission indexed by submission_due where tenant = '' and site = '' group by form",
      )
      .all();
    expect(JSON.stringify(plan)).toContain('COVERING INDEX submission_due (tenant=? AND site=?)');
    database.close();
  });
});

describe('overwriting', () => {
  it('of erasures that come together is one checkpoint', async () => {
    const { file, tenant, site, store, submissions } = await stocked(5);
    const wipe = vi.spyOn(Connection.prototype, 'wipe');
    onTestFinished(() => {
      wipe.mockRestore();
    });
    const erase = (submission: SubmissionId): Promise<unknown> =>
      store.rights.erase(
        { tenant, site: site.id, submission },
        { by: 'tenant', at: 1_800_000_000, requestedAt: 1_800_000_000 },
      );
    await Promise.all(submissions.map(({ submission }) => erase(submission)));
    expect(wipe).toHaveBeenCalledTimes(1);
    expect(statSync(`${file}-wal`).size).toBe(0);
  });

  it('does not wait for another program that reads, and the next purge makes up for it', async () => {
    const { file, tenant, site, store, submissions, time } = await stocked(1);
    const [{ submission, request }] = submissions as [SealedMock];
    const reader = new Database(file, { readonly: true });
    onTestFinished(() => {
      reader.close();
    });
    reader.exec('begin; select count(*) from submission');
    const wipe = vi.spyOn(Connection.prototype, 'wipe');
    onTestFinished(() => {
      wipe.mockRestore();
    });
    let longest = 0;
    let last = performance.now();
    const watch = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 10);
    await store.rights.erase(
      { tenant, site: site.id, submission },
      { by: 'tenant', at: 1_800_000_000, requestedAt: 1_800_000_000 },
    );
    clearInterval(watch);
    expect(wipe.mock.results.map(({ value }) => value as boolean)).not.toContain(true);
    expect(longest, 'milliseconds in which nobody was answered').toBeLessThan(700);
    reader.exec('commit');
    await purgeExpired({ store, clock: () => time.now, log: silentLog });
    expect(wipe.mock.results.at(-1)!.value).toBe(true);
    expect(readFileSync(file).includes(Buffer.from(request.body, 'base64url'))).toBe(false);
  });

  async function stocked(count: number) {
    const bench = await openPublishedBench();
    const submissions = await Promise.all(Array.from({ length: count }, () => bench.sealNext()));
    for (const sealed of submissions) await put(bench.send, sealed);
    const { tenant } = (await bench.store.rights.find(submissions[0]!.submission, 0))[0]!;
    return { ...bench, tenant, submissions };
  }
});

it('a login that has ended is forgotten, and a live one is not', async () => {
  const { file, store, time } = await openPublishedBench();
  const database = new Database(file);
  const count = database.prepare('select count(*) from session').pluck();
  const before = count.get() as number;
  database
    .prepare(
      'insert into session select ?, ?, ?, "createdAt", "updatedAt", null, null, "userId", "activeOrganizationId" from session limit 1',
    )
    .run('old', '2020-01-01T00:00:00.000Z', 'old');
  await purgeExpired({ store, clock: () => time.now, log: silentLog });
  expect(count.get()).toBe(before);
  expect(database.prepare("select id from session where id = 'old'").all()).toEqual([]);
  database.close();
});

/** Tables with a text in which the id stands. */
async function namedIn(file: string, submission: string): Promise<string[]> {
  const database = new Database(file, { readonly: true });
  const tables = database
    .prepare("select name from sqlite_master where type = 'table'")
    .pluck()
    .all() as string[];
  const found = tables.filter((table) =>
    database
      .prepare(`select * from "${table}"`)
      .raw()
      .all()
      .some((row) =>
        (row as unknown[]).some((cell) => typeof cell === 'string' && cell.includes(submission)),
      ),
  );
  database.close();
  return found.toSorted();
}

async function shown({ account, site }: PublishedBench): Promise<string[]> {
  const response = await account.send(`/api/sites/${site.id}/submissions`);
  return ((await response.json()) as SubmissionPage).submissions.map(({ submission }) => submission);
}

const view = ({ send, crypto }: PublishedBench, sealed: SealedMock): Promise<Response> =>
  post(send, PUBLIC_URL, `/v1/receipts/${sealed.submission}/view`, {
    token: Buffer.from(capabilityToken(crypto, sealed.receiptSecret, 'view')).toString('base64url'),
  });
