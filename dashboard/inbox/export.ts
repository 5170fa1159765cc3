import { csvColumns, csvHeader, csvRow, type CsvRow } from '../../protocol/csv.ts';
import type { FormDefinition } from '../../protocol/form.ts';
import type { FormId } from '../../protocol/ids.ts';
import type { Row } from './inbox.ts';

/**
 * One form as the table of protocol/csv.ts, oldest first. A row that could not be opened stands in it with its code under "Issues".
 * @param lead the form in the site's own language: it names the columns, whatever language a visitor answered in.
 */
export function inboxCsv(rows: readonly Row[], form: FormId, lead?: FormDefinition): string {
  const own = rows.filter((row) => row.form === form);
  const definitions = new Set(
    [lead, ...own.map(({ definition }) => definition)].filter((definition) => definition !== undefined),
  );
  const columns = csvColumns([...definitions]);
  const line = (row: Row): string => {
    try {
      return csvRow(columns, cellsOf(row));
    } catch {
      return csvRow(columns, { ...cellsOf(row), answers: {}, issues: [ROW_FAILED] });
    }
  };
  return csvHeader(columns) + own.map(line).join('');
}

const ROW_FAILED = { field: 'not written', code: 'row-failed' };

const cellsOf = ({ submission, receivedAt, context, plaintext, issues, failure }: Row): CsvRow => ({
  submission,
  receivedAt,
  revision: context?.revision ?? 0,
  locale: plaintext?.locale ?? '',
  answers: plaintext?.answers ?? {},
  issues: failure ? [{ field: 'not opened', code: failure.code }] : issues,
  unsubscribe: plaintext?.links?.unsubscribe ?? '',
});

/** Everything there is, unchanged; with the definition each submission was made for. @param form null for all. */
export function inboxJson(rows: readonly Row[], form: FormId | null): string {
  const own = rows.filter((row) => form === null || row.form === form);
  const definitions = Object.fromEntries(
    own.flatMap(({ context, definition }) =>
      context && definition ? [[context.definition, definition]] : [],
    ),
  );
  const submissions = own.map(entryOf);
  return `${JSON.stringify({ v: 1, kind: 'sealpost inbox export', definitions, submissions }, null, 2)}\n`;
}

function entryOf(row: Row): object {
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
  };
  try {
    JSON.stringify(entry);
    return entry;
  } catch {
    // One row must not take the file with it.
    return { submission, form, receivedAt, status: 'failed', failure: { code: 'row-failed' } };
  }
}
