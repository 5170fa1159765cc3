/** @returns undefined when it is no percent-encoding. */
export function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** @returns the members of a JSON object, none when it is anything else. */
export function membersOf(text: string | undefined): Map<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return new Map(value && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
}

/** @returns milliseconds since the epoch of a time as `Date.toISOString` writes it; NaN for anything else. */
export const isoTime = (text: unknown): number =>
  typeof text === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/.test(text)
    ? Date.parse(text)
    : NaN;
