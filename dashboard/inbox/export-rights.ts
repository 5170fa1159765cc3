import type { CsvColumn } from '../../protocol/csv.ts';
import type { FormDefinition } from '../../protocol/form.ts';
import type { SubmissionId } from '../../protocol/ids.ts';
import type { RightsRequest, WithdrawnBy } from '../../protocol/rights.ts';
import type { UtcTime } from '../../protocol/time.ts';
import type { Row } from './inbox.ts';

/** How a consent stands now, whatever was ticked once. */
export interface ConsentState {
  field: string;
  state: 'given' | 'not given' | 'withdrawn';
  withdrawnAt?: UtcTime;
  by?: WithdrawnBy;
}

/** Of every consent that the submission has a record of, or that was withdrawn. */
export function consentStates({ plaintext, rights }: Pick<Row, 'plaintext' | 'rights'>): ConsentState[] {
  const withdrawn = new Map((rights?.state?.withdrawn ?? []).map((one) => [one.field, one]));
  const states: ConsentState[] = [];
  for (const { field, given } of plaintext?.consents ?? []) {
    const ended = withdrawn.get(field);
    // Who never gave it has nothing to withdraw; unsubscribing ends all of them alike.
    if (given && ended) states.push({ field, state: 'withdrawn', withdrawnAt: ended.at, by: ended.by });
    else states.push({ field, state: given ? 'given' : 'not given' });
  }
  return states;
}

export interface MailHeaders {
  'List-Unsubscribe': string;
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click';
}

/**
 * RFC 8058: what a mail program puts into the header of a mail to this person. The path comes out of the seal, so from whoever sent it: unless it is exactly a
 * link of this very submission, there is none, or a line break in it would be another header.
 * @param collector origin.
 */
export function mailHeaders(
  { submission, plaintext }: Pick<Row, 'submission' | 'plaintext'>,
  collector: string,
): MailHeaders | undefined {
  const path: unknown = plaintext?.links?.unsubscribe;
  if (typeof path !== 'string' || !UNSUBSCRIBE_PATH.test(path)) return undefined;
  if (!path.startsWith(`/u/${submission}.`)) return undefined;
  return {
    'List-Unsubscribe': `<${collector}${path}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}

/** 32 bytes in base64url. */
const UNSUBSCRIBE_PATH = /^\/u\/sub_[0-9a-z]{26}\.[\w-]{43}$/;

export const openRights = ({ rights }: Pick<Row, 'rights'>): RightsRequest['right'][] =>
  (rights?.state?.requests ?? []).filter(({ state }) => state === 'open').map(({ right }) => right);

/** Behind the columns of protocol/csv.ts, which the stand-alone opener shares and which knows nothing of what happened later. */
export function rightsColumns(
  definitions: readonly FormDefinition[],
  rows: readonly Row[],
  collector: string,
): CsvColumn[] {
  const bySubmission = new Map(rows.map((row) => [row.submission, row]));
  const column = (title: string, cell: (row: Row) => string): CsvColumn => ({
    title,
    cell: ({ submission }: { submission: SubmissionId }) => cell(bySubmission.get(submission)!),
  });
  const consents = new Map<string, string>();
  for (const { fields } of definitions.toSorted((a, b) => b.revision - a.revision))
    for (const { id, type, label } of fields)
      if (type === 'consent' && !consents.has(id)) consents.set(id, label);
  return [
    ...Array.from(consents, ([id, label]) =>
      column(`Now (${id}): ${label}`, (row) => {
        const found = consentStates(row).find(({ field }) => field === id);
        return found?.withdrawnAt ? `withdrawn on ${found.withdrawnAt}` : (found?.state ?? '');
      }),
    ),
    column('Unsubscribed on', ({ rights }) => rights?.state?.unsubscribedAt ?? ''),
    column('Suppressed since', ({ rights }) => rights?.suppressedAt ?? ''),
    column('Corrected on', ({ rights, receivedAt }) => (rights?.corrects ? receivedAt : '')),
    column('Open requests', (row) => openRights(row).join('; ')),
    column('List-Unsubscribe', (row) => mailHeaders(row, collector)?.['List-Unsubscribe'] ?? ''),
    column('List-Unsubscribe-Post', (row) => mailHeaders(row, collector)?.['List-Unsubscribe-Post'] ?? ''),
  ];
}
