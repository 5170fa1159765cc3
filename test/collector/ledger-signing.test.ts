import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { keepSigning } from '../../collector/domain/ledger-job.ts';
import { ledgerSigning } from '../../collector/domain/ledger-signing.ts';
import { openWitnessFile, type LedgerWitness } from '../../collector/domain/ledger-witness.ts';
import { openLedger, type Ledger } from '../../collector/domain/ledger.ts';
import type { Log } from '../../collector/log.ts';
import { StoreUnavailable } from '../../collector/store/store.ts';
import { signCheckpoint } from '../../protocol/ledger/checkpoint.ts';
import { parseLedgerKey } from '../../protocol/ledger/ledger-key.ts';
import { newId } from '../../protocol/ids.ts';
import { logOrigin } from '../../protocol/ledger/logs.ts';
import { verifyBundle, type ReceiptBundle } from '../../protocol/ledger/receipt.ts';
import type { WebhookMessage } from '../../protocol/webhooks.ts';
import {
  checkConsistencyBundle,
  checkReceipt,
  ledgerKey,
  openCheckpoint,
  type Bundle,
} from '../ledger/independent-verifier.ts';
import { crypto } from '../protocol/ledger/ledgers.ts';
import { memoryLog, NOW, temporaryFolder } from './harness.ts';
import { openLedgerBench } from './ledger-bench.ts';
import {
  LEDGER_SEED,
  AT,
  entries,
  openLedgerFile,
  type ConsentLog,
  type LedgerBench,
} from './ledger-file.ts';

describe('the ledger’s own Ed25519', () => {
  it('signs as libsodium does, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ maxLength: 300 }),
        async (random, message) => {
          const seed = new Uint8Array(random);
          const signing = ledgerSigning(crypto, seed);
          expect(await signing.ed25519PublicKey(seed)).toEqual(await crypto.ed25519PublicKey(seed));
          expect(await signing.ed25519Sign(message, seed)).toEqual(await crypto.ed25519Sign(message, seed));
          expect(await signing.sha256(message)).toEqual(await crypto.sha256(message));
        },
      ),
    );
  });
});

describe('a receipt', () => {
  it('is there at once, and verifies here and independently', async () => {
    const { bench, log, ledger } = await openSigning();
    const [appended] = bench.append(entries(log, 1));
    const bundle = await ledger.acceptanceReceipt(log, appended!);
    const { statement, head } = checkReceipt(independent(bundle), ledgerKey(ledger.key));
    expect(head).toBeUndefined();
    expect(statement).toEqual({
      v: 1,
      log: 'consent',
      leaf: Buffer.from(appended!.hash).toString('base64url'),
      index: 0,
      at: '2026-11-21T08:00:30Z',
      includedBy: '2026-11-21T08:01:30Z',
    });
    const verified = await verifyBundle(crypto, bundle, await parseLedgerKey(crypto, ledger.key));
    expect(verified).toMatchObject({ payload: appended!.payload, included: undefined });
  });

  it('is the same however often it is asked for, and carries the proof once there is a checkpoint', async () => {
    const { bench, log, ledger, time } = await openSigning();
    const appended = bench.append(entries(log, 700));
    time.now += 3_600_000;
    for (const index of [0, 255, 256, 511, 512, 699]) {
      const early = await ledger.receiptWithProof(log, index);
      expect(early).toEqual(await ledger.acceptanceReceipt(log, appended[index]!));
    }
    await ledger.signGrown();
    for (const index of [0, 255, 256, 511, 512, 699]) {
      const bundle = (await ledger.receiptWithProof(log, index))!;
      const { inclusion, ...receipt } = bundle;
      expect(receipt).toEqual(await ledger.acceptanceReceipt(log, appended[index]!));
      expect(inclusion!.index).toBe(index);
      expect(checkReceipt(independent(bundle), ledgerKey(ledger.key)).head?.size).toBe(700);
    }
  });

  it('goes on proving the entry when the content is erased', async () => {
    const { bench, log, ledger } = await openSigning();
    bench.append(entries(log, 3));
    await ledger.signGrown();
    bench.connection.database.exec('delete from ledger_payload');
    const bundle = (await ledger.receiptWithProof(log, 1))!;
    expect(Object.keys(bundle)).not.toContain('payload');
    expect(Object.keys(bundle)).not.toContain('salt');
    expect(checkReceipt(independent(bundle), ledgerKey(ledger.key)).head?.size).toBe(3);
  });

  it('is not made of an entry that is not there, or another tenant’s', async () => {
    const { bench, log, ledger } = await openSigning();
    bench.addSite('other');
    bench.append(entries(log, 1));
    expect(await ledger.receiptWithProof(log, 1)).toBeUndefined();
    expect(await ledger.receiptWithProof({ ...log, tenant: 'other' }, 0)).toBeUndefined();
    expect(await ledger.receiptWithProof({ ...log, log: 'rights' }, 0)).toBeUndefined();
  });
});

describe('checkpoints', () => {
  it('are signed of the logs that grew, and of no others', async () => {
    const { bench, log, ledger } = await openSigning();
    const [second, empty] = [bench.addSite(), bench.addSite()];
    bench.append([...entries(log, 2), ...entries(second, 1)]);
    expect(await ledger.signGrown()).toBe(2);
    expect(await ledger.signGrown()).toBe(0);
    bench.append(entries(second, 5));
    expect(await ledger.signGrown()).toBe(1);
    expect(await sizesOf(bench, ledger, log)).toEqual([2]);
    expect(await sizesOf(bench, ledger, second)).toEqual([1, 6]);
    expect(await ledger.checkpoint(empty)).toBeUndefined();
  });

  it('are consistent with each other whatever the sizes', async () => {
    const { bench, log, ledger } = await openSigning();
    for (const count of [1, 2, 61, 192, 1, 255, 300]) {
      bench.append(entries(log, count));
      await ledger.signGrown();
    }
    const sizes = await sizesOf(bench, ledger, log);
    expect(sizes).toEqual([1, 3, 64, 256, 257, 512, 812]);
    for (const from of sizes) {
      for (const to of sizes.filter((size) => size >= from)) {
        const earlier = (await ledger.checkpoint(log, from))!;
        const later = (await ledger.checkpoint(log, to))!;
        const bundle = await ledger.consistency(log, earlier, later);
        const heads = checkConsistencyBundle(bundle, ledgerKey(ledger.key));
        expect([heads.from.size, heads.to.size]).toEqual([from, to]);
      }
    }
  });

  it('never cover what is not committed', async () => {
    const { bench, log, ledger } = await openSigning();
    bench.append(entries(log, 2));
    expect(() =>
      bench.connection.transaction(() => {
        bench.writer.append(entries(log, 2));
        throw new Error('rolled back');
      }),
    ).toThrow('rolled back');
    await ledger.signGrown();
    expect(await sizesOf(bench, ledger, log)).toEqual([2]);
  });

  it('go to the tenant’s own server, the first of every hour, in the transaction that keeps them', async () => {
    const { bench, log, ledger, time } = await openSigning();
    const { tenant, site } = log;
    const id = newId('hook', new Uint8Array(10), NOW);
    const endpoint = { id, url: 'https://tenant.example/', createdAt: AT, secret: 'whsec_AAAA' };
    await bench.webhooks.add(tenant, site, { ...endpoint, events: ['ledger.checkpoint'] });
    for (const minutes of [0, 5, 25, 80]) {
      time.now = NOW + minutes * 60_000;
      bench.append(entries(log, 10));
      expect(await ledger.signGrown()).toBe(1);
    }
    const bodies = bench.connection.database
      .prepare<[], string>('select body from webhook_delivery order by created_at')
      .pluck()
      .all();
    const sent = bodies.map((body) => JSON.parse(body) as WebhookMessage);
    expect(sent.map(({ type, timestamp }) => [type, timestamp])).toEqual([
      ['ledger.checkpoint', '2026-11-21T08:00:30Z'],
      ['ledger.checkpoint', '2026-11-21T09:20:30Z'],
    ]);
    const origin = logOrigin(site, 'consent');
    const heads = sent.map(({ data }) => openCheckpoint(data.checkpoint!, origin, ledgerKey(ledger.key)));
    expect(heads.map(({ size }) => size)).toEqual([10, 40]);
  });

  it('of a log that grew before a crash are signed after it', async () => {
    const { bench, log } = await openSigning();
    bench.append(entries(log, 9));
    bench.close();
    const again = openLedgerBench(bench.file);
    const ledger = await openSigner(again);
    expect(await ledger.signGrown()).toBe(1);
    expect(await sizesOf(again, ledger, log)).toEqual([9]);
  });

  it('that could not be stored are tried again', async () => {
    const { bench, log, ledger } = await openSigning();
    bench.append(entries(log, 1));
    const failing = vi.spyOn(bench.store, 'addCheckpoints');
    failing.mockRejectedValueOnce(new StoreUnavailable('SQLITE_FULL'));
    await expect(ledger.signGrown()).rejects.toThrow(StoreUnavailable);
    expect(await ledger.signGrown()).toBe(1);
    expect(await sizesOf(bench, ledger, log)).toEqual([1]);
  });

  it('are signed now and again by the job, which goes on after a failure, and once more when it stops', async () => {
    const { bench, log, ledger } = await openSigning();
    const { log: lines, logs } = memoryLog();
    vi.spyOn(bench.store, 'addCheckpoints').mockRejectedValueOnce(new StoreUnavailable('SQLITE_BUSY'));
    bench.append(entries(log, 1));
    const job = keepSigning({ ledger, log: lines }, 10);
    await expect.poll(() => sizesOf(bench, ledger, log)).toEqual([1]);
    bench.append(entries(log, 1));
    await expect.poll(() => sizesOf(bench, ledger, log)).toEqual([1, 2]);
    bench.append(entries(log, 1));
    await job.stop();
    expect(await sizesOf(bench, ledger, log)).toEqual([1, 2, 3]);
    expect(logs()).toContain('"event":"checkpoint-failed","code":"StoreUnavailable"');
    bench.append(entries(log, 1));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await sizesOf(bench, ledger, log)).toEqual([1, 2, 3]);
  });
});

describe('a log that lacks what was signed', () => {
  it('is held when an older state of the database is put back: no checkpoint, no place in receipts, an error in the log', async () => {
    const folder = temporaryFolder();
    const { file, log, key } = await growBackUpGrow(folder);
    const logs = memoryLog();
    const { bench, ledger } = await reopen(file, folder, logs.log);
    expect(await ledger.signGrown()).toBe(0);
    expect(logs.logs()).toContain('"level":"error"');
    expect(logs.logs()).toContain('"event":"ledger-held","count":1');

    // It would be a second entry 10, and a second checkpoint over 15.
    const appended = bench.append(entries(log, 10));
    expect(appended[0]!.index).toBe(10);
    expect(await ledger.signGrown()).toBe(0);
    const bundle = await ledger.acceptanceReceipt(log, appended[0]!);
    const { statement } = checkReceipt(independent(bundle), ledgerKey(key));
    expect(Object.keys(statement!)).not.toContain('index');
    // What was signed of what is here stays true, and is what an export ends with.
    expect((await ledger.checkpointNow(log))!.size).toBe(10);
    bench.close();

    const third = await reopen(file, folder);
    expect(await third.ledger.signGrown(), 'nor after the next start').toBe(0);
    third.bench.close();
  });

  it('goes on when the newer state is put back', async () => {
    const folder = temporaryFolder();
    const { file, log, newer } = await growBackUpGrow(folder);
    const held = await reopen(file, folder);
    expect(await held.ledger.signGrown()).toBe(0);
    held.bench.close();
    copyFileSync(newer, file);
    const { bench, ledger } = await reopen(file, folder);
    bench.append(entries(log, 1));
    expect(await ledger.signGrown()).toBe(1);
    expect((await ledger.checkpoint(log))!.size).toBe(16);
    bench.close();
  });

  it.each([
    [
      'an entry is gone',
      'drop trigger ledger_leaf_stays; delete from ledger_payload; delete from ledger_leaf where position = 290',
    ],
    [
      'the root of a tile is another',
      'drop trigger ledger_node_unchanged; update ledger_node set hash = zeroblob(32)',
    ],
    [
      'the frontier is another',
      'drop trigger ledger_log_grows; update ledger_log set frontier = zeroblob(length(frontier))',
    ],
    ['the frontier is cut', "drop trigger ledger_log_grows; update ledger_log set frontier = x''"],
  ])('is held when %s, while others go on, whether it was ever signed or not', async (_, damage) => {
    for (const wasSigned of [true, false]) {
      const { bench, log, ledger } = await openSigning();
      bench.append(entries(log, 300));
      if (wasSigned) await ledger.signGrown();
      bench.append(entries(log, 1));
      bench.connection.database.exec(damage);
      const sound = bench.addSite();
      bench.append(entries(sound, 2));
      const again = await openSigner(bench);
      expect(await again.signGrown()).toBe(1);
      expect((await again.checkpoint(log))?.size).toBe(wasSigned ? 300 : undefined);
      expect((await again.checkpoint(sound))!.size).toBe(2);
    }
  });

  it('is held when its entries were changed beneath a checkpoint, also without a witness', async () => {
    const { bench, log, ledger } = await openSigning();
    const sound = bench.addSite();
    bench.append([...entries(log, 300), ...entries(sound, 3)]);
    await ledger.signGrown();
    const { database } = bench.connection;
    // As somebody with a hand in the file does it.
    database.exec('drop trigger ledger_leaf_unchanged');
    database
      .prepare('update ledger_leaf set hash = zeroblob(32) where position = 299 and site = ?')
      .run(log.site);
    bench.append([...entries(log, 1), ...entries(sound, 1)]);
    const logs = memoryLog();
    const again = await openSigner(bench, { log: logs.log });
    expect(await again.signGrown(), 'the other log goes on').toBe(1);
    expect(logs.logs()).toContain('"event":"ledger-held","count":1');
    expect((await again.checkpoint(log))!.size).toBe(300);
    expect((await again.checkpoint(sound))!.size).toBe(4);
  });
});

describe('the witness file', () => {
  const origin = logOrigin('site_01jd6z7q1vf4m8k2n5r9t3x6b0', 'consent');
  const note = (size: number): Promise<string> =>
    signCheckpoint(crypto, { origin, size, root: new Uint8Array(32).fill(size) }, LEDGER_SEED);

  it('knows the longest log after it is opened again', async () => {
    const path = join(temporaryFolder(), 'witness');
    const first = await openWitness(path);
    await Promise.all([first.remember([await note(5)]), first.remember([await note(9), await note(7)])]);
    expect(first.latest(origin)?.size).toBe(9);
    await first.close();
    const second = await openWitness(path);
    expect(second.latest(origin)).toEqual({ origin, size: 9, root: new Uint8Array(32).fill(9) });
    expect(second.latest(`${origin}x`)).toBeUndefined();
    await second.close();
  });

  it('passes over a line that was cut off, and says so', async () => {
    const path = join(temporaryFolder(), 'witness');
    const first = await openWitness(path);
    await first.remember([await note(5)]);
    await first.close();
    appendFileSync(path, '{"checkpoint":"sealpost/1/si');
    const { log, logs } = memoryLog();
    const second = await openWitness(path, log);
    expect(second.latest(origin)?.size).toBe(5);
    expect(logs()).toContain('"level":"warn"');
    await second.remember([await note(6)]);
    await second.close();
    expect((await openWitness(path)).latest(origin)?.size).toBe(6);
  });

  it('says that it is damaged when more than the last line is', async () => {
    const path = join(temporaryFolder(), 'witness');
    writeFileSync(path, 'x\ny\n');
    const { log, logs } = memoryLog();
    await (await openWitness(path, log)).close();
    expect(logs()).toContain('"event":"ledger-witness-damaged","count":2');
  });

  it('does not grow for ever', async () => {
    const path = join(temporaryFolder(), 'witness');
    const witness = await openWitness(path);
    const notes = await Promise.all(Array.from({ length: 100 }, (_, i) => note(i + 1)));
    for (let i = 0; i < 101; i++) await witness.remember(notes);
    await witness.remember([await note(200)]);
    await witness.close();
    expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThan(200);
    expect((await openWitness(path)).latest(origin)?.size).toBe(200);
  });
});

async function openWitness(path: string, log: Log = memoryLog().log): Promise<LedgerWitness> {
  const witness = await openWitnessFile(path, log);
  onTestFinished(() => witness.close());
  return witness;
}

/** 10 entries and a checkpoint, a copy of the file, 5 more and a checkpoint; the copy is put back. */
async function growBackUpGrow(folder: string) {
  const file = join(folder, 'sealpost.db');
  const { bench, ledger } = await reopen(file, folder);
  const log = bench.addSite();
  bench.append(entries(log, 10));
  await ledger.signGrown();
  bench.connection.database.exec(`vacuum into '${join(folder, 'backup.db')}'`);
  bench.append(entries(log, 5));
  await ledger.signGrown();
  bench.close();
  const newer = join(folder, 'newer.db');
  copyFileSync(file, newer);
  copyFileSync(join(folder, 'backup.db'), file);
  return { file, newer, log, key: ledger.key };
}

async function reopen(file: string, folder: string, log: Log = memoryLog().log) {
  const bench = openLedgerFile(file);
  const witness = await openWitness(join(folder, 'witness'), log);
  return { bench, ledger: await openSigner(bench, { witness, log }) };
}

async function openSigning() {
  const bench = openLedgerBench();
  const time = { now: NOW };
  const ledger = await openSigner(bench, { clock: () => time.now });
  return { bench, ledger, time, log: bench.addSite() };
}

const openSigner = (
  { store }: LedgerBench,
  options: Partial<Parameters<typeof openLedger>[0]> = {},
): Promise<Ledger> =>
  openLedger({
    store,
    crypto,
    seed: LEDGER_SEED,
    clock: () => AT * 1000,
    log: memoryLog().log,
    ...options,
  });

/** Sizes of the checkpoints that are kept, each verified. */
async function sizesOf({ connection }: LedgerBench, ledger: Ledger, log: ConsentLog): Promise<number[]> {
  const rows = connection.database
    .prepare<[string, string], { size: number; note: string }>(
      'select size, note from ledger_checkpoint where tenant = ? and site = ? order by size',
    )
    .all(log.tenant, log.site);
  const origin = logOrigin(log.site, log.log);
  return rows.map(({ size, note }) => {
    const head = openCheckpoint(note, origin, ledgerKey(ledger.key));
    expect(head.size).toBe(size);
    return size;
  });
}

/** As JSON carries it. */
const independent = (bundle: ReceiptBundle): Bundle => JSON.parse(JSON.stringify(bundle)) as Bundle;
