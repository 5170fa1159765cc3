import { sql, type Kysely } from 'kysely';
import type { Bytes } from '../../../protocol/bytes.ts';
import type { Seconds, Store } from '../store.ts';
import { SqliteAssetStore } from './asset-store.ts';
import { Connection } from './connection.ts';
import { SqliteMemberStore } from './member-store.ts';
import { SqliteSiteStore } from './site-store.ts';
import { SqliteVisitorStore } from './visitor-store.ts';

/** @param file `:memory:` for a store that is gone when it closes. */
export class SqliteStore implements Store {
  readonly visitors: SqliteVisitorStore;
  readonly sites: SqliteSiteStore;
  readonly members: SqliteMemberStore;
  readonly assets: SqliteAssetStore;
  readonly #connection: Connection;
  #unwiped = false;

  constructor(file: string) {
    this.#connection = new Connection(file);
    this.visitors = new SqliteVisitorStore(this.#connection);
    this.sites = new SqliteSiteStore(this.#connection);
    this.members = new SqliteMemberStore(this.#connection);
    this.assets = new SqliteAssetStore(this.#connection);
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

  async purgeSubmissions(now: Seconds, limit: number): Promise<number> {
    const { build } = this.#connection;
    const rowid = sql<number>`rowid`;
    const expired = build
      .selectFrom('submission')
      .select(rowid.as('row'))
      .where('deleted_after', '<=', now)
      .orderBy('deleted_after')
      .limit(limit);
    const deleted = this.#connection.run(build.deleteFrom('submission').where(rowid, 'in', expired));
    if (deleted > 0) this.#unwiped = true;
    // `secure_delete` overwrites in the log; the database's own file, and older pages in the log, are clean after a checkpoint.
    if (this.#unwiped && deleted < limit) this.#unwiped = !this.#connection.checkpoint();
    return deleted;
  }

  async ping(): Promise<void> {
    this.#connection.first(this.#connection.build.selectFrom('secret').select('name').limit(1));
  }

  async close(): Promise<void> {
    this.visitors.drain();
    this.#connection.close();
  }
}
