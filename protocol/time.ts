/** UTC in whole seconds, `2026-11-21T08:00:00Z`. */
export type UtcTime = string & { readonly __brand?: 'UtcTime' };

const UTC_TIME = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

export const utcTime = (milliseconds: number): UtcTime =>
  `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

/** The start of the minute: as exact as a submission's own clock is ever told. */
export const utcMinute = (milliseconds: number): UtcTime => utcTime(milliseconds - (milliseconds % 60_000));

export function isUtcTime(text: unknown): text is UtcTime {
  return typeof text === 'string' && UTC_TIME.test(text) && Number(text.slice(8, 10)) <= daysIn(text);
}

// Not by Date.parse: engines differ on 2026-02-30, some refuse it, some take it for the 2nd of March.
function daysIn(text: string): number {
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
