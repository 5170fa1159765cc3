import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import sodium from 'libsodium-wrappers';
import { createAccounts } from '../../collector/accounts/better-auth-accounts.ts';
import { createCollector } from '../../collector/collector.ts';
import { erasureListIn } from '../../collector/domain/erasure-list.ts';
import { openLedger } from '../../collector/domain/ledger.ts';
import { keepSigning } from '../../collector/domain/ledger-job.ts';
import { purgeExpired } from '../../collector/domain/retention.ts';
import { listen } from '../../collector/listen.ts';
import { silentLog } from '../../collector/log.ts';
import { SqliteStore } from '../../collector/store/sqlite/sqlite-store.ts';
import { newId, type SubmissionId } from '../../protocol/ids.ts';
import { libsodiumCrypto } from '../../protocol/libsodium.ts';

/** As `serve` puts it together, but that it purges when it is told to, and fills its own store. */
export type Order =
  { fill: number; due: number; like: SubmissionId } | { purge: 'start' } | { purge: 'stop' };

const [folder, port] = process.argv.slice(2) as [string, string];
const publicUrl = new URL(`http://127.0.0.1:${port}`);
await sodium.ready;
const store = new SqliteStore(join(folder, 'sealpost.db'));
const crypto = libsodiumCrypto(sodium, globalThis.crypto.subtle);
const clock = Date.now;
const accounts = createAccounts({
  database: store.accountsDatabase(),
  store,
  secret: randomBytes(32),
  publicUrl,
  signUp: 'first',
  log: silentLog,
  clock,
});
const seed = new Uint8Array(randomBytes(32));
const ledger = await openLedger({ store: store.ledger, crypto, seed, clock, log: silentLog });
const erasures = erasureListIn(join(folder, 'erasures.jsonl'));
const app = createCollector({
  store,
  accounts,
  ledger,
  crypto,
  publicUrl,
  erasures,
  assets: new Map(),
  log: silentLog,
});
await listen(app, { host: '127.0.0.1', port: Number(port), shutdownSeconds: 1, tls: undefined });
keepSigning({ ledger, log: silentLog });
process.send!({ ready: true });

let stopping = false;
let purging = Promise.resolve();
process.on('message', (order: Order) => {
  if ('fill' in order) void fill(order).then((ids) => process.send!({ ids }));
  else if (order.purge === 'start') {
    stopping = false;
    purging = purgeExpired({ store, clock, log: silentLog }, () => stopping);
  } else {
    stopping = true;
    void purging.then(() => process.send!({ stopped: true }));
  }
});

/** @returns ids of some that are not due. */
async function fill({ fill: count, due, like }: Extract<Order, { fill: number }>): Promise<SubmissionId[]> {
  const now = Math.floor(Date.now() / 1000);
  const { deletedAfter, ...sealed } = (await store.visitors.receiptsOf(like, now))[0]!;
  const { tenant, capabilities } = (await store.rights.find(like, now))[0]!;
  const ids: SubmissionId[] = [];
  const digest = randomBytes(32);
  for (let from = 0; from < count; from += 100) {
    const rows = Array.from({ length: Math.min(100, count - from) }, (_, i) => {
      const submission = newId('sub', randomBytes(10), Date.now());
      const isDue = Math.floor(((from + i) * due) / count) !== Math.floor(((from + i + 1) * due) / count);
      if (!isDue && ids.length < 100) ids.push(submission);
      const row = { ...sealed, tenant, capabilities, digest, submission };
      return { ...row, deletedAfter: isDue ? now - 1 : deletedAfter };
    });
    await Promise.all(rows.map((row) => store.visitors.addSubmission(row)));
  }
  return ids;
}
