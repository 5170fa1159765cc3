/** `14:05`, `Mon 14:05`, `3 Nov`, `3 Nov 2025`: as much as is needed to know when. */
export function shortTime(at: string, now: number): string {
  const date = new Date(at);
  const today = new Date(now);
  const days = (now - date.getTime()) / 86_400_000;
  if (date.toDateString() === today.toDateString())
    return format(date, { hour: '2-digit', minute: '2-digit' });
  if (days >= 0 && days < 6) return format(date, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
  if (date.getFullYear() === today.getFullYear()) return format(date, { day: 'numeric', month: 'short' });
  return format(date, { day: 'numeric', month: 'short', year: 'numeric' });
}

export const fullTime = (at: string): string =>
  format(new Date(at), { dateStyle: 'full', timeStyle: 'short' });

/** `21 December 2026`. @param day a date alone is one of the calendar, the same in every time zone. */
export const longDay = (day: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'long',
    ...(day.length === 10 ? { timeZone: 'UTC' } : {}),
  }).format(new Date(day));

/** The reader's own time zone; English, as the rest of the page. */
const format = (date: Date, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-GB', options).format(date);
