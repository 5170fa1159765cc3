import type { ConsentExportLine, StoredConsent } from '../protocol/api.ts';
import { csvLine } from '../protocol/csv.ts';
import { DashboardError } from './errors.ts';
import { readLines } from './json-lines.ts';

/**
 * Every record as a table, for a spreadsheet: one row each in the order of the log, and one column for each purpose and each service that was ever decided
 * by itself. The visitor's value is left out: a table that could be sorted by visitor would be what these records are not, profiles.
 */
export interface ConsentTable {
  /** Pieces of the file, in order. */
  parts: string[];
  rows: number;
}

const FIXED: readonly { title: string; cell: (row: StoredConsent) => unknown }[] = [
  { title: 'Decision', cell: ({ record }) => record.id },
  { title: 'Decided', cell: ({ record }) => record.at },
  { title: 'Received', cell: ({ receivedAt }) => receivedAt },
  { title: 'Valid until', cell: ({ record }) => record.validUntil },
  { title: 'Method', cell: ({ record }) => record.method },
  { title: 'Surface', cell: ({ record }) => record.surface },
  { title: 'Policy', cell: ({ record }) => record.policy },
  { title: 'Global Privacy Control', cell: ({ record }) => (record.signals.gpc ? 'yes' : 'no') },
  { title: 'Notice (SHA-256)', cell: ({ record }) => record.artefact },
  { title: 'Submission', cell: ({ record }) => record.submission },
  { title: 'Ledger entry', cell: ({ index }) => String(index) },
];

/** Rows are joined in pieces of this many: one string of them all could be longer than a string may be. */
const ROWS_IN_PIECE = 1000;

/**
 * @param pieces of the JSON lines that `GET …/consents/export` sends. @param order purposes as they are published now; others come after, in their order of appearance.
 * @throws DashboardError `export-cut-off` rather than a table that only looks whole.
 */
export async function consentTable(
  pieces: AsyncIterable<Uint8Array>,
  order: readonly string[],
  onProgress: (rows: number) => void = () => undefined,
): Promise<ConsentTable> {
  const rows: StoredConsent[] = [];
  const keys = new Set<string>();
  let end: number | undefined;
  for await (const { text, ended } of readLines(pieces)) {
    const line = text !== undefined && ended ? readLine(text) : undefined;
    if (!line || end !== undefined) throw cutOff();
    if (line.type === 'end') end = line.consents;
    else {
      rows.push(line);
      for (const key of Object.keys(line.record.decision)) keys.add(key);
      if (rows.length % ROWS_IN_PIECE === 0) onProgress(rows.length);
    }
  }
  if (end !== rows.length) throw cutOff();
  return { parts: table(rows, inOrder(keys, order)), rows: rows.length };
}

function table(rows: readonly StoredConsent[], keys: readonly string[]): string[] {
  // Without the byte order mark Excel takes UTF-8 for Windows-1252.
  const parts = [`\ufeff${csvLine([...FIXED.map(({ title }) => title), ...keys])}`];
  for (let from = 0; from < rows.length; from += ROWS_IN_PIECE) {
    const lines = rows
      .slice(from, from + ROWS_IN_PIECE)
      .map((row) =>
        csvLine([...FIXED.map(({ cell }) => cell(row)), ...keys.map((key) => answerOf(row, key))]),
      );
    parts.push(lines.join(''));
  }
  return parts;
}

/** Empty where nothing was said: that is not a refusal. */
const answerOf = ({ record }: StoredConsent, key: string): string | undefined =>
  Object.hasOwn(record.decision, key) ? (record.decision[key] ? 'granted' : 'refused') : undefined;

/** Purposes in their order, each with its services behind it. */
function inOrder(keys: ReadonlySet<string>, order: readonly string[]): string[] {
  const all = [...keys];
  const purposes = [...new Set([...order, ...all.map((key) => key.split(':')[0]!)])];
  return purposes.flatMap((purpose) => [
    ...(keys.has(purpose) ? [purpose] : []),
    ...all.filter((key) => key.startsWith(`${purpose}:`)).toSorted(),
  ]);
}

function readLine(text: string): ConsentExportLine | undefined {
  try {
    const line = JSON.parse(text) as ConsentExportLine;
    return line.type === 'consent' || line.type === 'end' ? line : undefined;
  } catch {
    return undefined;
  }
}

const cutOff = (): DashboardError =>
  new DashboardError(
    'export-cut-off',
    'The export was cut off before its end, so no file was made. Check your connection and try again.',
  );
