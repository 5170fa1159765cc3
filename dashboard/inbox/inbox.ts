import type { StoredSubmission } from '../../protocol/api.ts';
import type { Context, Plaintext } from '../../protocol/envelope.ts';
import type { FormDefinition } from '../../protocol/form.ts';
import type { FormId, SubmissionId } from '../../protocol/ids.ts';
import type { ArtefactHash } from '../../protocol/manifest.ts';
import type { SubmissionState } from '../../protocol/rights.ts';
import type { UtcTime } from '../../protocol/time.ts';
import { validateOpened, type OpenedIssue } from '../../protocol/validate-opened.ts';
import { answerText, headline } from './answer-text.ts';
import { failureOf, type OpenBatch, type Opened, type RowFailure } from './open-batch.ts';
import { searchable, searchTerms } from './search.ts';

/**
 * What became of a submission. `verified`: opened, authenticated, filed where it belongs, and asked for by a definition the site's own publisher
 * has signed. `unconfirmed`: opened, but no signed definition is known for it, or one of its answers could not be checked. `invalid`: opened, but breaks the form's own rules, as only a forged
 * client can. `failed`: could not be opened; shown with its code, never dropped.
 */
export type RowStatus = 'verified' | 'unconfirmed' | 'invalid' | 'failed';

export type RowIssue = OpenedIssue;

export interface Row {
  submission: SubmissionId;
  form: FormId;
  receivedAt: string;
  status: RowStatus;
  failure?: RowFailure;
  context?: Context;
  plaintext?: Plaintext;
  definition?: FormDefinition;
  issues: RowIssue[];
  /** The collector has its addresses, masked; see follow-rights.ts. */
  hasMaskedAddress?: true;
  /** What its visitor did about it since; see follow-rights.ts. Missing while it is as it came. */
  rights?: RowRights;
}

export interface RowRights {
  /** Missing where only the address is on the list. */
  state?: SubmissionState;
  /** It took the place of another one, which its visitor corrected. */
  corrects?: SubmissionId;
  /** Since when its address is on the suppression list. */
  suppressedAt?: UtcTime;
}

/** A row with the words it is listed under. */
export interface RowDetail extends Row {
  headline: string;
}

export interface InboxQuery {
  form: FormId | null;
  text: string;
  unreadOnly: boolean;
}

export interface InboxCounts {
  /** Rows that match the query. */
  shown: number;
  total: number;
  unread: number;
  failed: number;
}

export interface RowSummary {
  submission: SubmissionId;
  form: FormId;
  receivedAt: string;
  status: RowStatus;
  headline: string;
  preview: string;
  unread: boolean;
  marks: RowMark[];
}

/** What the list tells about a row's rights, the most pressing first. */
export type RowMark = 'request' | 'objected' | 'unsubscribed' | 'withdrawn' | 'suppressed' | 'corrected';

export interface InboxSources {
  openBatch: OpenBatch;
  /** Definitions that the site's publisher has signed, now or earlier. */
  signed: ReadonlySet<ArtefactHash>;
  /** null when there is none under this hash. */
  loadDefinition: (hash: ArtefactHash) => Promise<FormDefinition | null>;
  read: Iterable<SubmissionId>;
}

/** Every opened submission of one site. Lives in the worker; the page is given only the rows that it shows. */
export class Inbox {
  rows: Row[] = [];
  #matches: number[] = [];
  #query: InboxQuery = { form: null, text: '', unreadOnly: false };
  /** Made at the first search: ten thousand rows are opened faster than they are folded. */
  #searchable: string[] = [];
  readonly #bySubmission = new Map<SubmissionId, number>();
  readonly #definitions = new Map<ArtefactHash, Promise<FormDefinition | null>>();
  readonly #read: Set<SubmissionId>;
  readonly #sources: InboxSources;

  constructor(sources: InboxSources) {
    this.#sources = sources;
    this.#read = new Set(sources.read);
  }

  /** Opens a batch, oldest first. What is there already stays as it is. */
  async add(batch: readonly StoredSubmission[]): Promise<void> {
    // Of several under one id the first counts.
    const coming = new Map<SubmissionId, StoredSubmission>();
    for (const stored of batch) {
      const { submission } = stored;
      if (!this.#bySubmission.has(submission) && !coming.has(submission)) coming.set(submission, stored);
    }
    const fresh = [...coming.values()];
    try {
      const opened = await this.#sources.openBatch(fresh);
      for (const [i, stored] of fresh.entries()) {
        const row = await this.#rowOf(stored, opened[i]!);
        this.#bySubmission.set(stored.submission, this.rows.push(row) - 1);
      }
    } finally {
      this.query(this.#query);
    }
  }

  /** Opens without taking in: what is not a submission yet. In their order. */
  async look(batch: readonly StoredSubmission[]): Promise<RowDetail[]> {
    const opened = await this.#sources.openBatch(batch);
    const rows = await Promise.all(batch.map((stored, i) => this.#rowOf(stored, opened[i]!)));
    return rows.map((row) => ({ ...row, headline: words(row).headline }));
  }

  /** Sets what is shown, newest first. */
  query(query: InboxQuery): InboxCounts {
    this.#query = query;
    const terms = searchTerms(query.text);
    this.#matches = [];
    let unread = 0;
    let failed = 0;
    for (let i = this.rows.length - 1; i >= 0; i--) {
      const row = this.rows[i]!;
      const isUnread = !this.#read.has(row.submission);
      if (isUnread) unread++;
      if (row.status === 'failed') failed++;
      if (query.form !== null && row.form !== query.form) continue;
      if (query.unreadOnly && !isUnread) continue;
      if (terms.length > 0) {
        const text = (this.#searchable[i] ??= orElse('', () => searchableText(row)));
        if (!terms.every((term) => text.includes(term))) continue;
      }
      this.#matches.push(i);
    }
    return { shown: this.#matches.length, total: this.rows.length, unread, failed };
  }

  /** Rows `from` up to, without, `to` of what the query shows. */
  window(from: number, to: number): RowSummary[] {
    return this.#matches.slice(from, to).map((i) => {
      const row = this.rows[i]!;
      const { submission, form, receivedAt, status } = row;
      const unread = !this.#read.has(submission);
      return { submission, form, receivedAt, status, ...words(row), unread, marks: marksOf(row) };
    });
  }

  detail(submission: SubmissionId): RowDetail | null {
    const row = this.rows[this.#bySubmission.get(submission) ?? -1];
    return row ? { ...row, headline: words(row).headline } : null;
  }

  /** Place in what the query shows; -1 when it is not among it. */
  placeOf(submission: SubmissionId): number {
    return this.#matches.indexOf(this.#bySubmission.get(submission) ?? -1);
  }

  /** Lets go of rows and of all that was opened in them; one that comes again is opened anew. @returns how many there were. */
  drop(submissions: ReadonlySet<SubmissionId>): number {
    const kept = this.rows.filter(({ submission }) => !submissions.has(submission));
    const dropped = this.rows.length - kept.length;
    if (dropped === 0) return 0;
    this.rows = kept;
    this.#searchable = [];
    this.#bySubmission.clear();
    for (const [i, { submission }] of kept.entries()) this.#bySubmission.set(submission, i);
    this.query(this.#query);
    return dropped;
  }

  markRead(submissions: Iterable<SubmissionId> | 'all', read = true): void {
    for (const submission of submissions === 'all' ? this.#bySubmission.keys() : submissions) {
      if (read) this.#read.add(submission);
      else this.#read.delete(submission);
    }
  }

  get readIds(): SubmissionId[] {
    return [...this.#read];
  }

  async #rowOf(stored: StoredSubmission, opened: Opened): Promise<Row> {
    const { submission, form, receivedAt, hasMaskedAddress } = stored;
    const filed = { submission, form, receivedAt, ...(hasMaskedAddress && { hasMaskedAddress }) };
    if ('failure' in opened) return { ...filed, status: 'failed', failure: opened.failure, issues: [] };
    const { context, plaintext } = opened;
    const definition = await this.#definition(context.definition, form);
    if (!definition) return { ...filed, status: 'unconfirmed', context, plaintext, issues: [] };
    let issues: RowIssue[];
    try {
      issues = validateOpened(definition, plaintext);
    } catch (error) {
      return { ...filed, status: 'failed', failure: failureOf(error), issues: [] };
    }
    const confirmed =
      this.#sources.signed.has(context.definition) && definition.revision === context.revision;
    const invalid = issues.some(({ code }) => code !== 'not-checked');
    const status = invalid ? 'invalid' : confirmed && !issues.length ? 'verified' : 'unconfirmed';
    return { ...filed, status, context, plaintext, definition, issues };
  }

  #definition(hash: ArtefactHash, form: FormId): Promise<FormDefinition | null> {
    let loading = this.#definitions.get(hash);
    if (!loading) {
      loading = this.#sources.loadDefinition(hash);
      this.#definitions.set(hash, loading);
      // A lost connection is not an answer: ask again for the next row.
      loading.catch(() => this.#definitions.delete(hash));
    }
    return loading.then((definition) => (definition?.form === form ? definition : null));
  }
}

function marksOf({ rights }: Row): RowMark[] {
  if (!rights) return [];
  const { state, corrects, suppressedAt } = rights;
  const marks: RowMark[] = [];
  if (state?.requests.some((request) => request.state === 'open')) marks.push('request');
  if (state?.objectedAt) marks.push('objected');
  if (state?.unsubscribedAt) marks.push('unsubscribed');
  else {
    if (state?.withdrawn.length) marks.push('withdrawn');
    if (suppressedAt) marks.push('suppressed');
  }
  if (corrects) marks.push('corrected');
  return marks;
}

function words({ plaintext, definition, failure }: Row): { headline: string; preview: string } {
  if (failure) return { headline: 'Could not be opened', preview: failure.code };
  return orElse({ headline: 'Could not be shown', preview: 'row-failed' }, () =>
    headline(definition ?? null, plaintext?.answers ?? {}),
  );
}

/** One row must not take the list with it. */
function orElse<T>(otherwise: T, make: () => T): T {
  try {
    return make();
  } catch {
    return otherwise;
  }
}

function searchableText({ submission, receivedAt, plaintext, definition, failure }: Row): string {
  const fields = new Map(definition?.fields.map((field) => [field.id, field]));
  const texts = Object.entries(plaintext?.answers ?? {}).map(([id, answer]) =>
    answerText(fields.get(id), answer),
  );
  return searchable([submission, receivedAt, failure?.code ?? '', ...texts]);
}
