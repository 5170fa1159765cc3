/** JSON that a stranger wrote. */
export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** undefined for every text that is no JSON object, or names a member twice, of which one would be passed over unread. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && countMembers(value) === countColons(text) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether the object has no other members. The files of the ledger are evidence: a member that is passed over unread, or one that a changed
 * byte has given another name, would be taken for verified.
 */
export const hasOnly = (object: JsonObject, members: readonly string[]): boolean =>
  Object.keys(object).every((member) => members.includes(member));

/** At every depth. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members = Object.values(value);
  return members.reduce(
    (sum: number, one) => sum + countMembers(one),
    Array.isArray(value) ? 0 : members.length,
  );
}

/** Outside of strings: in JSON, as many as members were written. */
const countColons = (json: string): number =>
  json.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/g, '').split(':').length - 1;
