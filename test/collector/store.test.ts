import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import type { ExportLine, Me, SubmissionPage } from '../../protocol/api.ts';
import { GroupCommit } from '../../collector/store/group-commit.ts';
import { StoreUnavailable, type SubmissionRows } from '../../collector/store/store.ts';
import { MIGRATIONS } from '../../collector/store/sqlite/migrations.ts';
import { SqliteStore } from '../../collector/store/sqlite/sqlite-store.ts';
import type { MockAccount } from '../mock/account.ts';
import { mockId } from '../mock/tenant.ts';
import { NOW, openPublishedBench, problemOf, put, temporaryFolder } from './harness.ts';

describe('group commit', () => {
  it('commits what arrives in one turn together, at most 100 at a time', async () => {
    const batches: number[] = [];
    const commits = new GroupCommit<number, number>((rows) => {
      batches.push(rows.length);
      return rows.map((row) => row * 2);
    });
    const results = await Promise.all(Array.from({ length: 250 }, (_, i) => commits.add(i)));
    expect(results).toEqual(Array.from({ length: 250 }, (_, i) => i * 2));
    expect(batches).toEqual([100, 100, 50]);
  });

  it('answers nobody before the commit', async () => {
    const order: string[] = [];
    const commits = new GroupCommit<string, string>((rows) => {
      order.push(`commit ${rows.join()}`);
      return rows;
    });
    await Promise.all(
      ['a', 'b'].map((row) => commits.add(row).then((result) => order.push(`answer ${result}`))),
    );
    expect(order).toEqual(['commit a,b', 'answer a', 'answer b']);
  });

  it('one bad row fails alone', async () => {
    const commits = new GroupCommit<number, number>((rows) => {
      if (rows.includes(2)) throw new Error('bad row');
      return rows;
    });
    const results = await Promise.allSettled([1, 2, 3].map((row) => commits.add(row)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('a failure of the engine fails all that waits, with one attempt', async () => {
    let attempts = 0;
    const commits = new GroupCommit<number, number>(() => {
      attempts++;
      throw new StoreUnavailable('SQLITE_BUSY');
    });
    const results = await Promise.allSettled(Array.from({ length: 250 }, (_, i) => commits.add(i)));
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(250);
    expect(attempts).toBe(1);
  });

  it('drains at once', async () => {
    const commits = new GroupCommit<number, number>((rows) => rows);
    const waiting = Promise.all(Array.from({ length: 150 }, (_, i) => commits.add(i)));
    commits.drain();
    expect(await waiting).toHaveLength(150);
  });
});

describe('the database', () => {
  it('is durable, strict about references, and forgets what is deleted', async () => {
    const { file, store } = await openPublishedBench();
    const database = new Database(file);
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(database.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    database.close();
    const settings = (['synchronous', 'foreign_keys', 'secure_delete', 'trusted_schema'] as const).map(
      (name) => store.setting(name),
    );
    expect(settings).toEqual([2, 1, 1, 0]);
  });

  it('holds the tenant or the site in every table but those of accounts, assets and secrets', async () => {
    const { file } = await openPublishedBench();
    const database = new Database(file, { readonly: true });
    const tables = database
      .prepare<[], string>("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
      .pluck()
      .all();
    const exempt = [
      'user',
      'session',
      'account',
      'verification',
      'organization',
      'member',
      'invitation',
      'secret',
      'asset',
      'member_key',
      'purge_run',
      'erasure_list',
    ];
    for (const table of tables.filter((name) => !exempt.includes(name))) {
      const columns = database
        .prepare<[string], string>('select name from pragma_table_info(?)')
        .pluck()
        .all(table);
      expect(columns, table).toEqual(
        expect.arrayContaining(['tenant', ...(table === 'site' ? ['id'] : ['site'])]),
      );
      const keys = database
        .prepare<[string], string>('select "from" from pragma_foreign_key_list(?)')
        .pluck()
        .all(table);
      expect(keys, table).toContain('tenant');
    }
    database.close();
  });

  it('of a newer version is refused with what to do', () => {
    const file = join(temporaryFolder(), 'sealpost.db');
    const database = new Database(file);
    database.pragma('user_version = 999');
    database.close();
    expect(() => new SqliteStore(file)).toThrow('was written by a newer Sealpost');
  });

  it('has one secret, made once', async () => {
    const file = join(temporaryFolder(), 'sealpost.db');
    const first = new SqliteStore(file);
    const secret = await first.secret('accounts', () => new Uint8Array(32).fill(1));
    await first.close();
    const second = new SqliteStore(file);
    expect(await second.secret('accounts', () => new Uint8Array(32).fill(2))).toEqual(secret);
    await second.close();
  });

  it('that cannot write answers unavailable, and nothing is half stored', async () => {
    const { send, sealNext, file } = await openPublishedBench();
    const other = new Database(file);
    other.pragma('journal_mode = WAL');
    other.exec('begin immediate');
    const sealed = await Promise.all(Array.from({ length: 5 }, () => sealNext()));
    const start = performance.now();
    const responses = await Promise.all(sealed.map((one) => put(send, one)));
    expect(performance.now() - start).toBeLessThan(4000);
    for (const response of responses) {
      expect(response.headers.get('retry-after')).toBe('5');
      expect(await problemOf(response)).toMatchObject({ code: 'unavailable', status: 503 });
    }
    other.exec('rollback');
    other.close();
    for (const one of sealed) expect((await put(send, one)).status).toBe(201);
  });
});

describe('submissions', () => {
  it('come in the order of receipt, page by page, none twice and none left out', async () => {
    const { send, sealNext, account, site } = await openPublishedBench();
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) {
      const sealed = await sealNext();
      await put(send, sealed);
      ids.push(sealed.submission);
    }
    const pages: string[][] = [];
    for (let after = '0'; ;) {
      const path = `/api/sites/${site.id}/submissions?limit=3&after=${after}&form=${site.form}`;
      const page = (await (await account.send(path)).json()) as SubmissionPage;
      pages.push(page.submissions.map(({ submission }) => submission));
      if (page.next === null) break;
      after = page.next;
    }
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
    expect(pages.flat()).toEqual(ids);
  });

  it('that are large come in pages of bounded size, and all of them come', async () => {
    const { send, account, site, store, sealNext } = await openPublishedBench();
    // One that is larger than a whole page comes all the same.
    await put(send, await sealNext());
    const tenant = await tenantOf(account);
    const template = (await store.sites.submissions(tenant, site.id, ALL)).rows[0]!;
    const sizes = [9, ...Array.from({ length: 20 }, () => 0.5)];
    await Promise.all(
      sizes.map((megabytes) =>
        store.visitors.addSubmission({
          ...template,
          tenant,
          site: site.id,
          submission: mockId('sub'),
          deletedAfter: Math.floor(NOW / 1000) + 86_400,
          body: new Uint8Array(megabytes * 2 ** 20),
          digest: new Uint8Array(32),
          capabilities: NO_CAPABILITIES,
        }),
      ),
    );
    const pages: number[] = [];
    for (let after: string | null = '0'; after !== null;) {
      const response = await account.send(`/api/sites/${site.id}/submissions?limit=1000&after=${after}`);
      expect(response.status).toBe(200);
      const text = await response.text();
      expect(text.length).toBeLessThan(13 * 2 ** 20);
      const page = JSON.parse(text) as SubmissionPage;
      pages.push(page.submissions.length);
      after = page.next;
    }
    expect(pages).toEqual([1, 1, 15, 5]);

    const read = vi.spyOn(store.sites, 'submissions');
    const lines = (await (await account.send(`/api/sites/${site.id}/export`)).text()).trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toEqual({ type: 'end', submissions: 22 });
    const held = await Promise.all(
      read.mock.results.map(async ({ value }) => ((await value) as SubmissionRows).rows.length),
    );
    expect(held).toEqual([1, 1, 15, 5]);
  });

  it.each([
    ['after=x', 'cursor-invalid'],
    ['limit=0', 'body-invalid'],
    ['limit=1001', 'body-invalid'],
    ['form=contact', 'id-invalid'],
  ])('asked for with %s are refused: %s', async (query, code) => {
    const { account, site } = await openPublishedBench();
    expect((await problemOf(account.send(`/api/sites/${site.id}/submissions?${query}`))).code).toBe(code);
  });

  it('are exported line by line, with all that an opener needs', async () => {
    const { send, sealNext, account, site } = await openPublishedBench();
    const sealed = [];
    for (let i = 0; i < 205; i++) sealed.push(await sealNext());
    await Promise.all(sealed.map((one) => put(send, one)));
    const response = await account.send(`/api/sites/${site.id}/export`);
    expect(response.headers.get('content-type')).toBe('application/jsonl');
    expect(response.headers.get('content-disposition')).toBe('attachment');
    const lines = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ExportLine);
    expect(lines[0]).toMatchObject({
      type: 'export',
      v: 1,
      site: site.id,
      exportedAt: '2026-11-21T08:00:30Z',
    });
    const artefacts = lines.filter((line) => line.type === 'artefact');
    expect(new Set(artefacts.map(({ hash }) => hash))).toEqual(
      new Set(site.artefacts.map(({ hash }) => hash)),
    );
    const submissions = lines.filter((line) => line.type === 'submission');
    expect(new Set(submissions.map(({ submission }) => submission))).toEqual(
      new Set(sealed.map(({ submission }) => submission)),
    );
    expect(lines).toHaveLength(1 + 2 + 205 + 1);
    expect(lines.at(-1)).toEqual({ type: 'end', submissions: 205 });
  });
});

const ALL = { after: 0, limit: 1000, maxBytes: Infinity, now: 0 };
const NONE = new Uint8Array(32);
const NO_CAPABILITIES = {
  view: NONE,
  unsubscribe: NONE,
  withdraw: NONE,
  erase: NONE,
  correct: NONE,
  request: NONE,
};

async function tenantOf(account: MockAccount): Promise<string> {
  return ((await (await account.send('/api/me')).json()) as Me).organisation.id;
}
