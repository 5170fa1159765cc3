import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportLog } from '../../collector/domain/ledger-export.ts';
import { openLedger, type Ledger } from '../../collector/domain/ledger.ts';
import { silentLog } from '../../collector/log.ts';
import { readInput } from '../../collector/verify/read-input.ts';
import { verifyLog, type Refusal } from '../../collector/verify/verify-log.ts';
import { parseLedgerKey, type LedgerKey } from '../../protocol/ledger/ledger-key.ts';
import { checkExport } from '../ledger/independent-verifier.ts';
import { seededRandom } from '../mock/random.ts';
import { Folder } from '../open/cli.ts';
import { crypto } from '../protocol/ledger/ledgers.ts';
import { NOW, temporaryFolder } from './harness.ts';
import { openLedgerBench } from './ledger-bench.ts';
import {
  LEDGER_SEED,
  entries,
  openLedgerFile,
  someEntry,
  type ConsentLog,
  type LedgerBench,
} from './ledger-file.ts';
import { runSealpost } from './process.ts';

const FLIPS = 1500;
/** Thousands of files are verified twice. */
const PATIENT = { timeout: 180_000 };
const random = seededRandom(Date.now());

let file: Buffer;
let key: LedgerKey;
let folder: Folder;
let inputs = 0;

beforeAll(async () => {
  folder = new Folder();
  const bench = openLedgerFile(join(folder.path, 'sealpost.db'));
  const log = bench.addSite();
  // Texts that JSON has to escape, once and twice; and entries whose content is gone.
  bench.append([
    someEntry(log, 0, { payload: JSON.stringify({ name: 'Zoë "\\ \u0007 \u{1f512}' }) }),
    someEntry(log, 1, { payload: 'no JSON: "\\ \u0007' }),
    ...entries(log, 20),
  ]);
  bench.connection.database.exec('delete from ledger_payload where position % 4 = 3');
  const ledger = await openSigner(bench);
  key = await parseLedgerKey(crypto, ledger.key);
  file = await exportOf(bench, ledger, log);
  bench.close();
  return () => folder.remove();
});

describe('an exported log', () => {
  it('verifies here and independently', async () => {
    expect(await refusals(file)).toEqual([]);
    expect(checkExport(file, Buffer.from(key.publicKey)).head.size).toBe(22);
  });

  it(
    `with any byte changed is refused, here and independently: ${FLIPS} at random, one bit or a whole byte`,
    PATIENT,
    async () => {
      for (let i = 0; i < FLIPS; i++) {
        const at = Math.floor(random() * file.length);
        const changed = Buffer.from(file);
        changed[at] =
          changed[at]! ^ (i % 2 === 0 ? 1 << Math.floor(random() * 8) : 1 + Math.floor(random() * 255));
        await expectRefused(changed, `byte ${at} is ${changed[at]} instead of ${file[at]}`);
      }
    },
  );

  it(
    'with any byte of its first, second, last entry’s and last line changed is refused',
    PATIENT,
    async () => {
      const starts = [0, ...[...file.keys()].filter((at) => file[at - 1] === 10)];
      // Head, an entry with content, one without, the last entry, the end.
      for (const line of [0, 1, 4, 22, 23]) {
        for (let at = starts[line]!; at < (starts[line + 1] ?? file.length); at++) {
          for (const mask of [1, 0x20]) {
            const changed = Buffer.from(file);
            changed[at] = changed[at]! ^ mask;
            await expectRefused(changed, `byte ${at} of line ${line + 1}`);
          }
        }
      }
    },
  );

  it('with a line missing, doubled, moved or cut is refused', PATIENT, async () => {
    const lines = file.toString().trimEnd().split('\n');
    const rejoined = (changed: string[]): Buffer => Buffer.from(changed.map((line) => `${line}\n`).join(''));
    expect(rejoined(lines)).toEqual(file);
    for (const i of lines.keys()) {
      await expectRefused(rejoined(lines.toSpliced(i, 1)), `line ${i + 1} is missing`);
      await expectRefused(rejoined(lines.toSpliced(i, 0, lines[i]!)), `line ${i + 1} is there twice`);
      if (i > 0) {
        const swapped = lines.with(i, lines[i - 1]!).with(i - 1, lines[i]!);
        await expectRefused(rejoined(swapped), `line ${i + 1} is moved up`);
      }
    }
    for (let i = 0; i < 200; i++) {
      const length = Math.floor(random() * file.length);
      await expectRefused(file.subarray(0, length), `the file ends after ${length} bytes`);
    }
  });
});

describe('sealpost verify', () => {
  it('verifies what the collector exports, and names the line that was changed', PATIENT, async () => {
    const text = file.toString();
    const path = folder.file('log.jsonl', file);
    const slk = (JSON.parse(text.split('\n')[0]!) as { key: string }).key;
    const good = await sealpost('verify', '--key', slk, path);
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(good.stdout).toMatch(
      /^verified: log sealpost\/1\/site_\w+\/consent, 22 entries, root [\w-]+; \d+ with their content, \d+ without\n$/,
    );
    const at = text.indexOf('ads\\":true');
    const changed = folder.file('changed.jsonl', `${text.slice(0, at)}ads\\":null${text.slice(at + 10)}`);
    const bad = await sealpost('verify', '--key', slk, changed);
    expect(bad.code).toBe(2);
    const line = text.slice(0, at).split('\n').length;
    expect(bad.stderr).toContain(`line ${line}: leaf-commitment`);
    const uncut = await sealpost('verify', '--key', slk, folder.file('cut.jsonl', file.subarray(0, -1)));
    expect(uncut).toMatchObject({ code: 2 });
    expect(uncut.stderr).toContain('line 24: line-cut-off');
  });

  it(
    'verifies receipts, with and without proof and content, and consistency proofs, as they are handed out',
    PATIENT,
    async () => {
      const { bench, ledger, log } = await openSigning();
      const [appended] = bench.append(entries(log, 40));
      const at = (name: string, value: unknown): string =>
        folder.file(name, typeof value === 'string' ? value : JSON.stringify(value));
      const early = await ledger.acceptanceReceipt(log, appended!);
      await ledger.signGrown();
      const whole = (await ledger.receiptWithProof(log, 0))!;
      bench.append(entries(log, 300));
      await ledger.signGrown();
      bench.connection.database.exec('delete from ledger_payload');
      const erased = (await ledger.receiptWithProof(log, 0))!;
      const [from, to] = [(await ledger.checkpoint(log, 40))!, (await ledger.checkpoint(log))!];

      const verified = async (name: string, value: unknown): Promise<string> => {
        const { code, stdout, stderr } = await sealpost('verify', '--key', ledger.key, at(name, value));
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        return stdout;
      };
      expect(await verified('early.json', early)).toContain(
        'with its content, accepted 2026-11-21T08:00:30Z, not yet proven included, promised by 2026-11-21T08:01:30Z',
      );
      expect(await verified('whole.json', whole)).toContain('included as entry 0 of 40');
      expect(await verified('erased.json', erased)).toContain('without its content');
      expect(await verified('erased2.json', erased)).toContain('included as entry 0 of 340');
      expect(await verified('receipt', early.receipt!)).toContain('receipt of sealpost/1/site_');
      expect(await verified('checkpoint', to.note)).toContain('340 entries');
      expect(await verified('consistency.json', await ledger.consistency(log, from, to))).toContain(
        'grown from 40',
      );
    },
  );

  it('finds a log that was cut short against a checkpoint kept from before', PATIENT, async () => {
    const data = temporaryFolder();
    const path = join(data, 'sealpost.db');
    const first = openLedgerFile(path);
    const log = first.addSite();
    first.append(entries(log, 50));
    first.connection.database.exec(`vacuum into '${join(data, 'cut.db')}'`);
    first.append(entries(log, 10));
    const kept = (await (await openSigner(first)).checkpointNow(log))!;
    first.close();
    // Whoever holds the machine and the key puts the state before the last ten entries back, makes others, and signs.
    copyFileSync(join(data, 'cut.db'), path);
    const second = openLedgerBench(path);
    second.append(entries(log, 20));
    const ledger = await openSigner(second);
    const exported = folder.file('rewritten.jsonl', await exportOf(second, ledger, log));
    const checkpoint = folder.file('kept-checkpoint', kept.note);

    expect((await sealpost('verify', '--key', ledger.key, exported)).code, 'by itself it verifies').toBe(0);
    const { code, stderr } = await sealpost('verify', '--key', ledger.key, '--since', checkpoint, exported);
    expect(code).toBe(2);
    expect(stderr).toContain('log-forked');
    expect(stderr).toContain('expected the first 60 entries to be those of the earlier checkpoint');
  });
});

async function refusals(bytes: Buffer): Promise<Refusal[]> {
  const refused: Refusal[] = [];
  let input;
  try {
    input = await readInput(folder.file(`input-${inputs++ % 10}`, bytes));
  } catch (error) {
    return [{ code: 'unusable', message: String(error) }];
  }
  if (input.kind !== 'log') return [{ code: 'unusable', message: input.kind }];
  try {
    const named = await parseLedgerKey(crypto, input.head['key']);
    if (Buffer.compare(named.publicKey, key.publicKey) !== 0)
      return [{ code: 'key-differs', message: 'another key' }];
    await verifyLog(crypto, input, key, undefined, (refusal) => refused.push(refusal));
  } catch (error) {
    refused.push({ code: 'thrown', message: String(error) });
  }
  return refused;
}

async function expectRefused(bytes: Buffer, what: string): Promise<void> {
  if ((await refusals(bytes)).length === 0) expect.fail(`here: ${what}`);
  try {
    checkExport(bytes, Buffer.from(key.publicKey));
  } catch {
    return;
  }
  expect.fail(`independently: ${what}`);
}

async function sealpost(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { exited, output } = runSealpost(args, { NODE_NO_WARNINGS: '1' });
  const code = await exited;
  return { code, ...output() };
}

const openSigner = ({ store }: LedgerBench): Promise<Ledger> =>
  openLedger({ store, crypto, seed: LEDGER_SEED, clock: () => NOW, log: silentLog });

async function openSigning() {
  const bench = openLedgerBench();
  return { bench, ledger: await openSigner(bench), log: bench.addSite() };
}

async function exportOf({ store }: LedgerBench, ledger: Ledger, log: ConsentLog): Promise<Buffer> {
  const lines: string[] = [];
  const checkpoint = (await ledger.checkpointNow(log))!;
  for await (const line of exportLog({ store, ledger, clock: () => NOW }, log, checkpoint))
    lines.push(`${JSON.stringify(line)}\n`);
  return Buffer.from(lines.join(''));
}
