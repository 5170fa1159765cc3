import { addDays, type DaySpan } from '../protocol/consent-periods.ts';

/** Days of UTC, `2026-11-21`, both included: the collector counts by them. */
export type DayRange = DaySpan;

export const PRESET_DAYS = [7, 30, 90, 365] as const;
export type PresetDays = (typeof PRESET_DAYS)[number];
/** As many as the collector answers for at once. */
export const RANGE_MAX_DAYS = 366;

const DAY_MS = 86_400_000;

export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

/** 0 for the same day. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

/** The last so many days that are over: today is told tomorrow. */
export const lastDays = (days: number, now: number): DayRange => {
  const to = addDays(dayOf(now), -1);
  return { from: addDays(to, 1 - days), to };
};

/** As it stands in an address: `30`, or `2026-11-01.2026-11-21`. The default for everything else. */
export function readRange(
  text: string | undefined,
  now: number,
): { range: DayRange; preset: PresetDays | null } {
  const preset = PRESET_DAYS.find((days) => String(days) === text);
  if (preset) return { range: lastDays(preset, now), preset };
  const [from = '', to = '', ...rest] = (text ?? '').split('.');
  const range = { from, to };
  if (rest.length === 0 && rangeTrouble(range, dayOf(now)) === '') return { range, preset: null };
  return { range: lastDays(30, now), preset: 30 };
}

export const formatRange = ({ from, to }: DayRange): string => `${from}.${to}`;

/** What is wrong with a range somebody entered, for a person; empty when nothing is. */
export function rangeTrouble({ from, to }: DayRange, today: string): string {
  if (!isDay(from) || !isDay(to)) return 'Choose a first and a last day.';
  if (from > to) return 'The first day is after the last.';
  if (to > today) return 'The last day is still to come.';
  if (daysBetween(from, to) >= RANGE_MAX_DAYS) return `Choose at most ${RANGE_MAX_DAYS} days.`;
  return '';
}

const isDay = (text: string): boolean => {
  const time = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : '');
  return !Number.isNaN(time) && dayOf(time) === text;
};
