import type { Answers, FormDefinition } from './form.ts';
import type { SubmissionId } from './ids.ts';
import type { MailHeaders, RightsNow } from './rights-now.ts';
import type { UtcTime } from './time.ts';

/**
 * CSV of opened submissions: RFC 4180, UTF-8 with byte order mark, every cell quoted, safe to open in a spreadsheet. One file holds one form;
 * its columns come from every definition (revision, language) that the rows were sealed under. JSON is the export that keeps every character;
 * here a cell that a spreadsheet would run as a formula gets an apostrophe.
 */
export interface CsvColumn {
  title: string;
  cell: (row: CsvRow) => unknown;
}

export interface CsvRow {
  submission: SubmissionId;
  receivedAt: UtcTime;
  /** Of the form. */
  revision: number;
  /** BCP 47, of the definition that was shown. */
  locale: string;
  /** As opened: a forged client may have put anything here. */
  answers: Answers;
  /** What is wrong with which field, by code. */
  issues: readonly { field: string; code: string }[];
  /** Whole link or path; empty when there is none. */
  unsubscribe: string;
  /** What {@link rightsColumns} tell; left out where it is not known. */
  now?: RightsNow & { correctedAt?: UtcTime };
  mailHeaders?: MailHeaders;
}

/** @param definitions of one form; the title of a field that several have is taken from the highest revision, the first of these in the order given. */
export function csvColumns(definitions: readonly FormDefinition[]): CsvColumn[] {
  const fields = new Map<string, string>();
  for (const definition of definitions.toSorted((a, b) => b.revision - a.revision)) {
    for (const field of definition.fields) if (!fields.has(field.id)) fields.set(field.id, field.label);
  }
  const labels = [...fields.values()];
  const isTaken = (label: string): boolean =>
    labels.indexOf(label) !== labels.lastIndexOf(label) || FIXED_TITLES.has(label);
  return [
    { title: 'Submission', cell: (row) => row.submission },
    { title: 'Received', cell: (row) => row.receivedAt },
    ...Array.from(fields, ([id, label]) => ({
      title: isTaken(label) ? `${label} (${id})` : label,
      cell: (row: CsvRow) => answerOf(row, id),
    })),
    { title: 'Other answers', cell: (row) => otherAnswers(row, fields) },
    { title: 'Issues', cell: (row) => row.issues.map(({ field, code }) => `${field}: ${code}`).join('; ') },
    { title: 'Unsubscribe', cell: (row) => row.unsubscribe },
    { title: 'Language', cell: (row) => row.locale },
    { title: 'Revision', cell: (row) => row.revision },
  ];
}

/** How things stand now, behind the columns of {@link csvColumns}. Empty cells where that is not known. */
export function rightsColumns(definitions: readonly FormDefinition[]): CsvColumn[] {
  const consents = new Map<string, string>();
  for (const { fields } of definitions.toSorted((a, b) => b.revision - a.revision))
    for (const { id, type, label } of fields)
      if (type === 'consent' && !consents.has(id)) consents.set(id, label);
  return [
    ...Array.from(consents, ([id, label]) => ({
      title: `Now (${id}): ${label}`,
      cell: ({ now }: CsvRow) => {
        const found = now?.consents.find(({ field }) => field === id);
        return found?.withdrawnAt ? `withdrawn on ${found.withdrawnAt}` : found?.state;
      },
    })),
    { title: 'Unsubscribed on', cell: ({ now }) => now?.unsubscribedAt },
    { title: 'Objected on', cell: ({ now }) => now?.objectedAt },
    { title: 'Corrected on', cell: ({ now }) => now?.correctedAt },
    { title: 'Open requests', cell: ({ now }) => now?.openRequests },
    ...(['List-Unsubscribe', 'List-Unsubscribe-Post'] as const).map((title) => ({
      title,
      cell: ({ mailHeaders }: CsvRow) => mailHeaders?.[title],
    })),
  ];
}

/** First line, with the byte order mark without which Excel takes UTF-8 for Windows-1252. */
export const csvHeader = (columns: readonly CsvColumn[]): string =>
  `\ufeff${csvLine(columns.map(({ title }) => title))}`;

export const csvRow = (columns: readonly CsvColumn[], row: CsvRow): string =>
  csvLine(columns.map(({ cell }) => cell(row)));

/** The whole file at once. */
export function csvText(definitions: readonly FormDefinition[], rows: readonly CsvRow[]): string {
  const columns = csvColumns(definitions);
  return csvHeader(columns) + rows.map((row) => csvRow(columns, row)).join('');
}

/** One line with its CRLF. */
export const csvLine = (cells: readonly unknown[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** Text as it is, lists joined by `; `, anything else as JSON; nothing for undefined. */
export function csvCell(value: unknown): string {
  return `"${harmless(cellText(value)).replaceAll('"', '""')}"`;
}

const FIXED_TITLES = new Set([
  'Submission',
  'Received',
  'Other answers',
  'Issues',
  'Unsubscribe',
  'Language',
  'Revision',
  'Unsubscribed on',
  'Objected on',
  'Suppressed since',
  'Corrected on',
  'Open requests',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
]);

const answerOf = (row: CsvRow, id: string): unknown =>
  Object.hasOwn(row.answers, id) ? row.answers[id] : undefined;

function otherAnswers(row: CsvRow, fields: ReadonlyMap<string, string>): unknown {
  const others = Object.entries(row.answers).filter(([id]) => !fields.has(id));
  return others.length ? Object.fromEntries(others) : undefined;
}

function cellText(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join('; ');
  // Never `String()`: it would call what a stranger's object says its `toString` is.
  return JSON.stringify(value);
}

/**
 * What a spreadsheet would take for a formula, at the start of the cell and after each character at which a spreadsheet set to another
 * separator starts a new cell or row (https://owasp.org/www-community/attacks/CSV_Injection); full-width forms count, as Excel reads them in
 * East Asian locales. A plain negative number is none.
 */
const FORMULA = /(^|[;|\t\r\n])(["'\p{Zs}]*)([=+\-@\uff1d\uff0b\uff0d\uff20])/gu;
const NEGATIVE_NUMBER = /^-\d{1,15}(\.\d{1,15})?$/;

const harmless = (text: string): string =>
  NEGATIVE_NUMBER.test(text) ? text : text.replace(FORMULA, "$1'$2$3").replace(/^[\t\r\n]/, "'$&");
