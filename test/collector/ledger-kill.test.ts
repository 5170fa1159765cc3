import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openWitnessFile } from '../../collector/domain/ledger-witness.ts';
import { exportLog } from '../../collector/domain/ledger-export.ts';
import { openLedger } from '../../collector/domain/ledger.ts';
import { checkExport, ledgerKey, openCheckpoint } from '../ledger/independent-verifier.ts';
import { seededRandom } from '../mock/random.ts';
import { crypto } from '../protocol/ledger/ledgers.ts';
import { memoryLog, NOW, temporaryFolder } from './harness.ts';
import { openLedgerBench } from './ledger-bench.ts';
import { LEDGER_SEED, openLedgerFile } from './ledger-file.ts';

const KILLS = 20;
const WRITER = join(import.meta.dirname, 'ledger-writer.ts');

it(
  'what the ledger acknowledged survives kill -9 at any moment, and the log verifies',
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'sealpost.db');
    const first = openLedgerFile(file);
    const log = first.addSite();
    first.close();
    const random = seededRandom(Date.now());
    const acknowledged = new Map<number, string>();
    const checkpoints: string[] = [];

    for (let kill = 0; kill < KILLS; kill++) {
      const writer = spawn(process.execPath, ['--no-warnings', WRITER, folder, log.tenant, log.site]);
      let [output, errors] = ['', ''];
      writer.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      writer.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
      const closed = once(writer, 'close');
      await expect.poll(() => output.includes('checkpoint') || errors, { timeout: 10_000 }).toBe(true);
      await sleep(random() * 200);
      writer.kill('SIGKILL');
      await closed;
      expect(errors).toBe('');
      // The pipe may hold half a line.
      for (const line of output.split('\n').slice(0, -1)) {
        const { index, hash, checkpoint } = JSON.parse(line) as {
          index: number;
          hash: string;
          checkpoint?: string;
        };
        if (checkpoint === undefined) {
          expect(acknowledged.has(index), 'no place is given twice').toBe(false);
          acknowledged.set(index, hash);
        } else {
          checkpoints.push(checkpoint);
        }
      }
    }

    const bench = openLedgerBench(file);
    const logs = memoryLog();
    const witness = await openWitnessFile(join(folder, 'witness'), logs.log);
    const ledger = await openLedger({
      store: bench.store,
      crypto,
      seed: LEDGER_SEED,
      clock: () => NOW,
      log: logs.log,
      witness,
    });
    await ledger.signGrown();
    expect(logs.logs()).not.toContain('ledger-held');
    const key = ledgerKey(ledger.key);
    const origin = `sealpost/1/${log.site}/consent`;
    const heads = checkpoints.map((note) => openCheckpoint(note, origin, key));

    const lines: string[] = [];
    for await (const line of exportLog(
      { store: bench.store, ledger, clock: () => NOW },
      log,
      (await ledger.checkpointNow(log))!,
    ))
      lines.push(`${JSON.stringify(line)}\n`);
    const { leaves, roots } = checkExport(Buffer.from(lines.join('')), key, {
      origin,
      sizes: heads.map(({ size }) => size),
    });
    for (const [index, hash] of acknowledged)
      if (leaves[index]?.hash.toString('base64url') !== hash) expect.fail(`entry ${index} is lost`);
    for (const { size, root } of heads) expect(roots.get(size), `checkpoint over ${size}`).toEqual(root);
    expect(leaves.every(({ payload }) => payload !== undefined)).toBe(true);
    expect(acknowledged.size).toBeGreaterThan(KILLS * 100);
    expect(heads.length).toBeGreaterThanOrEqual(KILLS);
    await witness.close();
  },
);
