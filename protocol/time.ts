/** UTC in whole seconds, `2026-11-21T08:00:00Z`. */
export type UtcTime = string & { readonly __brand?: 'UtcTime' };

const UTC_TIME = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

export const utcTime = (milliseconds: number): UtcTime =>
  `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

/** The start of the minute: as exact as a submission's own clock is ever told. */
export const utcMinute = (milliseconds: number): UtcTime => utcTime(milliseconds - (milliseconds % 60_000));

export const isUtcTime = (text: unknown): text is UtcTime =>
  typeof text === 'string' && UTC_TIME.test(text) && isOnCalendar(text);

// Engines differ on 2026-02-30: some refuse it, some take it for the 2nd of March.
function isOnCalendar(text: string): boolean {
  const milliseconds = Date.parse(text);
  return !Number.isNaN(milliseconds) && utcTime(milliseconds) === text;
}
