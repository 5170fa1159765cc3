import type { CsvColumn } from '../../protocol/csv.ts';
import type { SubmissionId } from '../../protocol/ids.ts';
import { mailHeaders, rightsNow, type MailHeaders, type RightsNow } from '../../protocol/rights-now.ts';
import type { UtcTime } from '../../protocol/time.ts';
import type { Row } from './inbox.ts';

/** Beside what every export says, what only somebody with the site's keys can tell. */
export interface RowNow extends RightsNow {
  suppressedSince?: UtcTime;
  corrects?: SubmissionId;
  correctedAt?: UtcTime;
}

export function rowNow({ plaintext, rights, receivedAt }: Row): RowNow {
  return {
    ...rightsNow(plaintext?.consents ?? [], rights?.state),
    ...(rights?.suppressedAt ? { suppressedSince: rights.suppressedAt } : {}),
    ...(rights?.corrects ? { corrects: rights.corrects, correctedAt: receivedAt } : {}),
  };
}

/** @param collector origin. */
export const rowMailHeaders = (
  { submission, plaintext }: Pick<Row, 'submission' | 'plaintext'>,
  collector: string,
): MailHeaders | undefined => mailHeaders(submission, plaintext?.links?.unsubscribe, collector);

/** The suppression list is compared here and nowhere else: the stand-alone opener, which has the other columns too, knows nothing of it. */
export function suppressionColumn(rows: readonly Row[]): CsvColumn {
  const since = new Map(rows.map(({ submission, rights }) => [submission, rights?.suppressedAt]));
  return { title: 'Suppressed since', cell: ({ submission }) => since.get(submission) };
}
