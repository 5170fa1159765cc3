import type { Statement } from 'better-sqlite3';
import { canonicalJson } from '../../../protocol/canonical-json.ts';
import type { FormId, SiteId, SubmissionId } from '../../../protocol/ids.ts';
import type { Seconds, TenantId } from '../store.ts';
import type { Connection } from './connection.ts';
import type { LedgerWriter } from './ledger.ts';
import { UNSUBSCRIBE_SECONDS } from './rights-store.ts';

interface ExpiredRow {
  row: number;
  tenant: TenantId;
  site: SiteId;
  id: SubmissionId;
  form: FormId;
  may_unsubscribe: Uint8Array;
  unsubscribed_at: Seconds | null;
  deleted_after: Seconds;
}

type Named = [TenantId, SiteId, SubmissionId];

/** Submissions whose date has passed, with everything that names them; what is left is the link that ends mails. Entered in the audit log: how many, for whom. */
export class SubmissionPurge {
  readonly #connection: Connection;
  readonly #ledger: LedgerWriter;
  readonly #expired: Statement<[Seconds, number], ExpiredRow>;
  readonly #keepLink: Statement<[...Named, FormId, Uint8Array, Seconds | null, Seconds]>;
  readonly #forget: Statement<Named>[];
  readonly #remove: Statement<[number]>;
  readonly #dropLinks: Statement<[Seconds]>;

  constructor(connection: Connection, ledger: LedgerWriter) {
    const { database } = connection;
    this.#connection = connection;
    this.#ledger = ledger;
    this.#expired = database.prepare(
      `select rowid as row, tenant, site, id, form, may_unsubscribe, unsubscribed_at, deleted_after from submission
       where deleted_after <= ? order by deleted_after limit ?`,
    );
    this.#keepLink = database.prepare(
      'insert into unsubscribe_link (tenant, site, submission, form, may_unsubscribe, unsubscribed_at, keep_until) values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing',
    );
    this.#forget = ['submission_event', 'withdrawn_consent', 'rights_request'].map((table) =>
      database.prepare(`delete from ${table} where tenant = ? and site = ? and submission = ?`),
    );
    this.#remove = database.prepare('delete from submission where rowid = ?');
    this.#dropLinks = database.prepare('delete from unsubscribe_link where keep_until <= ?');
  }

  /** @returns how many were deleted, at most `limit`. */
  purge(now: Seconds, limit: number): number {
    return this.#connection.transaction(() => {
      this.#dropLinks.run(now);
      const expired = this.#expired.all(now, limit);
      const sites = new Map<SiteId, { tenant: TenantId; count: number }>();
      for (const {
        row,
        tenant,
        site,
        id,
        form,
        may_unsubscribe,
        unsubscribed_at,
        deleted_after,
      } of expired) {
        const keepUntil = deleted_after + UNSUBSCRIBE_SECONDS;
        this.#keepLink.run(tenant, site, id, form, may_unsubscribe, unsubscribed_at, keepUntil);
        for (const statement of this.#forget) statement.run(tenant, site, id);
        this.#remove.run(row);
        sites.set(site, { tenant, count: (sites.get(site)?.count ?? 0) + 1 });
      }
      this.#ledger.append(
        Array.from(sites, ([site, { tenant, count }]) => ({
          tenant,
          site,
          log: 'audit' as const,
          type: 'purge' as const,
          at: now,
          ref: site,
          payload: canonicalJson({ v: 1, type: 'purge', class: 'submission', count }),
        })),
      );
      return expired.length;
    });
  }
}
