import { csvColumns, csvHeader, csvRow, rightsColumns, type CsvRow } from '../../protocol/csv.ts';
import type { FormDefinition } from '../../protocol/form.ts';
import type { FormId } from '../../protocol/ids.ts';
import { rowMailHeaders, rowNow, suppressionColumn } from './export-rights.ts';
import type { Row } from './inbox.ts';

/**
 * One form as the table of protocol/csv.ts, oldest first, with how things stand now behind it. A row that could not be opened stands in it with its code
 * under "Issues".
 * @param collector origin, for the unsubscribe links.
 * @param lead the form in the site's own language: it names the columns, whatever language a visitor answered in.
 */
export function inboxCsv(
  rows: readonly Row[],
  form: FormId,
  collector: string,
  lead?: FormDefinition,
): string {
  const own = rows.filter((row) => row.form === form);
  const definitions = new Set(
    [lead, ...own.map(({ definition }) => definition)].filter((definition) => definition !== undefined),
  );
  const columns = [
    ...csvColumns([...definitions]),
    ...rightsColumns([...definitions]),
    suppressionColumn(own),
  ];
  const line = (row: Row): string => {
    try {
      return csvRow(columns, cellsOf(row, collector));
    } catch {
      return csvRow(columns, { ...cellsOf(row, collector), answers: {}, issues: [ROW_FAILED] });
    }
  };
  return csvHeader(columns) + own.map(line).join('');
}

const ROW_FAILED = { field: 'not written', code: 'row-failed' };

function cellsOf(row: Row, collector: string): CsvRow {
  const { submission, receivedAt, context, plaintext, issues, failure } = row;
  const headers = rowMailHeaders(row, collector);
  return {
    submission,
    receivedAt,
    revision: context?.revision ?? 0,
    locale: plaintext?.locale ?? '',
    answers: plaintext?.answers ?? {},
    issues: failure ? [{ field: 'not opened', code: failure.code }] : issues,
    unsubscribe: plaintext?.links?.unsubscribe ?? '',
    now: rowNow(row),
    ...(headers ? { mailHeaders: headers } : {}),
  };
}

/**
 * Everything there is, unchanged; with the definition each submission was made for, and how things stand now.
 * @param form null for all.
 * @param collector origin, for the unsubscribe links.
 */
export function inboxJson(rows: readonly Row[], form: FormId | null, collector: string): string {
  const own = rows.filter((row) => form === null || row.form === form);
  const definitions = Object.fromEntries(
    own.flatMap(({ context, definition }) =>
      context && definition ? [[context.definition, definition]] : [],
    ),
  );
  const submissions = own.map((row) => entryOf(row, collector));
  return `${JSON.stringify({ v: 1, kind: 'sealpost inbox export', definitions, submissions }, null, 2)}\n`;
}

function entryOf(row: Row, collector: string): object {
  const { submission, form, receivedAt, status, failure, context, plaintext, issues } = row;
  const entry = {
    submission,
    form,
    receivedAt,
    status,
    ...(failure ? { failure } : {}),
    ...(issues.length ? { issues } : {}),
    ...(context
      ? { sealedAt: context.sealedAt, revision: context.revision, definition: context.definition }
      : {}),
    ...(plaintext
      ? {
          locale: plaintext.locale,
          answers: plaintext.answers,
          consents: plaintext.consents,
          attachments: plaintext.attachments,
        }
      : {}),
    now: rowNow(row),
    mailHeaders: rowMailHeaders(row, collector) ?? {},
  };
  try {
    JSON.stringify(entry);
    return entry;
  } catch {
    // One row must not take the file with it.
    return { submission, form, receivedAt, status: 'failed', failure: { code: 'row-failed' } };
  }
}
