import { expect, it } from 'vitest';
import { exportLog } from '../../collector/domain/ledger-export.ts';
import { openLedger } from '../../collector/domain/ledger.ts';
import { silentLog } from '../../collector/log.ts';
import type { Line } from '../../collector/open/read-lines.ts';
import type { CheckpointRow } from '../../collector/store/store.ts';
import { verifyLog } from '../../collector/verify/verify-log.ts';
import { parseLedgerKey, type LedgerKey } from '../../protocol/ledger/ledger-key.ts';
import { parseTilePath, type Tile } from '../../protocol/ledger/tiles.ts';
import {
  allTiles,
  checkConsistencyBundle,
  checkExport,
  checkReceipt,
  ledgerKey,
  openCheckpoint,
  type Bundle,
} from '../ledger/independent-verifier.ts';
import { seededRandom } from '../mock/random.ts';
import { crypto } from '../protocol/ledger/ledgers.ts';
import { NOW } from './harness.ts';
import { openLedgerBench } from './ledger-bench.ts';
import { LEDGER_SEED, entries } from './ledger-file.ts';

const SIZE = 100_000;
const BATCH = 100;
const WRITTEN_IN_SECONDS = 15;
/** Of the checkpoints, besides the last: odd ones, powers of two, around tiles, one that lies in the middle of a batch's pace. */
const SIGNED_AT = new Set([100, 200, 1000, 12_800, 25_600, 51_200, 65_500, 65_600, 77_700, 99_900]);
const SAMPLE = 300;
/** Lines of the export with a byte that was changed. */
const CHANGED = 3000;

it(
  'a log of 100,000 entries is written in seconds, and everything about it verifies with a second implementation',
  { timeout: 240_000 },
  async () => {
    const bench = openLedgerBench();
    const log = bench.addSite();
    const clock = (): number => NOW;
    const ledger = await openLedger({ store: bench.store, crypto, seed: LEDGER_SEED, clock, log: silentLog });
    const key = ledgerKey(ledger.key);
    const origin = `sealpost/1/${log.site}/consent`;
    const batch = entries(log, BATCH);

    const began = performance.now();
    const usage = process.cpuUsage();
    for (let size = BATCH; size <= SIZE; size += BATCH) {
      bench.append(batch);
      if (SIGNED_AT.has(size)) expect(await ledger.signGrown()).toBe(1);
    }
    expect(await ledger.signGrown()).toBe(1);
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(usage);
    const busy = (user + system) / 1e6;
    console.log(
      `${SIZE} entries in transactions of ${BATCH}: ${seconds.toFixed(1)} s, ${busy.toFixed(1)} s of the processor`,
    );
    // Not the clock's: others may use the machine.
    expect(busy).toBeLessThan(WRITTEN_IN_SECONDS);

    const parts: string[] = [];
    const last = (await ledger.checkpointNow(log))!;
    for await (const line of exportLog({ store: bench.store, ledger, clock }, log, last))
      parts.push(`${JSON.stringify(line)}\n`);
    await findEveryChange(parts, await parseLedgerKey(crypto, ledger.key));
    const sizes = [...SIGNED_AT, SIZE];
    const { head, leaves, roots } = checkExport(Buffer.from(parts.join('')), key, { origin, sizes });
    expect(head.size).toBe(SIZE);

    const checkpoints: CheckpointRow[] = [];
    for (const size of sizes) {
      const checkpoint = (await ledger.checkpoint(log, size))!;
      expect(openCheckpoint(checkpoint.note, origin, key).root).toEqual(roots.get(size));
      checkpoints.push(checkpoint);
    }
    for (const from of checkpoints) {
      for (const to of checkpoints.filter(({ size }) => size > from.size))
        checkConsistencyBundle(await ledger.consistency(log, from, to), key);
    }

    const random = seededRandom(Date.now());
    const sample = [0, 255, 256, 65_535, 65_536, SIZE - 1];
    while (sample.length < SAMPLE) sample.push(Math.floor(random() * SIZE));
    for (const index of sample) {
      const bundle = JSON.parse(JSON.stringify(await ledger.receiptWithProof(log, index))) as Bundle;
      expect(bundle.leaf).toBe(leaves[index]!.leaf);
      expect(checkReceipt(bundle, key).head).toEqual(head);
    }

    for (const [path, bytes] of allTiles(leaves.map(({ hash }) => hash))) {
      const served = await ledger.tile(log, parseTilePath(path) as Tile);
      if (!served || Buffer.compare(served, bytes) !== 0) expect.fail(path);
    }
  },
);

/** One bit of one byte, in so many lines: `sealpost verify` names each of them, whatever it is that was changed. */
async function findEveryChange(parts: readonly string[], key: LedgerKey): Promise<void> {
  const seed = Date.now();
  const random = seededRandom(seed);
  const lines = [...parts];
  const changed = new Set<number>();
  while (changed.size < CHANGED) {
    const line = Math.floor(random() * (SIZE + 1)) + 1;
    const bytes = Buffer.from(parts[line]!);
    const at = Math.floor(random() * (bytes.length - 1));
    bytes[at]! ^= 1 << Math.floor(random() * 8);
    // Another line break is another number of lines.
    if (changed.has(line) || bytes[at] === 0x0a) continue;
    changed.add(line);
    lines[line] = bytes.toString('latin1');
  }
  const found = new Set<number | undefined>();
  const head = await verifyLog(crypto, asInput(lines, changed), key, undefined, ({ line }) =>
    found.add(line),
  );
  expect(head).toBeUndefined();
  expect(
    [...changed].filter((line) => !found.has(line + 1)),
    `seed ${seed}`,
  ).toEqual([]);
  // A line that names another place moves the one after it; the root tells of them all.
  const others = [...found].filter((line) => !changed.has(line! - 1) && !changed.has(line! - 2));
  expect(others).toEqual(changed.has(SIZE + 1) ? [] : [SIZE + 2]);

  const whole = await verifyLog(crypto, asInput(parts, new Set()), key, undefined, (refusal) =>
    expect.fail(JSON.stringify(refusal)),
  );
  expect(whole).toMatchObject({ size: SIZE, withContent: SIZE });
}

/** @param latin1 lines whose characters are bytes, which may be no UTF-8 any more. */
function asInput(lines: readonly string[], latin1: ReadonlySet<number>): Parameters<typeof verifyLog>[1] {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const textOf = (line: string, at: number): string | undefined => {
    if (!latin1.has(at)) return line.slice(0, -1);
    try {
      return utf8.decode(Buffer.from(line.slice(0, -1), 'latin1'));
    } catch {
      return undefined;
    }
  };
  const rest = async function* (): AsyncGenerator<Line> {
    for (const [at, line] of lines.entries())
      if (at > 0) yield { number: at + 1, text: textOf(line, at), ended: true };
  };
  return { kind: 'log', head: JSON.parse(lines[0]!) as Record<string, unknown>, line: 1, lines: rest() };
}
