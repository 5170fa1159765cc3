import type { Statement } from 'better-sqlite3';
import type { Bytes } from '../../../protocol/bytes.ts';
import type { Frontier } from '../../../protocol/ledger/merkle.ts';
import type { CheckpointRow, LedgerEntryRow, LedgerStore, LogRef, Seconds } from '../store.ts';
import { translate, type Connection } from './connection.ts';
import type { SqliteWebhookStore } from './webhook-store.ts';
import { splitHashes, type LedgerWriter, type LogKey } from './ledger.ts';

export class SqliteLedgerStore implements LedgerStore {
  readonly #connection: Connection;
  readonly #writer: LedgerWriter;
  readonly #webhooks: SqliteWebhookStore;
  readonly #leafHashes: Statement<[...LogKey, number, number], Buffer>;
  readonly #nodeHashes: Statement<[number, ...LogKey, number, number], Buffer>;
  #askedForAll = false;

  constructor(connection: Connection, writer: LedgerWriter, webhooks: SqliteWebhookStore) {
    this.#connection = connection;
    this.#writer = writer;
    this.#webhooks = webhooks;
    const range = 'tenant = ? and site = ? and log = ? and position >= ? and position < ? order by position';
    const hashes = (from: string): Statement<never[], Buffer> =>
      connection.database.prepare<never[], Buffer>(`select hash from ${from} ${range}`).pluck();
    this.#leafHashes = hashes('ledger_leaf where');
    this.#nodeHashes = hashes('ledger_node where tile_level = ? and');
  }

  async grown(): Promise<LogRef[]> {
    const grown = this.#writer.takeGrown();
    if (this.#askedForAll) return grown;
    const logs = this.#connection.all(
      this.#connection.build.selectFrom('ledger_log').select(['tenant', 'site', 'log']),
    );
    this.#askedForAll = true;
    return logs;
  }

  async frontier({ tenant, site, log }: LogRef): Promise<Frontier> {
    const row = this.#connection.first(
      this.#connection.build
        .selectFrom('ledger_log')
        .select(['size', 'frontier'])
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('log', '=', log),
    );
    return { size: row?.size ?? 0, hashes: row ? splitHashes(row.frontier).map(own) : [] };
  }

  async hashes(
    { tenant, site, log }: LogRef,
    tileLevel: number,
    from: number,
    count: number,
  ): Promise<Bytes[]> {
    const range: [...LogKey, number, number] = [tenant, site, log, from, from + count];
    const rows = translate(() =>
      tileLevel === 0 ? this.#leafHashes.all(...range) : this.#nodeHashes.all(tileLevel, ...range),
    );
    return rows.map(own);
  }

  async entries(
    { tenant, site, log }: LogRef,
    { from, to, limit, now }: { from: number; to: number; limit: number; now: Seconds },
  ): Promise<LedgerEntryRow[]> {
    const rows = this.#connection.all(
      this.#connection.build
        .selectFrom('ledger_leaf as leaf')
        .leftJoin('ledger_payload as secret', (join) =>
          join
            .onRef('secret.tenant', '=', 'leaf.tenant')
            .onRef('secret.site', '=', 'leaf.site')
            .onRef('secret.log', '=', 'leaf.log')
            .onRef('secret.position', '=', 'leaf.position')
            .on((on) =>
              on.or([on('secret.deleted_after', 'is', null), on('secret.deleted_after', '>', now)]),
            ),
        )
        .select(['leaf.position', 'leaf.leaf', 'leaf.hash', 'secret.payload', 'secret.salt'])
        .where('leaf.tenant', '=', tenant)
        .where('leaf.site', '=', site)
        .where('leaf.log', '=', log)
        .where('leaf.position', '>=', from)
        .where('leaf.position', '<', to)
        .orderBy('leaf.position')
        .limit(limit),
    );
    return rows.map(({ position, leaf, hash, payload, salt }) => ({
      index: position,
      leaf,
      hash: own(hash),
      secret: payload === null || salt === null ? undefined : { payload, salt: own(salt) },
    }));
  }

  async checkpoint(
    { tenant, site, log }: LogRef,
    signer: string,
    size?: number,
  ): Promise<CheckpointRow | undefined> {
    return this.#checkpoint({ tenant, site, log }, signer, size);
  }

  #checkpoint({ tenant, site, log }: LogRef, signer: string, size?: number): CheckpointRow | undefined {
    let query = this.#connection.build
      .selectFrom('ledger_checkpoint')
      .select(['size', 'note', 'signed_at as signedAt'])
      .where('tenant', '=', tenant)
      .where('site', '=', site)
      .where('log', '=', log)
      .where('signer', '=', signer);
    if (size !== undefined) query = query.where('size', '=', size);
    return this.#connection.first(query.orderBy('size', 'desc').limit(1));
  }

  async addCheckpoints(signer: string, checkpoints: (LogRef & CheckpointRow)[]): Promise<void> {
    this.#connection.transaction(() => {
      for (const { signedAt, ...row } of checkpoints) {
        const before = this.#checkpoint(row, signer);
        this.#connection.run(
          this.#connection.build
            .insertInto('ledger_checkpoint')
            .values({ ...row, signer, signed_at: signedAt })
            .onConflict((conflict) => conflict.doNothing()),
        );
        if (hourOf(before?.signedAt) !== hourOf(signedAt)) {
          const data = { checkpoint: row.note };
          this.#webhooks.enqueue({ ...row, receivedAt: signedAt }, { type: 'ledger.checkpoint', data });
        }
      }
    });
  }
}

/** A busy log has a checkpoint every few seconds; the tenant's server is sent the first of every hour. */
const hourOf = (at: Seconds | undefined): number | undefined =>
  at === undefined ? undefined : Math.floor(at / 3600);

/** Buffers of the driver hold nothing but their value. */
const own = (bytes: Uint8Array): Bytes => new Uint8Array(bytes);
