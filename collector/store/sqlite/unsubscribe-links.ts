import type { Statement } from 'better-sqlite3';
import type { SiteId, SubmissionId } from '../../../protocol/ids.ts';
import type { Seconds, SubmissionPlace, UnsubscribeRow } from '../store.ts';
import type { Connection } from './connection.ts';
import type { Tables } from './tables.ts';

/** An unsubscribe link lives so long after the submission it came with, or after it was last used. */
export const UNSUBSCRIBE_SECONDS = 1095 * 86_400;

type LinkRow = Pick<
  Tables['unsubscribe_link'],
  | 'tenant'
  | 'site'
  | 'form'
  | 'definition'
  | 'may_unsubscribe'
  | 'unsubscribed_at'
  | 'superseded_by'
  | 'keep_until'
> & { withdrawn: string };

/** What a link leads to: the submission, or what is left here of one that was erased or has expired. Works within the caller's transaction. */
export class UnsubscribeLinks {
  readonly #keep: Statement<[Seconds, SubmissionId, SiteId]>;
  readonly #here: Statement<[SubmissionId], Omit<LinkRow, 'keep_until'>>;
  readonly #left: Statement<[SubmissionId, Seconds], LinkRow>;
  readonly #set: Statement<[string, Seconds | null, Seconds, SubmissionId, SiteId]>;

  constructor({ database }: Connection) {
    const withdrawn = `(select json_group_array(field) from withdrawn_consent w
      where w.tenant = s.tenant and w.site = s.site and w.submission = s.id)`;
    // The same link may be here already, where the same bytes came again after their date: what was ended stays so.
    this.#keep = database.prepare(
      `insert into unsubscribe_link (tenant, site, submission, form, definition, may_unsubscribe, unsubscribed_at, superseded_by, withdrawn, keep_until)
       select tenant, site, id, form, context ->> '$.definition', may_unsubscribe, unsubscribed_at, superseded_by, ${withdrawn}, ?
       from submission s where id = ? and site = ?
       on conflict (submission, site) do update set
         form = excluded.form,
         definition = excluded.definition,
         unsubscribed_at = coalesce(unsubscribed_at, excluded.unsubscribed_at),
         superseded_by = excluded.superseded_by,
         withdrawn = (select json_group_array(value) from
           (select value from json_each(unsubscribe_link.withdrawn) union select value from json_each(excluded.withdrawn))),
         keep_until = max(keep_until, excluded.keep_until)
       where may_unsubscribe = excluded.may_unsubscribe`,
    );
    this.#here = database.prepare(
      `select tenant, site, form, context ->> '$.definition' as definition, may_unsubscribe, unsubscribed_at, superseded_by, ${withdrawn} as withdrawn
       from submission s where id = ?`,
    );
    this.#left = database.prepare('select * from unsubscribe_link where submission = ? and keep_until > ?');
    this.#set = database.prepare(
      'update unsubscribe_link set withdrawn = ?, unsubscribed_at = ?, keep_until = ? where submission = ? and site = ?',
    );
  }

  /** Before the submission goes. */
  keep({ submission, site }: Pick<SubmissionPlace, 'submission' | 'site'>, until: Seconds): void {
    this.#keep.run(until, submission, site);
  }

  /** Of every site that has one by this name. */
  find(submission: SubmissionId, now: Seconds): UnsubscribeRow[] {
    const here = this.#here.all(submission);
    // Another token under the same name is another link: somebody may have sent to that name after what had it was gone.
    const left = this.#left
      .all(submission, now)
      .filter(
        (one) =>
          !here.some((row) => row.site === one.site && isSame(row.may_unsubscribe, one.may_unsubscribe)),
      );
    return [...here, ...left].map((row) => ({
      tenant: row.tenant,
      site: row.site,
      submission,
      form: row.form,
      definition: row.definition,
      capability: row.may_unsubscribe,
      unsubscribedAt: row.unsubscribed_at,
      withdrawn: JSON.parse(row.withdrawn) as string[],
      supersededBy: row.superseded_by,
    }));
  }

  /** Where only the link is left. @returns what it has changed; undefined where there is no such link. */
  end(
    { submission, site }: SubmissionPlace,
    { link, fields, all, at }: { link: Uint8Array; fields: readonly string[]; all: boolean; at: Seconds },
  ): { withdrawn: string[]; unsubscribed: boolean } | undefined {
    const left = this.#left
      .all(submission, at)
      .find((one) => one.site === site && isSame(one.may_unsubscribe, link));
    if (!left) return undefined;
    const before = JSON.parse(left.withdrawn) as string[];
    const withdrawn = fields.filter((field) => !before.includes(field));
    const unsubscribed = all && left.unsubscribed_at === null;
    if (withdrawn.length > 0 || unsubscribed)
      this.#set.run(
        JSON.stringify([...before, ...withdrawn]),
        unsubscribed ? at : left.unsubscribed_at,
        at + UNSUBSCRIBE_SECONDS,
        submission,
        site,
      );
    return { withdrawn, unsubscribed };
  }
}

/** Both are hashes that stand in the database: no secret to find out. */
export const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
