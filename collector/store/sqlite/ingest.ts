import type { Statement } from 'better-sqlite3';
import type { SiteId, SubmissionId } from '../../../protocol/ids.ts';
import type { FiledSubmission, NewSubmission, Seconds, TenantId } from '../store.ts';
import { packBoxes } from './boxes.ts';
import { translate, type Connection } from './connection.ts';
import type { LedgerWriter } from './ledger.ts';
import { UNSUBSCRIBE_SECONDS, UnsubscribeLinks } from './unsubscribe-links.ts';
import type { SqliteWebhookStore } from './webhook-store.ts';

const COLUMNS = [
  'tenant',
  'site',
  'id',
  'position',
  'form',
  'received_at',
  'deleted_after',
  'digest',
  'context',
  'nonce',
  'body',
  'commitment',
  'boxes',
  'may_view',
  'may_unsubscribe',
  'may_withdraw',
  'may_erase',
  'may_correct',
  'may_request',
];

/** The hot path: handwritten, prepared once, a whole batch in one synchronous transaction. */
export class Ingest {
  readonly #insert: Statement<(string | number | Uint8Array)[]>;
  readonly #find: Statement<[SubmissionId, SiteId, Seconds], { digest: Uint8Array; received_at: Seconds }>;
  readonly #expired: Statement<[SubmissionId, SiteId, Seconds], { deleted_after: Seconds }>;
  readonly #links: UnsubscribeLinks;
  readonly #erased: Statement<[SubmissionId, SiteId], { erased: 1 }>;
  readonly #delete: Statement<[SubmissionId, SiteId]>;
  /** What names a submission goes with it; the same as in purge.ts. */
  readonly #forget: Statement<[TenantId, SiteId, SubmissionId]>[];
  readonly #lastPosition: Statement<[TenantId, SiteId], { position: number }>;
  readonly #setLastPosition: Statement<[TenantId, SiteId, number]>;
  readonly #ledger: LedgerWriter;
  readonly #webhooks: SqliteWebhookStore;
  readonly #addEvent: Statement<[TenantId, SiteId, SubmissionId, number]>;
  readonly #addAll: (rows: NewSubmission[]) => FiledSubmission[];

  constructor(connection: Connection, ledger: LedgerWriter, webhooks: SqliteWebhookStore) {
    const { database } = connection;
    this.#ledger = ledger;
    this.#webhooks = webhooks;
    this.#addEvent = database.prepare('insert into submission_event values (?, ?, ?, ?)');
    this.#insert = database.prepare(
      `insert into submission (${COLUMNS.join(', ')}) values (${COLUMNS.map(() => '?').join(', ')}) on conflict (id, site) do nothing`,
    );
    this.#find = database.prepare(
      'select digest, received_at from submission where id = ? and site = ? and deleted_after > ?',
    );
    this.#links = new UnsubscribeLinks(connection);
    this.#expired = database.prepare(
      `select deleted_after from submission where id = ? and site = ? and deleted_after <= ? and not exists (
         select 1 from legal_hold h where h.tenant = submission.tenant and h.site = submission.site
         and h.class = 'submission' and (h.form is null or h.form = submission.form))`,
    );
    this.#erased = database.prepare(
      'select 1 as erased from unsubscribe_link where submission = ? and site = ? and may_view is not null',
    );
    this.#delete = database.prepare('delete from submission where id = ? and site = ?');
    this.#forget = ['submission_event', 'withdrawn_consent', 'proposed_correction', 'rights_request'].map(
      (table) => database.prepare(`delete from ${table} where tenant = ? and site = ? and submission = ?`),
    );
    this.#lastPosition = database.prepare('select position from last_position where tenant = ? and site = ?');
    this.#setLastPosition = database.prepare(
      'insert into last_position values (?, ?, ?) on conflict (tenant, site) do update set position = excluded.position',
    );
    const transaction = database.transaction((rows: NewSubmission[]) => this.#add(rows));
    this.#addAll = (rows) => transaction.immediate(rows);
  }

  /** Within an open transaction, whose other changes stand or fall with it. */
  addWithin(row: NewSubmission): FiledSubmission {
    return this.#add([row])[0]!;
  }

  addAll(rows: NewSubmission[]): FiledSubmission[] {
    return translate(() => this.#addAll(rows));
  }

  find(
    site: SiteId,
    submission: SubmissionId,
    now: Seconds,
    digest?: Uint8Array,
  ): FiledSubmission | undefined {
    const row = translate(() => this.#find.get(submission, site, now));
    if (!row) return undefined;
    const same = digest !== undefined && Buffer.compare(row.digest, digest) === 0;
    return { outcome: same ? 'same' : 'other', digest: row.digest, receivedAt: row.received_at };
  }

  #add(rows: NewSubmission[]): FiledSubmission[] {
    const positions = new Map<SiteId, { tenant: TenantId; last: number }>();
    const stored: NewSubmission[] = [];
    const filed = rows.map((row) => {
      // What was erased does not come back because some page sends it once more.
      if (this.#erased.get(row.submission, row.site))
        return { outcome: 'erased' as const, digest: row.digest, receivedAt: row.receivedAt };
      const position = this.#position(positions, row);
      if (!this.#put(row, position.last + 1)) {
        const found = this.find(row.site, row.submission, row.receivedAt, row.digest);
        if (found) return found;
        // Past its date it is gone for everybody, whether the purge has come by or not: nothing of it is kept to know it by, so what comes under its
        // id is a new submission with a date of its own. The old answer would promise what the next purge deletes.
        const expired = this.#expired.get(row.submission, row.site, row.receivedAt);
        if (expired) {
          this.#links.keep(row, expired.deleted_after + UNSUBSCRIBE_SECONDS);
          for (const statement of this.#forget) statement.run(row.tenant, row.site, row.submission);
          this.#delete.run(row.submission, row.site);
        }
        // A legal hold keeps it, so the id is in use.
        if (!this.#put(row, position.last + 1))
          return { outcome: 'other' as const, digest: row.digest, receivedAt: row.receivedAt };
      }
      position.last++;
      stored.push(row);
      this.#webhooks.enqueue(row, {
        type: 'submission.received',
        data: { form: row.form, submission: row.submission },
      });
      return { outcome: 'stored' as const, digest: row.digest, receivedAt: row.receivedAt };
    });
    for (const [site, { tenant, last }] of positions) this.#setLastPosition.run(tenant, site, last);
    this.#enter(stored);
    return filed;
  }

  /** Into the rights log: that it was received, and which bytes. The entry's content goes when the submission does. */
  #enter(stored: NewSubmission[]): void {
    const appended = this.#ledger.append(
      stored.map((row) => ({
        tenant: row.tenant,
        site: row.site,
        log: 'rights' as const,
        type: 'submission' as const,
        at: row.receivedAt,
        ref: row.submission,
        payload: `{"digest":"${Buffer.from(row.digest).toString('base64url')}","form":"${row.form}","submission":"${row.submission}","type":"submission","v":1}`,
        deletedAfter: row.deletedAfter,
      })),
    );
    for (const [i, { index }] of appended.entries()) {
      const { tenant, site, submission } = stored[i]!;
      this.#addEvent.run(tenant, site, submission, index);
    }
  }

  /** @returns false when the id is taken. */
  #put(row: NewSubmission, position: number): boolean {
    const { changes } = this.#insert.run(
      row.tenant,
      row.site,
      row.submission,
      position,
      row.form,
      row.receivedAt,
      row.deletedAfter,
      row.digest,
      row.context,
      row.nonce,
      row.body,
      row.commit,
      packBoxes(row.boxes),
      row.capabilities.view,
      row.capabilities.unsubscribe,
      row.capabilities.withdraw,
      row.capabilities.erase,
      row.capabilities.correct,
      row.capabilities.request,
    );
    return changes === 1;
  }

  /**
   * Read and written once a batch, and kept apart, so that a position is never used again, even when its submission is gone. A table of its own: the
   * site's row holds the manifest and would be written whole.
   */
  #position(
    positions: Map<SiteId, { tenant: TenantId; last: number }>,
    { tenant, site }: NewSubmission,
  ): { last: number } {
    let position = positions.get(site);
    if (!position) {
      position = { tenant, last: this.#lastPosition.get(tenant, site)?.position ?? 0 };
      positions.set(site, position);
    }
    return position;
  }
}
