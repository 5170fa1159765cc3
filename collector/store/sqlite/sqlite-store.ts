import type { Kysely } from 'kysely';
import type { Bytes } from '../../../protocol/bytes.ts';
import type { Seconds, Store } from '../store.ts';
import { SqliteAssetStore } from './asset-store.ts';
import { Connection } from './connection.ts';
import { SqliteConsentStore } from './consent-store.ts';
import { Ingest } from './ingest.ts';
import { LedgerWriter } from './ledger.ts';
import { SqliteLedgerStore } from './ledger-store.ts';
import { SqliteMemberStore } from './member-store.ts';
import { Purge } from './purge.ts';
import { SqliteRetentionStore } from './retention-store.ts';
import { SqliteRightsStore } from './rights-store.ts';
import { SqliteSiteStore } from './site-store.ts';
import { SqliteVisitorStore } from './visitor-store.ts';
import { SqliteWebhookStore } from './webhook-store.ts';

/** @param file `:memory:` for a store that is gone when it closes. */
export class SqliteStore implements Store {
  readonly visitors: SqliteVisitorStore;
  readonly sites: SqliteSiteStore;
  readonly members: SqliteMemberStore;
  readonly assets: SqliteAssetStore;
  readonly webhooks: SqliteWebhookStore;
  readonly rights: SqliteRightsStore;
  readonly ledger: SqliteLedgerStore;
  readonly consents: SqliteConsentStore;
  readonly retention: SqliteRetentionStore;
  readonly #connection: Connection;
  readonly #purge: Purge;

  constructor(file: string) {
    this.#connection = new Connection(file);
    this.webhooks = new SqliteWebhookStore(this.#connection);
    const ledger = new LedgerWriter(this.#connection);
    const ingest = new Ingest(this.#connection, ledger, this.webhooks);
    this.visitors = new SqliteVisitorStore(this.#connection, ingest);
    this.#purge = new Purge(this.#connection, ledger);
    this.retention = new SqliteRetentionStore(this.#connection, ledger, this.#purge);
    this.rights = new SqliteRightsStore(this.#connection, ledger, this.webhooks, ingest);
    this.sites = new SqliteSiteStore(this.#connection, ledger);
    this.members = new SqliteMemberStore(this.#connection);
    this.assets = new SqliteAssetStore(this.#connection);
    this.ledger = new SqliteLedgerStore(this.#connection, ledger, this.webhooks);
    this.consents = new SqliteConsentStore(this.#connection, ledger, this.webhooks);
  }

  /** The same file for the library that keeps the accounts. */
  accountsDatabase(): Kysely<unknown> {
    return this.#connection.accountsDatabase();
  }

  /** What the connection is set to, for tests and diagnosis. */
  setting(pragma: 'synchronous' | 'foreign_keys' | 'secure_delete' | 'trusted_schema'): unknown {
    return this.#connection.database.pragma(pragma, { simple: true });
  }

  async secret(name: string, make: () => Bytes): Promise<Bytes> {
    const { build } = this.#connection;
    return this.#connection.transaction(() => {
      const stored = this.#connection.first(
        build.selectFrom('secret').select('value').where('name', '=', name),
      );
      if (stored) return new Uint8Array(stored.value);
      const value = make();
      this.#connection.run(build.insertInto('secret').values({ name, value }));
      return value;
    });
  }

  async replaceSecret(name: string, value: Bytes, keptAs: string): Promise<void> {
    const { build } = this.#connection;
    this.#connection.transaction(() => {
      const kept = build.updateTable('secret').set({ name: keptAs }).where('name', '=', name);
      this.#connection.run(kept);
      this.#connection.run(build.insertInto('secret').values({ name, value }));
    });
  }

  async purgeSubmissions(now: Seconds, limit: number): Promise<number> {
    return this.#wipeAfter(this.#purge.submissions(now, limit), limit);
  }

  async purgeLedgerPayloads(now: Seconds, limit: number): Promise<number> {
    return this.#wipeAfter(this.#purge.ledgerPayloads(now, limit), limit);
  }

  async purgeConsents(now: Seconds, limit: number): Promise<number> {
    return this.#wipeAfter(this.#purge.consents(now, limit), limit);
  }

  async purgeUnsubscribeLinks(now: Seconds, limit: number): Promise<number> {
    return this.#wipeAfter(this.#purge.unsubscribeLinks(now, limit), limit);
  }

  async purgeWebhookDeliveries(now: Seconds, limit: number): Promise<number> {
    return this.#wipeAfter(this.#purge.webhookDeliveries(now, limit), limit);
  }

  async purgeSessions(now: Seconds, limit: number): Promise<number> {
    return this.#wipeAfter(this.#purge.sessions(now, limit), limit);
  }

  #wipeAfter(deleted: number, limit: number): number {
    const connection = this.#connection;
    if (deleted > 0) connection.isWiped = false;
    if (!connection.isWiped && deleted < limit) connection.wipe();
    return deleted;
  }

  async ping(): Promise<void> {
    this.#connection.first(this.#connection.build.selectFrom('secret').select('name').limit(1));
  }

  async close(): Promise<void> {
    this.visitors.drain();
    this.consents.drain();
    this.#connection.close();
  }
}
