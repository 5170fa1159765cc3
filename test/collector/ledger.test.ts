import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportLog } from '../../collector/domain/ledger-export.ts';
import { openLedger, type Ledger } from '../../collector/domain/ledger.ts';
import { silentLog } from '../../collector/log.ts';
import { purgeExpired } from '../../collector/domain/retention.ts';
import { SqliteStore } from '../../collector/store/sqlite/sqlite-store.ts';
import type { LedgerEntry, LogRef } from '../../collector/store/store.ts';
import { toBase64url } from '../../protocol/bytes.ts';
import { makeLeaf } from '../../protocol/ledger/leaf.ts';
import { append as appendAsync, EMPTY_FRONTIER } from '../../protocol/ledger/merkle.ts';
import { utcTime } from '../../protocol/time.ts';
import { checkExport, ledgerKey } from '../ledger/independent-verifier.ts';
import { crypto } from '../protocol/ledger/ledgers.ts';
import { NOW } from './harness.ts';
import { openLedgerBench } from './ledger-bench.ts';
import { LEDGER_SEED, AT, entries, someEntry, type LedgerBench } from './ledger-file.ts';

describe('an append', () => {
  it('leaves the leaves, the frontier and the tiles that protocol/ledger gives for the same entries', async () => {
    const bench = openLedgerBench();
    const batch = fc.array(fc.nat(2), { minLength: 1, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 8 }), async (batches) => {
        const logs = [bench.addSite(), bench.addSite(), bench.addSite('other')];
        const appended = batches.flatMap((numbers) => {
          const made = numbers.map((log, number) => someEntry(logs[log]!, number));
          return bench.append(made).map((entry, i) => ({ made: made[i]!, log: numbers[i]!, entry }));
        });
        for (const [number, log] of logs.entries()) {
          const own = appended.filter((one) => one.log === number);
          for (const [index, { made, entry }] of own.entries()) {
            const { text, hash } = await makeLeaf(
              crypto,
              'consent',
              { type: 'consent', at: utcTime(made.at * 1000), ref: made.ref },
              { payload: made.payload, salt: entry.salt },
            );
            expect(entry).toEqual({ index, leaf: text, hash, payload: made.payload, salt: entry.salt });
          }
          const { frontier, finished } = await appendAsync(
            crypto,
            EMPTY_FRONTIER,
            own.map(({ entry }) => entry.hash),
          );
          expect(await bench.store.frontier(log)).toEqual(frontier);
          for (const level of [0, 1, 2]) {
            const expected = finished.filter((one) => one.level === level * 8).map(({ hash }) => hash);
            expect(await bench.store.hashes(log, level, 0, 10_000)).toEqual(expected);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('gives every entry a salt of its own', () => {
    const bench = openLedgerBench();
    const log = bench.addSite();
    const same = Array.from({ length: 100 }, () => someEntry(log, 1, { payload: '{}' }));
    const appended = bench.append(same);
    expect(new Set(appended.map(({ salt }) => toBase64url(salt))).size).toBe(100);
    expect(new Set(appended.map(({ leaf }) => leaf)).size).toBe(100);
  });

  it('is there with what it records, or not at all', async () => {
    const bench = openLedgerBench();
    const log = bench.addSite();
    bench.append(entries(log, 3));
    const failing = (): void =>
      bench.connection.transaction(() => {
        bench.writer.append(entries(log, 260));
        throw new Error('what it records cannot be stored');
      });
    expect(failing).toThrow('cannot be stored');
    expect((await bench.store.frontier(log)).size).toBe(3);
    expect(await bench.store.hashes(log, 1, 0, 10)).toEqual([]);
    expect(bench.append(entries(log, 1))[0]!.index).toBe(3);
  });

  it('is refused outside of a transaction', () => {
    const bench = openLedgerBench();
    const log = bench.addSite();
    expect(() => bench.writer.append(entries(log, 1))).toThrow('expected an open transaction');
  });

  it.each<[string, (entry: LedgerEntry) => LedgerEntry]>([
    ['a ref that is no id', (entry) => ({ ...entry, ref: 'someone@example.com' })],
    // cast: what a caller without types may do.
    ['a type of another log', (entry) => ({ ...entry, type: 'erasure' }) as LedgerEntry],
    ['a payload that is too long', (entry) => ({ ...entry, payload: 'x'.repeat(16_385) })],
    ['a payload that is no text', (entry) => ({ ...entry, payload: '\ud800' })],
    ['a site of another tenant', (entry) => ({ ...entry, tenant: 'other' })],
    ['a site that does not exist', (entry) => ({ ...entry, site: 'site_01jd6z7q1vf4m8k2n5r9t3x6b0' })],
  ])('with %s is refused, and nothing of the batch is left', async (_, change) => {
    const bench = openLedgerBench();
    const log = bench.addSite();
    bench.addSite('other');
    const bad = change(someEntry(log, 1));
    expect(() => bench.append([someEntry(log, 0), bad])).toThrow();
    expect((await bench.store.frontier(log)).size).toBe(0);
  });
});

describe('the tables', () => {
  it.each([
    'update ledger_leaf set leaf = leaf',
    'update ledger_leaf set position = position + 10000',
    'delete from ledger_leaf where position = 299',
    'insert or replace into ledger_leaf select tenant, site, log, position, zeroblob(32), leaf from ledger_leaf',
    'update ledger_node set hash = zeroblob(32)',
    'delete from ledger_node',
    'insert or replace into ledger_node select tenant, site, log, tile_level, position, zeroblob(32) from ledger_node',
    'update ledger_log set size = size - 1',
    "update ledger_log set frontier = x''",
    'delete from ledger_log',
    "insert or replace into ledger_log select tenant, site, log, 0, x'' from ledger_log",
    "update ledger_checkpoint set note = ''",
    'delete from ledger_checkpoint',
    "update ledger_payload set payload = '{}'",
    'update ledger_payload set salt = zeroblob(32)',
  ])('refuse: %s', async (sql) => {
    const bench = openLedgerBench();
    const log = bench.addSite();
    bench.append(entries(log, 300));
    await (await signer(bench)).signGrown();
    expect(() => bench.connection.database.exec(sql)).toThrow(/a ledger only grows|erased, never changed/);
  });

  it('let go of what entries commit to, and the log still verifies', async () => {
    const bench = openLedgerBench();
    const log = bench.addSite();
    bench.append(entries(log, 300));
    bench.connection.database.exec('delete from ledger_payload where position % 3 = 0');
    const { leaves } = await exported(bench, log);
    expect(leaves.filter(({ payload }) => payload === undefined)).toHaveLength(100);
    expect(leaves).toHaveLength(300);
  });
});

describe('what entries commit to', () => {
  it('is shown to nobody past its date, and purged, and nothing of it is left in the files', async () => {
    const bench = openLedgerBench();
    const log = bench.addSite();
    const DAY = 86_400;
    const dated = (number: number, deletedAfter?: number): LedgerEntry =>
      someEntry(log, number, {
        payload: `{"canary":"c-${number}-c"}`,
        ...(deletedAfter ? { deletedAfter } : {}),
      });
    bench.append([
      ...Array.from({ length: 120 }, (_, number) => dated(number, AT + DAY)),
      dated(120, AT + 2 * DAY),
      dated(121),
    ]);
    const range = { from: 0, to: 200, limit: 200 };
    const shown = async (now: number): Promise<number> =>
      (await bench.store.entries(log, { ...range, now })).filter(({ secret }) => secret).length;
    expect(await shown(AT + DAY - 1)).toBe(122);
    expect(await shown(AT + DAY)).toBe(2);
    bench.close();

    const store = new SqliteStore(bench.file);
    await purgeExpired({ store, clock: () => (AT + DAY) * 1000, log: silentLog });
    await store.close();
    const file = readFileSync(bench.file);
    const left = Array.from({ length: 122 }, (_, number) => number).filter((number) =>
      file.includes(`c-${number}-c`),
    );
    expect(left).toEqual([120, 121]);
    const reopened = openLedgerBench(bench.file);
    const { leaves } = await exported(reopened, log);
    expect(leaves).toHaveLength(122);
    expect(leaves.filter(({ payload }) => payload !== undefined)).toHaveLength(2);
  });

  it('is found by an index when its date has passed', () => {
    const { connection } = openLedgerBench();
    const plan = connection.database
      .prepare(
        "explain query plan select rowid from ledger_payload where tenant = '' and site = '' and log = '' and deleted_after <= 1",
      )
      .all();
    expect(JSON.stringify(plan)).toContain(
      'INDEX ledger_payload_due (tenant=? AND site=? AND log=? AND deleted_after<?)',
    );
  });
});

const signer = ({ store }: LedgerBench): Promise<Ledger> =>
  openLedger({ store, crypto, seed: LEDGER_SEED, clock: () => NOW, log: silentLog });

async function exported(bench: LedgerBench, log: LogRef) {
  const ledger = await signer(bench);
  const lines: string[] = [];
  for await (const line of exportLog(
    { store: bench.store, ledger, clock: () => (AT + 86_400) * 1000 },
    log,
    (await ledger.checkpointNow(log))!,
  ))
    lines.push(`${JSON.stringify(line)}\n`);
  return checkExport(Buffer.from(lines.join('')), ledgerKey(ledger.key));
}
