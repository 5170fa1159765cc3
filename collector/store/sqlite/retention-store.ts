import { canonicalJson } from '../../../protocol/canonical-json.ts';
import type { SiteId } from '../../../protocol/ids.ts';
import type { HoldId } from '../../../protocol/retention.ts';
import type {
  HoldRow,
  KeptRow,
  LastPurge,
  NewHoldRow,
  RetentionStore,
  Seconds,
  SubmissionPlace,
  TenantId,
  UserId,
} from '../store.ts';
import type { Connection } from './connection.ts';
import { KeptRows } from './kept-rows.ts';
import type { LedgerWriter } from './ledger.ts';
import type { Purge } from './purge.ts';
import type { Tables } from './tables.ts';

function selectHolds({ build }: Connection) {
  return build
    .selectFrom('legal_hold as hold')
    .leftJoin('user', 'user.id', 'hold.set_by')
    .select(['hold.id', 'hold.class', 'hold.form', 'hold.reason', 'hold.set_at', 'user.name as set_by_name']);
}

/** Also within a transaction. */
export function holdOver(
  connection: Connection,
  { tenant, site, submission }: SubmissionPlace,
): HoldRow | undefined {
  const row = connection.first(
    selectHolds(connection)
      .innerJoin('submission', (join) =>
        join.onRef('submission.tenant', '=', 'hold.tenant').onRef('submission.site', '=', 'hold.site'),
      )
      .where('submission.id', '=', submission)
      .where('submission.site', '=', site)
      .where('submission.tenant', '=', tenant)
      .where('hold.class', '=', 'submission')
      .where((is) => is.or([is('hold.form', 'is', null), is('hold.form', '=', is.ref('submission.form'))]))
      .orderBy('hold.id')
      .limit(1),
  );
  return row && holdRow(row);
}

export class SqliteRetentionStore implements RetentionStore {
  readonly #connection: Connection;
  readonly #ledger: LedgerWriter;
  readonly #purge: Purge;
  readonly #kept: KeptRows;

  constructor(connection: Connection, ledger: LedgerWriter, purge: Purge) {
    this.#connection = connection;
    this.#ledger = ledger;
    this.#purge = purge;
    this.#kept = new KeptRows(connection.database);
  }

  async holds(tenant: TenantId, site: SiteId): Promise<HoldRow[]> {
    return this.#connection
      .all(
        selectHolds(this.#connection)
          .where('hold.tenant', '=', tenant)
          .where('hold.site', '=', site)
          .orderBy('hold.id'),
      )
      .map(holdRow);
  }

  async holdOver(place: SubmissionPlace): Promise<HoldRow | undefined> {
    return holdOver(this.#connection, place);
  }

  async setHold({ by, at, ...hold }: NewHoldRow): Promise<void> {
    this.#connection.transaction(() => {
      const row = { ...hold, set_at: at, set_by: by };
      this.#connection.run(this.#connection.build.insertInto('legal_hold').values(row));
      this.#enter('set', row, by, at);
    });
  }

  async releaseHold({
    tenant,
    site,
    id,
    by,
    at,
  }: {
    tenant: TenantId;
    site: SiteId;
    id: HoldId;
    by: UserId;
    at: Seconds;
  }): Promise<boolean> {
    const { build } = this.#connection;
    return this.#connection.transaction(() => {
      const row = this.#connection.first(
        build
          .selectFrom('legal_hold')
          .selectAll()
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .where('id', '=', id),
      );
      if (!row) return false;
      this.#connection.run(
        build
          .deleteFrom('legal_hold')
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .where('id', '=', id),
      );
      this.#enter('release', row, by, at);
      return true;
    });
  }

  async beginPurge(at: Seconds): Promise<void> {
    this.#purge.rewind();
    const run = { started_at: at, finished_at: null };
    this.#connection.run(
      this.#connection.build
        .insertInto('purge_run')
        .values({ id: 1, ...run })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(run)),
    );
  }

  async endPurge(at: Seconds): Promise<void> {
    this.#connection.run(this.#connection.build.updateTable('purge_run').set({ finished_at: at }));
  }

  async kept(tenant: TenantId, site: SiteId, now: Seconds): Promise<KeptRow[]> {
    return this.#kept.of(tenant, site, now);
  }

  async lastPurge(tenant: TenantId, site: SiteId): Promise<LastPurge> {
    const { build } = this.#connection;
    const run = this.#connection.first(build.selectFrom('purge_run').selectAll());
    const counts = this.#connection.all(
      build
        .selectFrom('purge_count')
        .select(['class', 'run', 'amount'])
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .orderBy('class'),
    );
    return {
      startedAt: run?.started_at ?? null,
      finishedAt: run?.finished_at ?? null,
      removed: counts.map(({ amount, run: at, ...row }) => ({ class: row.class, count: amount, at })),
    };
  }

  /** The reason stands in the log, too: why something was kept has to be provable after its release. */
  #enter(
    act: 'set' | 'release',
    { tenant, site, id, class: what, form, reason }: Tables['legal_hold'],
    member: UserId,
    at: Seconds,
  ): void {
    const type = 'legal-hold';
    const about = { act, class: what, ...(form === null ? {} : { form }), reason };
    const payload = canonicalJson({ v: 1, type, member, hold: id, ...about });
    this.#ledger.append([{ tenant, site, log: 'audit', type, at, ref: id, payload }]);
  }
}

const holdRow = ({
  set_at,
  set_by_name,
  ...row
}: Omit<HoldRow, 'setAt' | 'setBy'> & { set_at: Seconds; set_by_name: string | null }): HoldRow => ({
  ...row,
  setAt: set_at,
  setBy: set_by_name,
});
