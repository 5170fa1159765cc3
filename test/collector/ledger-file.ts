import { randomBytes } from 'node:crypto';
import { Connection } from '../../collector/store/sqlite/connection.ts';
import { LedgerWriter } from '../../collector/store/sqlite/ledger.ts';
import { SqliteLedgerStore } from '../../collector/store/sqlite/ledger-store.ts';
import { SqliteWebhookStore } from '../../collector/store/sqlite/webhook-store.ts';
import type { AppendedEntry, LedgerEntry, LogRef, TenantId } from '../../collector/store/store.ts';
import { newId } from '../../protocol/ids.ts';

/** Seconds. */
export const AT = Date.parse('2026-11-21T08:00:30Z') / 1000;
export const LEDGER_SEED = new Uint8Array(32).fill(7);
const REF = 'con_01jd6z7q1vf4m8k2n5r9t3x6b0';

export type ConsentLog = LogRef & { log: 'consent' };

export interface LedgerBench {
  file: string;
  connection: Connection;
  writer: LedgerWriter;
  store: SqliteLedgerStore;
  webhooks: SqliteWebhookStore;
  /** In a transaction of its own. */
  append: (entries: LedgerEntry[]) => AppendedEntry[];
  /** The consent log of a new site of this tenant. */
  addSite: (tenant?: TenantId) => ConsentLog;
  close: () => void;
}

/** The ledger's tables in a real file, with no collector around them, and no test runner either. */
export function openLedgerFile(file: string): LedgerBench {
  const connection = new Connection(file);
  const writer = new LedgerWriter(connection);
  const webhooks = new SqliteWebhookStore(connection);
  return {
    file,
    connection,
    writer,
    store: new SqliteLedgerStore(connection, writer, webhooks),
    webhooks,
    append: (entries) => connection.transaction(() => writer.append(entries)),
    addSite(tenant = 'tenant') {
      const { database } = connection;
      const site = newId('site', randomBytes(10), AT * 1000);
      database
        .prepare('insert or ignore into organization (id, name, slug, "createdAt") values (?, ?, ?, ?)')
        .run(tenant, tenant, tenant, '2026-11-21');
      database
        .prepare('insert into site (tenant, id, name, created_at, publisher) values (?, ?, ?, ?, ?)')
        .run(tenant, site, 'Site', AT, 'publisher');
      return { tenant, site, log: 'consent' };
    },
    close: () => connection.close(),
  };
}

/** A decision, about as large as a usual consent record. */
export function someEntry(
  { tenant, site }: ConsentLog,
  number: number,
  change: { at?: number; deletedAfter?: number; payload?: string; ref?: string } = {},
): LedgerEntry {
  const decision = { ads: number % 2 === 0, statistics: true };
  const payload = JSON.stringify({
    number,
    decision,
    visitor: randomBytes(16).toString('hex'),
    notice: NOTICE,
  });
  return { tenant, site, log: 'consent', type: 'consent', at: AT, ref: REF, payload, ...change };
}

const NOTICE = 'x'.repeat(400);

export const entries = (log: ConsentLog, count: number): LedgerEntry[] =>
  Array.from({ length: count }, (_, number) => someEntry(log, number));
