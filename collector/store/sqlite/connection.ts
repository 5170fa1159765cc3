import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteDialect,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Compilable } from 'kysely';
import { StoreUnavailable } from '../store.ts';
import { MIGRATIONS } from './migrations.ts';
import type { Tables } from './tables.ts';

/**
 * One file, one connection, one writer. Kysely only writes the SQL; it runs here, synchronously, so that a transaction is never open across an
 * `await`, where another request's statements would fall into it.
 */
export class Connection {
  readonly database: Database.Database;
  /** Builds queries; running one by itself fails. */
  readonly build: Kysely<Tables> = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  /** Whether nothing of what was deleted is left in the files: of what a process before this one deleted, nobody knows. */
  isWiped = false;
  #wiping: Promise<void> | undefined;
  readonly #statements = new Map<string, Database.Statement>();

  constructor(file: string) {
    this.database = openDatabase(file);
    migrate(this.database);
  }

  all<Row>(query: Compilable<Row>): Row[] {
    return translate(() => {
      const { sql, parameters } = query.compile();
      return this.#prepared(sql).all(...parameters) as Row[];
    });
  }

  first<Row>(query: Compilable<Row>): Row | undefined {
    return translate(() => {
      const { sql, parameters } = query.compile();
      return this.#prepared(sql).get(...parameters) as Row | undefined;
    });
  }

  /** Row by row, as long as `wanted` says so; the first unwanted one ends it and is not among them. */
  takeWhile<Row>(query: Compilable<Row>, wanted: (row: Row) => boolean): Row[] {
    return translate(() => {
      const { sql, parameters } = query.compile();
      const taken: Row[] = [];
      for (const row of this.#prepared(sql).iterate(...parameters) as Iterable<Row>) {
        if (!wanted(row)) break;
        taken.push(row);
      }
      return taken;
    });
  }

  /** @returns how many rows it changed. */
  run(query: Compilable): number {
    return translate(() => {
      const { sql, parameters } = query.compile();
      return this.#prepared(sql).run(...parameters).changes;
    });
  }

  /** Takes the write lock at once, so that what `work` reads is still true when it writes. */
  transaction<T>(work: () => T): T {
    return translate(() => this.database.transaction(work).immediate());
  }

  /** For better-auth, which brings its own queries. Without transactions: see above. */
  accountsDatabase(): Kysely<unknown> {
    return new Kysely<unknown>({ dialect: new SqliteDialect({ database: this.database }) });
  }

  /**
   * Writes everything back and empties the log: only then is nothing left in the files of what was deleted. `secure_delete` overwrites in the log; the database's own file, and older pages
   * in the log, are clean after this. It does not wait for another program that reads just now (a backup): everybody here would wait with it.
   * @returns false when one did; {@link isWiped} stays false until a later call succeeds
   */
  wipe(): boolean {
    return translate(() => {
      if (!this.database.open) return true;
      this.database.pragma('busy_timeout = 0');
      try {
        this.isWiped = this.database.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
      } finally {
        this.database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
      }
      return this.isWiped;
    });
  }

  /** After something was deleted. Whoever asks within a moment shares one. Where another program reads for long, it resolves without, and the next purge sees to it. */
  wipeSoon(): Promise<void> {
    this.isWiped = false;
    this.#wiping ??= this.#wipeWhenFree();
    return this.#wiping;
  }

  async #wipeWhenFree(): Promise<void> {
    try {
      for (let tries = 0; tries < WIPE_TRIES; tries++) {
        await sleep(tries === 0 ? WIPE_GATHER_MS : WIPE_PAUSE_MS);
        if (this.wipe()) return;
      }
    } finally {
      this.#wiping = undefined;
    }
  }

  close(): void {
    if (!this.database.open) return;
    this.database.pragma('wal_checkpoint(TRUNCATE)');
    this.database.close();
  }

  #prepared(sql: string): Database.Statement {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.database.prepare(sql)));
    return statement;
  }
}

/** Nothing else runs while SQLite waits for another program's lock: long enough for a backup's short one, and no longer. */
const BUSY_TIMEOUT_MS = 1000;
/** So that erasures that come together are one checkpoint. */
const WIPE_GATHER_MS = 20;
const WIPE_PAUSE_MS = 100;
const WIPE_TRIES = 10;

function openDatabase(file: string): Database.Database {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  if (file !== ':memory:') chmodSync(file, 0o600);
  // A sealed submission is 2 to 3 kB: pages that hold several cost a quarter less per row than SQLite's 4 KiB. Counts only for a new file.
  database.pragma('page_size = 8192');
  database.pragma('journal_mode = WAL');
  // An acknowledged submission survives a power cut, also where fsync alone does not reach the platter (macOS).
  database.pragma('synchronous = FULL');
  // A checkpoint runs within somebody's commit: a longer log gives a tenth more throughput and twice the p99 (docs/performance.md).
  database.pragma('wal_autocheckpoint = 1000');
  database.pragma('fullfsync = ON');
  database.pragma('foreign_keys = ON');
  database.pragma('secure_delete = ON');
  database.pragma('trusted_schema = OFF');
  // So that `insert or replace` meets the ledger's triggers, too.
  database.pragma('recursive_triggers = ON');
  database.pragma('temp_store = MEMORY');
  return database;
}

/** Beside a collector that runs, or after it has stopped. @throws Error when another release has written it */
export function openReadOnly(file: string): Database.Database {
  const database = new Database(file, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version === MIGRATIONS.length) return database;
  database.close();
  throw new Error(
    `expected a database of version ${MIGRATIONS.length}, got ${version}: start the collector of this release on it once, or use the release that wrote it`,
  );
}

function migrate(database: Database.Database): void {
  database
    .transaction(() => {
      const version = Number(database.pragma('user_version', { simple: true }));
      if (version > MIGRATIONS.length) {
        throw new Error(
          `expected a database of version ${MIGRATIONS.length} or older, got ${version}: it was written by a newer Sealpost; run that one, or restore a backup`,
        );
      }
      for (const sql of MIGRATIONS.slice(version)) database.exec(sql);
      database.pragma(`user_version = ${MIGRATIONS.length}`);
    })
    .immediate();
}

/** Out of space, locked by another program, unreadable: the client may try again. Anything else is a mistake of ours. */
const TRANSIENT = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM)/;

export function translate<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof Database.SqliteError && TRANSIENT.test(cause.code)) {
      throw new StoreUnavailable(cause.code, { cause });
    }
    throw cause;
  }
}
