import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openWitnessFile } from '../../collector/domain/ledger-witness.ts';
import { openLedger } from '../../collector/domain/ledger.ts';
import { silentLog } from '../../collector/log.ts';
import type { SiteId } from '../../protocol/ids.ts';
import { crypto } from '../protocol/ledger/ledgers.ts';
import { entries, LEDGER_SEED, openLedgerFile, type ConsentLog } from './ledger-file.ts';

/**
 * `node ledger-writer.ts {folder} {tenant} {site}`: appends to the site's consent log and signs, as fast as it can, until it is killed. What is acknowledged goes to
 * standard output, a line each, after it is durable and not before: `{"index", "hash"}` and `{"checkpoint"}`.
 */
const [folder, tenant, site] = process.argv.slice(2) as [string, string, SiteId];
const bench = openLedgerFile(join(folder, 'sealpost.db'));
const witness = await openWitnessFile(join(folder, 'witness'), silentLog);
const ledger = await openLedger({
  store: bench.store,
  crypto,
  seed: LEDGER_SEED,
  clock: Date.now,
  log: silentLog,
  witness,
});
const log: ConsentLog = { tenant, site, log: 'consent' };

const acknowledge = (what: object): void => void writeSync(1, `${JSON.stringify(what)}\n`);

async function write(): Promise<never> {
  for (;;) {
    const appended = bench.append(entries(log, 1 + Math.floor(Math.random() * 100)));
    for (const { index, hash } of appended)
      acknowledge({ index, hash: Buffer.from(hash).toString('base64url') });
    await turn();
  }
}

async function sign(): Promise<never> {
  for (;;) {
    if ((await ledger.signGrown()) > 0) acknowledge({ checkpoint: (await ledger.checkpoint(log))!.note });
    await turn();
  }
}

await Promise.all([write(), sign()]);
