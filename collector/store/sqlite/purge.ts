import type { Statement } from 'better-sqlite3';
import { canonicalJson } from '../../../protocol/canonical-json.ts';
import type { FormId, SiteId, SubmissionId } from '../../../protocol/ids.ts';
import type { LogName } from '../../../protocol/ledger/logs.ts';
import type { HeldClass, RetentionClass } from '../../../protocol/retention.ts';
import type { Seconds, TenantId } from '../store.ts';
import type { Connection } from './connection.ts';
import { DueGroups } from './due-groups.ts';
import type { LedgerWriter } from './ledger.ts';
import { UNSUBSCRIBE_SECONDS, UnsubscribeLinks } from './unsubscribe-links.ts';
import { DELIVERY_KEPT_SECONDS } from './webhook-store.ts';

interface ExpiredRow {
  row: number;
  id: SubmissionId;
  deleted_after: Seconds;
}

type SiteKey = [TenantId, SiteId];
type FormKey = [TenantId, SiteId, FormId];
type LogKey = [TenantId, SiteId, LogName];
type Named = [TenantId, SiteId, SubmissionId];
type Removed = Map<SiteId, { tenant: TenantId; count: number }>;

/** A batch at a time, each in a transaction that also counts what went, for whom. */
export class Purge {
  readonly #connection: Connection;
  readonly #ledger: LedgerWriter;
  readonly #submissions: DueGroups<FormKey>;
  readonly #consents: DueGroups<SiteKey>;
  readonly #payloads: DueGroups<LogKey>;
  readonly #links: DueGroups<SiteKey>;
  readonly #holds: Statement<[], { site: SiteId; class: HeldClass; form: FormId | null }>;
  readonly #expired: Statement<[...FormKey, Seconds, number], ExpiredRow>;
  readonly #kept: UnsubscribeLinks;
  readonly #forgetProposed: Statement<Named>;
  readonly #forget: Statement<Named>[];
  readonly #removeSubmission: Statement<[number]>;
  readonly #removeConsents: Statement<[...SiteKey, Seconds, number]>;
  readonly #removePayloads: Statement<[...LogKey, Seconds, number]>;
  readonly #removeLinks: Statement<[...SiteKey, Seconds, number], { submission: SubmissionId }>;
  readonly #removeMasked: Statement<Named>;
  readonly #removeDeliveries: Statement<[Seconds, number], { tenant: TenantId; site: SiteId }>;
  readonly #removeSessions: Statement<[string, number]>;
  readonly #removeVerifications: Statement<[string, number]>;
  readonly #count: Statement<[...SiteKey, RetentionClass, number]>;

  constructor(connection: Connection, ledger: LedgerWriter) {
    const { database } = connection;
    this.#connection = connection;
    this.#ledger = ledger;
    this.#submissions = new DueGroups<FormKey>(
      database,
      'submission',
      ['tenant', 'site', 'form'],
      'deleted_after',
    );
    this.#consents = new DueGroups<SiteKey>(database, 'consent', ['tenant', 'site'], 'deleted_after');
    this.#payloads = new DueGroups<LogKey>(
      database,
      'ledger_payload',
      ['tenant', 'site', 'log'],
      'deleted_after',
    );
    this.#links = new DueGroups<SiteKey>(database, 'unsubscribe_link', ['tenant', 'site'], 'keep_until');
    this.#holds = database.prepare('select site, class, form from legal_hold');
    this.#expired = database.prepare(
      `select rowid as row, id, deleted_after from submission
       where tenant = ? and site = ? and form = ? and deleted_after <= ? order by deleted_after limit ?`,
    );
    this.#kept = new UnsubscribeLinks(connection);
    const forget = (table: string): Statement<Named> =>
      database.prepare(`delete from ${table} where tenant = ? and site = ? and submission = ?`);
    this.#forgetProposed = forget('proposed_correction');
    this.#forget = ['submission_event', 'withdrawn_consent', 'rights_request'].map(forget);
    this.#removeSubmission = database.prepare('delete from submission where rowid = ?');
    const due = (table: string, key: string): string =>
      `delete from ${table} where rowid in (select rowid from ${table} where ${key} and deleted_after <= ? limit ?)`;
    this.#removeConsents = database.prepare(due('consent', 'tenant = ? and site = ?'));
    this.#removePayloads = database.prepare(due('ledger_payload', 'tenant = ? and site = ? and log = ?'));
    this.#removeLinks = database.prepare(
      'delete from unsubscribe_link where (submission, site) in (select submission, site from unsubscribe_link where tenant = ? and site = ? and keep_until <= ? limit ?) returning submission',
    );
    // Until then the link can still put them on the list. Not where the same name is in use again.
    this.#removeMasked = database.prepare(
      `delete from masked_address where tenant = ? and site = ? and submission = ?
       and not exists (select 1 from submission s where s.id = masked_address.submission and s.site = masked_address.site)`,
    );
    this.#removeDeliveries = database.prepare(
      'delete from webhook_delivery where (tenant, site, message) in (select tenant, site, message from webhook_delivery where created_at <= ? limit ?) returning tenant, site',
    );
    const ended = (table: string): string =>
      `delete from "${table}" where id in (select id from "${table}" where "expiresAt" <= ? limit ?)`;
    this.#removeSessions = database.prepare(ended('session'));
    this.#removeVerifications = database.prepare(ended('verification'));
    this.#count = database.prepare(
      `insert into purge_count (tenant, site, class, run, amount) select ?, ?, ?, started_at, ? from purge_run where true
       on conflict do update set amount = iif(run = excluded.run, amount, 0) + excluded.amount, run = excluded.run`,
    );
  }

  /** With everything that names them; what is left is the link that ends mails. Entered in the audit log: how many, for whom. */
  submissions(now: Seconds, limit: number): number {
    return this.#batch('submission', (removed) => {
      const holds = this.#holds.all();
      const proposed: Removed = new Map();
      const total = this.#submissions.remove(
        now,
        limit,
        ([, site, form]) =>
          holds.some(
            (hold) =>
              hold.class === 'submission' && hold.site === site && (hold.form === null || hold.form === form),
          ),
        (group, most) => note(removed, group, this.#expire(group, now, most, proposed)),
      );
      for (const [site, { tenant, count }] of proposed)
        this.#count.run(tenant, site, 'proposed-correction', count);
      this.#ledger.append(
        Array.from(removed, ([site, { tenant, count }]) => ({
          tenant,
          site,
          log: 'audit' as const,
          type: 'purge' as const,
          at: now,
          ref: site,
          payload: canonicalJson({ v: 1, type: 'purge', class: 'submission', count }),
        })),
      );
      return total;
    });
  }

  consents(now: Seconds, limit: number): number {
    return this.#batch('consent', (removed) => {
      const held = this.#heldSites('consent');
      return this.#consents.remove(
        now,
        limit,
        ([, site]) => held.has(site),
        (group, most) => note(removed, group, this.#removeConsents.run(...group, now, most).changes),
      );
    });
  }

  /**
   * What is held is worth little without what the log says about it: a hold over records keeps the consent log's contents, one over submissions, also of one
   * form, the site's rights log's.
   */
  ledgerPayloads(now: Seconds, limit: number): number {
    return this.#batch('ledger-payload', (removed) => {
      const held = {
        consent: this.#heldSites('consent'),
        rights: this.#heldSites('submission'),
        audit: NONE,
      };
      return this.#payloads.remove(
        now,
        limit,
        ([, site, log]) => held[log].has(site),
        (group, most) => note(removed, group, this.#removePayloads.run(...group, now, most).changes),
      );
    });
  }

  unsubscribeLinks(now: Seconds, limit: number): number {
    return this.#batch('unsubscribe-link', (removed) =>
      this.#links.remove(
        now,
        limit,
        () => false,
        (group, most) => {
          const links = this.#removeLinks.all(...group, now, most);
          for (const { submission } of links) this.#removeMasked.run(...group, submission);
          return note(removed, group, links.length);
        },
      ),
    );
  }

  webhookDeliveries(now: Seconds, limit: number): number {
    return this.#batch('webhook-delivery', (removed) => {
      const rows = this.#removeDeliveries.all(now - DELIVERY_KEPT_SECONDS, limit);
      for (const { tenant, site } of rows) note(removed, [tenant, site], 1);
      return rows.length;
    });
  }

  /** Of everybody's accounts, so counted for no site. */
  sessions(now: Seconds, limit: number): number {
    const ended = new Date(now * 1000).toISOString();
    return this.#connection.transaction(
      () =>
        this.#removeSessions.run(ended, limit).changes + this.#removeVerifications.run(ended, limit).changes,
    );
  }

  /** From the first group on. */
  rewind(): void {
    for (const groups of [this.#submissions, this.#consents, this.#payloads, this.#links]) groups.rewind();
  }

  #batch(what: RetentionClass, work: (removed: Removed) => number): number {
    try {
      return this.#connection.transaction(() => {
        const removed: Removed = new Map();
        const total = work(removed);
        for (const [site, { tenant, count }] of removed) this.#count.run(tenant, site, what, count);
        return total;
      });
    } catch (error) {
      this.rewind();
      throw error;
    }
  }

  #expire([tenant, site, form]: FormKey, now: Seconds, limit: number, proposed: Removed): number {
    const expired = this.#expired.all(tenant, site, form, now, limit);
    for (const { row, id, deleted_after } of expired) {
      this.#kept.keep({ submission: id, site }, deleted_after + UNSUBSCRIBE_SECONDS);
      note(proposed, [tenant, site], this.#forgetProposed.run(tenant, site, id).changes);
      for (const statement of this.#forget) statement.run(tenant, site, id);
      this.#removeSubmission.run(row);
    }
    return expired.length;
  }

  #heldSites(what: HeldClass): ReadonlySet<SiteId> {
    return new Set(
      this.#holds
        .all()
        .filter((hold) => hold.class === what)
        .map(({ site }) => site),
    );
  }
}

const NONE: ReadonlySet<SiteId> = new Set();

function note(
  removed: Removed,
  [tenant, site]: readonly [TenantId, SiteId, ...unknown[]],
  count: number,
): number {
  const before = removed.get(site)?.count ?? 0;
  if (count > 0) removed.set(site, { tenant, count: before + count });
  return count;
}
