/**
 * RFC 4180: CRLF, quotes around cells that need them. A byte order mark in front, or Excel takes UTF-8 for something else.
 *
 * Spreadsheets run a cell that begins with = + - @ (or their full-width forms, or a tab or line break) as a formula, and what visitors type
 * must never run on the tenant's computer (OWASP, CSV injection). Such a cell gets a leading apostrophe; so does one that already starts with
 * apostrophes before such a character, so that taking one away always gives back what was typed ({@link fromCell}). That touches
 * telephone numbers with a plus sign, too: whoever needs the plain value in a program takes the JSON export, which changes nothing.
 */
export function toCsv(header: readonly string[], rows: Iterable<readonly string[]>): string {
  const lines = [header.map(toCell).join(',')];
  for (const row of rows) lines.push(row.map(toCell).join(','));
  return `${BYTE_ORDER_MARK}${lines.join('\r\n')}\r\n`;
}

export function toCell(text: string): string {
  const safe = RUNS.test(text) ? `'${text}` : text;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What was typed, from a cell's text after a CSV reader has taken the quotes off. */
export const fromCell = (cell: string): string => (cell.startsWith("'") && RUNS.test(cell) ? cell.slice(1) : cell);

const BYTE_ORDER_MARK = '\uFEFF';
// Full-width = + - @ are U+FF1D, FF0B, FF0D, FF20: spreadsheets in East Asian locales read them as the plain ones.
const RUNS = /^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
/** A leading or trailing space is quoted, too: some readers trim bare cells. */
const QUOTED = /[",\r\n\t]|^\s|\s$/;
