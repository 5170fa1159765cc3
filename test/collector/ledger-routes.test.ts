import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { LedgerEntries, LedgerView } from '../../protocol/api.ts';
import { LOG_NAMES } from '../../protocol/ledger/logs.ts';
import type { ConsistencyBundle } from '../../protocol/ledger/receipt.ts';
import { createMockSite, signUpMock } from '../mock/account.ts';
import { makeMockSite, mockPublication, mockSealingGrant } from '../mock/tenant.ts';
import {
  allTiles,
  checkConsistencyBundle,
  checkExport,
  ledgerKey,
  openCheckpoint,
} from '../ledger/independent-verifier.ts';
import { openPublishedBench, PAGE_ORIGIN, problemOf, PUBLIC_URL } from './harness.ts';
import { openLedgerBench } from './ledger-bench.ts';
import { entries, someEntry, type ConsentLog } from './ledger-file.ts';

const MINUTE = 60_000;

describe('what everybody can ask for', () => {
  it('the key, from any page', async () => {
    const { send, ledger } = await openPublishedBench();
    const response = await send('/v1/ledger/key');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.text()).toBe(ledger.key);
    expect(ledger.key).toMatch(/^slk1_[\w-]{43}$/);
  });

  it('the latest checkpoint, which changes when the log grows', async () => {
    const { send, prefix, origin, key, grow } = await openGrowingLog();
    await grow(5);
    const first = await send(`${prefix}/checkpoint`);
    expect(first.headers.get('content-type')).toBe('text/plain; charset=UTF-8');
    expect(first.headers.get('cache-control')).toBe('no-cache');
    expect(first.headers.get('access-control-allow-origin')).toBe('*');
    expect(openCheckpoint(await first.text(), origin, key).size).toBe(5);
    const etag = first.headers.get('etag')!;
    const unchanged = await send(`${prefix}/checkpoint`, { headers: { 'if-none-match': etag } });
    expect(unchanged.status).toBe(304);
    await grow(1);
    const second = await send(`${prefix}/checkpoint`, { headers: { 'if-none-match': etag } });
    expect(openCheckpoint(await second.text(), origin, key).size).toBe(6);
  });

  it(
    'every tile of the tree, as another implementation makes it of the exported entries',
    { timeout: 180_000 },
    async () => {
      const { send, prefix, key, grow, exported } = await openGrowingLog();
      await grow(70_000, 2000);
      const { leaves } = checkExport(await exported(), key);
      const tiles = allTiles(leaves.map(({ hash }) => hash));
      expect(tiles.size, 'as the specification counts them for this size').toBe(273 + 1 + 1 + 1 + 1);
      for (const [path, bytes] of tiles) {
        const response = await send(`${prefix}/${path}`);
        expect(response.headers.get('content-type')).toBe('application/octet-stream');
        expect(response.headers.get('cache-control')).toBe(
          path.includes('.p/') ? 'public, max-age=3600' : 'public, max-age=31536000, immutable',
        );
        if (!Buffer.from(await response.arrayBuffer()).equals(bytes)) expect.fail(path);
      }
    },
  );

  it('partial tiles of earlier checkpoints, but none beyond the latest', async () => {
    const { send, prefix, grow, growUnsigned } = await openGrowingLog();
    await grow(300);
    await growUnsigned(300);
    const status = async (path: string): Promise<number> => (await send(`${prefix}/${path}`)).status;
    expect(await status('tile/0/000')).toBe(200);
    expect(await status('tile/0/000.p/1')).toBe(200);
    expect(await status('tile/0/001.p/44')).toBe(200);
    expect(await status('tile/1/000.p/1')).toBe(200);
    for (const beyond of [
      'tile/0/001.p/45',
      'tile/0/001',
      'tile/0/002.p/1',
      'tile/1/000.p/2',
      'tile/2/000.p/1',
    ])
      expect((await problemOf(send(`${prefix}/${beyond}`))).code).toBe('tile-unknown');
  });

  it.each([
    'tile/entries/000',
    'tile/entries/000.p/5',
    'tile/0/0',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/00/000',
    'tile/64/000',
    'tile/0/x000/000',
    'tile/0/000.p/5/..',
    'tile/0/000%20',
    'tile/63/000',
  ])('not %s', async (path) => {
    const { send, prefix, grow } = await openGrowingLog();
    await grow(5);
    expect((await problemOf(send(`${prefix}/${path}`))).code).toBe('tile-unknown');
  });

  it('that the log has only grown between any two checkpoints', { timeout: 60_000 }, async () => {
    const { send, prefix, key, grow } = await openGrowingLog();
    const sizes: number[] = [];
    for (let i = 0, size = 0; i < 12; i++) {
      const count = randomInt(1, 200);
      await grow(count);
      sizes.push((size += count));
    }
    for (const from of sizes) {
      for (const to of sizes.filter((size) => size >= from)) {
        const response = await send(`${prefix}/consistency?from=${from}&to=${to}`);
        expect(response.headers.get('access-control-allow-origin')).toBe('*');
        const heads = checkConsistencyBundle((await response.json()) as ConsistencyBundle, key);
        expect([heads.from.size, heads.to.size]).toEqual([from, to]);
      }
    }
  });

  it.each([
    ['from=1', 'range-invalid', 'to'],
    ['to=5', 'range-invalid', 'from'],
    ['from=x&to=5', 'range-invalid', 'from'],
    ['from=01&to=5', 'range-invalid', 'from'],
    ['from=-1&to=5', 'range-invalid', 'from'],
    ['from=5&to=2', 'range-invalid', 'from'],
    ['from=2&to=5', 'checkpoint-unknown', 'from'],
    ['from=5&to=6', 'checkpoint-unknown', 'to'],
    ['from=0&to=5', 'checkpoint-unknown', 'from'],
  ])('no proof for %s', async (query, code, at) => {
    const { send, prefix, grow } = await openGrowingLog();
    await grow(5);
    expect(await problemOf(send(`${prefix}/consistency?${query}`))).toMatchObject({ code, at });
  });

  it('so many proofs in a quarter of an hour, and then later', { timeout: 60_000 }, async () => {
    const { send, prefix, grow, time } = await openGrowingLog();
    await grow(5);
    const ask = async (): Promise<Response> => send(`${prefix}/consistency?from=5&to=5`);
    for (let i = 0; i < 300; i++) expect((await ask()).status).toBe(200);
    const refused = await ask();
    expect(refused.headers.get('retry-after')).toBe('900');
    expect((await problemOf(refused)).code).toBe('rate-limited');
    time.now += 15 * MINUTE;
    expect((await ask()).status).toBe(200);
  });

  it('nothing of a log without entries', async () => {
    const { send, prefix } = await openGrowingLog();
    expect((await problemOf(send(`${prefix}/checkpoint`))).code).toBe('checkpoint-unknown');
    expect((await problemOf(send(`${prefix}/tile/0/000.p/1`))).code).toBe('tile-unknown');
  });

  it('nothing of the audit log, of unpublished sites, of what is no log', async () => {
    const { send, site, ledger, account, crypto } = await openGrowingLog();
    await ledger.signGrown();
    const draft = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
    await createMockSite(crypto, account, draft);
    const unknown = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
    const logs = [`${site.id}/audit`, `${site.id}/toString`, 'site_x/consent', `${unknown.id}/consent`];
    for (const log of [...logs, `${draft.id}/consent`]) {
      for (const what of ['checkpoint', 'tile/0/000.p/1', 'consistency?from=1&to=1']) {
        const problem = await problemOf(send(`/v1/ledger/${log}/${what}`));
        expect([problem.status, problem.code]).toEqual([404, 'log-unknown']);
      }
    }
  });

  it('nothing by another method', async () => {
    const { send, prefix } = await openGrowingLog();
    for (const path of ['/v1/ledger/key', `${prefix}/checkpoint`, `${prefix}/consistency`]) {
      const response = await send(path, { method: 'POST' });
      expect(response.headers.get('allow')).toBe('GET, HEAD');
      expect((await problemOf(response)).code).toBe('method-not-allowed');
    }
  });
});

describe('what the tenant can ask for', () => {
  it('the state of every log, also of those that are empty', async () => {
    const { account, site, ledger, grow, time, key, origin } = await openGrowingLog();
    const view = async (): Promise<LedgerView> =>
      (await (await account.send(`/api/sites/${site.id}/ledger`)).json()) as LedgerView;
    const none = { checkpoint: null, checkpointAt: null };
    expect(await view()).toEqual({
      key: ledger.key,
      logs: [
        { log: 'consent', size: 0, ...none },
        { log: 'rights', size: 0, ...none },
        { log: 'audit', size: 2, ...none },
      ],
    });
    time.now += MINUTE;
    await grow(4);
    const [consent] = (await view()).logs;
    expect(consent).toMatchObject({ log: 'consent', size: 4, checkpointAt: '2026-11-21T08:01:30Z' });
    expect(openCheckpoint(consent!.checkpoint!, origin, key).size).toBe(4);
  });

  it('the entries with their content, newest first, page by page', async () => {
    const { account, site, log, side } = await openGrowingLog();
    side.append(Array.from({ length: 25 }, (_, i) => someEntry(log, i, { payload: `{"n":${i}}` })));
    side.connection.database.exec("delete from ledger_payload where log = 'consent' and position = 7");
    const read: [number, string | null][] = [];
    let next: string | null = '';
    for (let pages = 0; next !== null; pages++) {
      expect(pages).toBeLessThan(4);
      const query: string = next === '' ? '' : `&after=${next}`;
      const response = await account.send(`/api/sites/${site.id}/ledger/consent/entries?limit=10${query}`);
      expect(response.headers.get('cache-control')).toBe('no-store');
      const page = (await response.json()) as LedgerEntries;
      for (const { index, leaf, payload } of page.entries) {
        expect(leaf).toMatchObject({ v: 1, type: 'consent', at: '2026-11-21T08:00:30Z' });
        read.push([index, payload]);
      }
      // New entries do not move the pages.
      side.append(entries(log, 1));
      ({ next } = page);
    }
    const expected = Array.from({ length: 25 }, (_, i) => [i, i === 7 ? null : `{"n":${i}}`]);
    expect(read).toEqual(expected.toReversed());
  });

  it.each([
    ['limit=0', 'body-invalid'],
    ['limit=1001', 'body-invalid'],
    ['after=x', 'cursor-invalid'],
  ])('no entries for %s', async (query, code) => {
    const { account, site } = await openGrowingLog();
    const path = `/api/sites/${site.id}/ledger/consent/entries?${query}`;
    expect((await problemOf(account.send(path))).code).toBe(code);
  });

  it('a whole log, which ends with a checkpoint over all that is committed', async () => {
    const { exported, growUnsigned, origin, key } = await openGrowingLog();
    await growUnsigned(1234);
    const { head, leaves } = checkExport(await exported(), key, { origin });
    expect(head.size).toBe(1234);
    expect(leaves.every(({ payload }) => payload !== undefined)).toBe(true);
  });

  it('an empty log, too', async () => {
    const { exported, key, origin } = await openGrowingLog();
    expect(checkExport(await exported(), key, { origin }).head.size).toBe(0);
  });

  it('its log only up to the checkpoint, when entries are made while it downloads', async () => {
    const { account, site, side, log, key, growUnsigned } = await openGrowingLog();
    await growUnsigned(3000);
    const response = await account.send(`/api/sites/${site.id}/ledger/consent/export`);
    const parts: Uint8Array[] = [];
    // cast: undici's streams are iterable, the DOM's type does not say so.
    for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
      if (parts.length < 20) side.append(entries(log, 10));
      parts.push(part);
    }
    expect(checkExport(Buffer.concat(parts), key).head.size).toBe(3000);
  });

  it('no other log', async () => {
    const { account, site } = await openGrowingLog();
    for (const what of ['entries', 'export']) {
      const problem = await problemOf(account.send(`/api/sites/${site.id}/ledger/toString/${what}`));
      expect(problem.code).toBe('log-unknown');
    }
  });
});

describe('two tenants', () => {
  it('never see anything of each other’s logs', async () => {
    const { account, site, send, crypto, grow, side } = await openGrowingLog();
    await grow(10);
    const stranger = await signUpMock(crypto, send, PUBLIC_URL, {
      email: 'stranger@example.org',
      organisationName: 'Stranger',
    });
    const own = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
    await createMockSite(crypto, stranger, own);
    const paths = [
      'ledger',
      ...LOG_NAMES.flatMap((log) => [`ledger/${log}/entries`, `ledger/${log}/export`]),
    ];
    const canaries = side.connection.database
      .prepare<[string], string>('select payload from ledger_payload where site = ?')
      .pluck()
      .all(site.id);
    expect(canaries.length).toBe(12);
    for (const path of paths) {
      expect((await problemOf(stranger.send(`/api/sites/${site.id}/${path}`))).code).toBe('site-unknown');
      const theirs = await (await stranger.send(`/api/sites/${own.id}/${path}`)).text();
      expect(theirs).not.toContain(site.id);
      expect(canaries.filter((canary) => theirs.includes(JSON.stringify(canary)))).toEqual([]);
      const mine = await (await account.send(`/api/sites/${site.id}/${path}`)).text();
      expect(mine).not.toContain(own.id);
    }
    const { entries: audit } = (await (
      await stranger.send(`/api/sites/${own.id}/ledger/audit/entries`)
    ).json()) as LedgerEntries;
    expect(audit.map(({ leaf }) => leaf.ref)).toEqual([own.id]);
  });
});

describe('the audit log', () => {
  it('has an entry for a new site, every publication and every new key, with who did it and no address or name', async () => {
    const { account, site, crypto, time, key } = await openGrowingLog();
    time.now += MINUTE;
    const publication = await mockPublication(crypto, site, { revision: 2 });
    const body = JSON.stringify(publication);
    expect((await account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body })).status).toBe(200);
    const { sealing } = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
    const grant = await mockSealingGrant(crypto, site, sealing, 2, account.member.pair);
    const grants = JSON.stringify({ grants: [grant] });
    for (const status of [204, 204]) {
      const sent = await account.send(`/api/sites/${site.id}/grants`, { method: 'POST', body: grants });
      expect(sent.status).toBe(status);
    }
    // Sent again because the answer got lost: nothing happens a second time.
    expect((await account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body })).status).toBe(200);

    const file = await (await account.send(`/api/sites/${site.id}/ledger/audit/export`)).bytes();
    const { leaves } = checkExport(file, key);
    const shown = leaves.map(({ leaf, payload }) => ({
      ...(JSON.parse(leaf) as { type: string; at: string; ref: string }),
      payload: JSON.parse(payload!) as Record<string, unknown>,
    }));
    const { user } = (await (await account.send('/api/me')).json()) as { user: { id: string } };
    const member = user.id;
    expect(shown.map(({ type, at, ref }) => [type, at, ref])).toEqual([
      ['site', '2026-11-21T08:00:30Z', site.id],
      ['publication', '2026-11-21T08:00:30Z', site.id],
      ['publication', '2026-11-21T08:01:30Z', site.id],
      ['grant', '2026-11-21T08:01:30Z', site.id],
    ]);
    expect(shown.map(({ payload }) => payload)).toEqual([
      expect.objectContaining({ v: 1, type: 'site', member }),
      expect.objectContaining({ v: 1, type: 'publication', member, revision: 1 }),
      { v: 1, type: 'publication', member, revision: 2, manifest: await sha256(publication.manifest) },
      { v: 1, type: 'grant', member, grants: [{ kind: 'sealing', key: grant.key, epoch: 2 }] },
    ]);
    expect(Buffer.from(file).includes('example.com')).toBe(false);
    expect(Buffer.from(file).includes('Mock Member')).toBe(false);
  });

  it('has no entry for what was refused', async () => {
    const { account, site, crypto } = await openGrowingLog();
    const body = JSON.stringify(await mockPublication(crypto, site, { revision: 1, forms: [] }));
    expect((await account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body })).status).toBe(409);
    const response = await account.send(`/api/sites/${site.id}/ledger/audit/entries`);
    expect(((await response.json()) as LedgerEntries).entries).toHaveLength(2);
  });
});

/** A published site whose consent log grows beside the app, by another connection to its file. */
async function openGrowingLog() {
  const bench = await openPublishedBench();
  const side = openLedgerBench(bench.file);
  const tenant = side.connection.database
    .prepare<[string], string>('select tenant from site where id = ?')
    .pluck()
    .get(bench.site.id)!;
  const log: ConsentLog = { tenant, site: bench.site.id, log: 'consent' };
  const growUnsigned = async (count: number, batch = 500): Promise<void> => {
    for (let left = count; left > 0; left -= batch) side.append(entries(log, Math.min(batch, left)));
  };
  return {
    ...bench,
    side,
    log,
    origin: `sealpost/1/${bench.site.id}/consent`,
    prefix: `/v1/ledger/${bench.site.id}/consent`,
    key: ledgerKey(bench.ledger.key),
    growUnsigned,
    grow: async (count: number, batch?: number): Promise<void> => {
      await growUnsigned(count, batch);
      // The job of the app does not see what another connection writes.
      await bench.ledger.checkpointNow(log);
    },
    exported: () => exportOf(bench, 'consent'),
  };
}

async function exportOf(
  { account, site }: Pick<Awaited<ReturnType<typeof openPublishedBench>>, 'account' | 'site'>,
  log: string,
): Promise<Uint8Array> {
  const response = await account.send(`/api/sites/${site.id}/ledger/${log}/export`);
  expect(response.headers.get('content-type')).toBe('application/jsonl');
  return response.bytes();
}

const sha256 = async (text: string): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('base64url');
