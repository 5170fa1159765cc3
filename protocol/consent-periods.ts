/** By what counts of decisions are told. Each is made of whole smaller ones. */
export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

/** Days of UTC, `2026-11-21`, both included. */
export interface DaySpan {
  from: string;
  to: string;
}

const DAY_MS = 86_400_000;
const THURSDAY = 4;

/**
 * The period that a day lies in. A week goes from Monday to Sunday. A month is made of whole weeks, those whose Thursday it has, as ISO 8601 gives weeks to years:
 * weeks that two months share could be told by neither without telling by subtraction what lies between.
 */
export function periodOf(period: Period, day: string): DaySpan {
  if (period === 'day') return { from: day, to: day };
  const monday = addDays(day, -((weekday(day) + 6) % 7));
  if (period === 'week') return { from: monday, to: addDays(monday, 6) };
  const month = addDays(monday, 3).slice(0, 7);
  const first = `${month}-01`;
  const last = addDays(`${addDays(first, 31).slice(0, 7)}-01`, -1);
  return {
    from: addDays(first, ((THURSDAY - weekday(first) + 7) % 7) - 3),
    to: addDays(last, 3 - ((weekday(last) - THURSDAY + 7) % 7)),
  };
}

/** The periods that share a day with this span, in order; the first and the last may reach beyond it. */
export function periodsOver(period: Period, { from, to }: DaySpan): DaySpan[] {
  const spans: DaySpan[] = [];
  for (let day = from; day <= to; day = addDays(spans.at(-1)!.to, 1)) spans.push(periodOf(period, day));
  return spans;
}

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** 0: Sunday. */
const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();
