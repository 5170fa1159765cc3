import { isWellFormed } from './bytes.ts';

/**
 * RFC 8785. What is hashed, signed or authenticated is made canonical once, by its author, and then travels as that exact
 * text: whoever verifies works on the text received and never serialises again.
 *
 * JSON.stringify already writes strings and numbers as the RFC asks. What is left is the order of members, by UTF-16 units, and
 * refusing what JSON has no word for. The package `canonicalize` does the same in four times the bytes of a visitor's
 * page; the tests hold the two to each other.
 * @throws Error when the value holds NaN, Infinity, a lone surrogate or a cycle.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item: unknown) => canonicalJson(item ?? null)).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    members.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([name, member]) => `${canonicalJson(name)}:${canonicalJson(member)}`).join()}}`;
  }
  const loose =
    typeof value === 'string' ? !isWellFormed(value) : typeof value === 'number' && !Number.isFinite(value);
  const text = loose ? undefined : JSON.stringify(value);
  if (text === undefined) throw new TypeError('canonical JSON: expected a JSON value, got something else');
  return text;
}
