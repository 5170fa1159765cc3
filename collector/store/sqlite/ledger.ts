import { hash, randomFillSync } from 'node:crypto';
import type { Statement } from 'better-sqlite3';
import { isWellFormed, type Bytes } from '../../../protocol/bytes.ts';
import { canonicalJson } from '../../../protocol/canonical-json.ts';
import type { SiteId } from '../../../protocol/ids.ts';
import { parseLeaf, SALT_BYTES, type Leaf } from '../../../protocol/ledger/leaf.ts';
import type { LogName } from '../../../protocol/ledger/logs.ts';
import { TILE_HEIGHT } from '../../../protocol/ledger/tiles.ts';
import { LEAF_PAYLOAD_MAX_BYTES } from '../../../protocol/limits.ts';
import { utcTime } from '../../../protocol/time.ts';
import type { AppendedEntry, LedgerEntry, LogRef, Seconds, TenantId } from '../store.ts';
import type { Connection } from './connection.ts';

const HASH_BYTES = 32;
const LEAF_PREFIX = Buffer.from([0]);
const NODE_PREFIX = Buffer.from([1]);

/** Columns of the primary key, in order. */
export type LogKey = [TenantId, SiteId, LogName];

/** A log as it stands in the middle of a transaction: the frontier of protocol/ledger/merkle.ts, changed in place. */
interface OpenLog {
  key: LogKey;
  size: number;
  hashes: Buffer[];
}

/**
 * Writes the logs. Of the tree it keeps what cannot be had cheaply from the rest: the hash of every leaf, the root of every full tile of 256, of every
 * 256 of those, and so on (design §4, C2SP tiles), and the frontier, so that an append hashes nothing twice and reads one row.
 */
export class LedgerWriter {
  readonly #connection: Connection;
  readonly #grown = new Map<string, LogRef>();
  readonly #findLog: Statement<LogKey, { size: number; frontier: Buffer }>;
  readonly #addLog: Statement<[...LogKey]>;
  readonly #growLog: Statement<[number, Buffer, ...LogKey]>;
  readonly #addLeaf: Statement<[...LogKey, number, Buffer, string]>;
  readonly #addNode: Statement<[...LogKey, number, number, Buffer]>;
  readonly #addPayload: Statement<[...LogKey, number, string, Uint8Array, Seconds | null]>;

  constructor(connection: Connection) {
    this.#connection = connection;
    const { database } = connection;
    this.#findLog = database.prepare(
      'select size, frontier from ledger_log where tenant = ? and site = ? and log = ?',
    );
    this.#addLog = database.prepare("insert into ledger_log values (?, ?, ?, 0, x'')");
    this.#growLog = database.prepare(
      'update ledger_log set size = ?, frontier = ? where tenant = ? and site = ? and log = ?',
    );
    this.#addLeaf = database.prepare('insert into ledger_leaf values (?, ?, ?, ?, ?, ?)');
    this.#addNode = database.prepare('insert into ledger_node values (?, ?, ?, ?, ?, ?)');
    this.#addPayload = database.prepare('insert into ledger_payload values (?, ?, ?, ?, ?, ?, ?)');
  }

  /**
   * Enters what happened, in the transaction that records it: so both are there or neither is. Entries of one log get its next places in the order given;
   * every log is read and written once, so hand a whole batch over at a time.
   *
   * Synchronous, and only within an open transaction that took the write lock (`connection.transaction`, `.immediate()`). Whatever it throws, the
   * transaction must not be committed.
   * @returns for every entry, in order, what a receipt is made of (`domain/ledger.ts`).
   * @throws RangeError for a payload that is too long or no well-formed text; ProtocolError `leaf-malformed` for a `ref` that is no id, or a type that
   *   the log does not have; a constraint's error for a site that this tenant does not have
   */
  append(entries: readonly LedgerEntry[]): AppendedEntry[] {
    if (!this.#connection.database.inTransaction)
      throw new Error('expected an open transaction, in which also stands what the ledger is to record');
    const salts = randomFillSync(new Uint8Array(entries.length * SALT_BYTES));
    const logs = new Map<string, OpenLog>();
    const appended = entries.map((entry, i) => {
      const salt = salts.slice(i * SALT_BYTES, (i + 1) * SALT_BYTES);
      return this.#appendOne(this.#openLog(logs, entry), entry, salt);
    });
    for (const [name, { key, size, hashes }] of logs) {
      this.#growLog.run(size, Buffer.concat(hashes), ...key);
      const [tenant, site, log] = key;
      this.#grown.set(name, { tenant, site, log });
    }
    return appended;
  }

  /** Logs that were appended to since this was last called; also those of a transaction that failed. */
  takeGrown(): LogRef[] {
    const grown = [...this.#grown.values()];
    this.#grown.clear();
    return grown;
  }

  #openLog(logs: Map<string, OpenLog>, { tenant, site, log }: LedgerEntry): OpenLog {
    const name = `${tenant} ${site} ${log}`;
    let open = logs.get(name);
    if (!open) {
      const key: LogKey = [tenant, site, log];
      const row = this.#findLog.get(...key);
      if (!row) this.#addLog.run(...key);
      open = { key, size: row?.size ?? 0, hashes: row ? splitHashes(row.frontier) : [] };
      logs.set(name, open);
    }
    return open;
  }

  #appendOne(log: OpenLog, entry: LedgerEntry, salt: Bytes): AppendedEntry {
    const leaf = leafText(entry, salt);
    const leafHash = sha256(LEAF_PREFIX, Buffer.from(leaf));
    const index = log.size;
    this.#addLeaf.run(...log.key, index, leafHash, leaf);
    this.#addPayload.run(...log.key, index, entry.payload, salt, entry.deletedAfter ?? null);
    this.#grow(log, leafHash);
    return { index, leaf, hash: new Uint8Array(leafHash), payload: entry.payload, salt };
  }

  /** RFC 6962: two complete subtrees of one size become one. */
  #grow(log: OpenLog, leafHash: Buffer): void {
    let hash = leafHash;
    let index = log.size;
    for (let level = 1; index % 2 === 1; level++) {
      hash = sha256(NODE_PREFIX, log.hashes.pop()!, hash);
      index = Math.floor(index / 2);
      if (level % TILE_HEIGHT === 0) this.#addNode.run(...log.key, level / TILE_HEIGHT, index, hash);
    }
    log.hashes.push(hash);
    log.size++;
  }
}

/** Canonical text, as `makeLeaf` of protocol/ledger/leaf.ts, whose hashing is not synchronous. */
function leafText(entry: LedgerEntry, salt: Bytes): string {
  const { log, type, at, ref } = entry;
  const payload = Buffer.from(entry.payload);
  if (payload.length > LEAF_PAYLOAD_MAX_BYTES || !isWellFormed(entry.payload))
    throw new RangeError(`expected a payload of at most ${LEAF_PAYLOAD_MAX_BYTES} bytes of UTF-8`);
  const commitment = sha256(salt, payload).toString('base64url');
  const leaf: Leaf = { v: 1, type, at: utcTime(at * 1000), ref, commitment };
  const text = canonicalJson(leaf);
  // Nothing may get into a log that its readers refuse: it could never be taken out again.
  parseLeaf(text, log);
  return text;
}

/** Of hashes that are stored one after the other. */
export function splitHashes(stored: Uint8Array): Buffer[] {
  const bytes = Buffer.from(stored);
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, i) =>
    bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
}

const sha256 = (...parts: Uint8Array[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer');
