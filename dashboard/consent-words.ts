import { SMALL_COUNT } from '../protocol/api.ts';
import { addDays, type Period } from '../protocol/consent-periods.ts';
import type { ConsentMethod, ConsentSurface } from '../protocol/consent-record.ts';
import type { Bucket, Total } from './consent-statistics.ts';
import type { DayRange } from './day-range.ts';

export const METHOD_NAMES: Record<ConsentMethod, string> = {
  'accept-all': 'Accepted all',
  save: 'Own choice',
  'reject-all': 'Rejected all',
  withdraw: 'Withdrawn',
  signal: 'By signal',
  script: 'By the page’s code',
  import: 'Taken over',
};

/** One sentence each, for whoever asks what a name stands for. */
export const METHOD_ABOUT: Record<ConsentMethod, string> = {
  'accept-all': 'Everything was allowed with one button.',
  save: 'Each purpose was decided by itself.',
  'reject-all': 'Everything was refused with one button.',
  withdraw: 'Something that had been allowed was taken back.',
  signal:
    'The browser sends Global Privacy Control, and a rule of yours takes that for a refusal. A signal can never allow anything.',
  script: 'The page’s own code passed on an answer that it had asked for itself.',
  import: 'An answer that was given to another tool on this site was taken over.',
};

export const UNANSWERED_NAME = 'Nothing chosen';

export const SURFACE_NAMES: Record<ConsentSurface, string> = {
  banner: 'In the notice',
  preferences: 'In the preferences',
  placeholder: 'In the place of embedded content',
  form: 'In a form',
  receipt: 'On the receipt page',
  unsubscribe: 'On the unsubscribe page',
  api: 'Through the page’s own code',
  browser: 'By the browser',
  import: 'Taken over from another tool',
};

export const number = (value: number): string => new Intl.NumberFormat('en-GB').format(value);

/** What a sum is, and that it is not all where something is withheld: never a number that only looks exact. */
export function countText({ known, withheld, isSmall, open }: Total): string {
  if (withheld === 0 && !open) return number(known);
  if (known > 0) return withheld > 0 ? `over ${number(known)}` : `at least ${number(known)}`;
  if (withheld > 0) return isSmall && !open ? `fewer than ${SMALL_COUNT}` : 'withheld';
  return open === 'later' ? 'not told yet' : 'not by itself';
}

/** A share in whole per cent; what is not all is never told as 100, and what is something never as 0. */
export function shareText(part: number, whole: number): string {
  const percent = Math.round((part / whole) * 100);
  if (percent === 0 && part > 0) return 'under 1 %';
  if (percent === 100 && part < whole) return 'over 99 %';
  return `${percent} %`;
}

/** `21 November 2026`, `3–9 November 2026`: days of UTC, whatever the reader's own time zone. */
export const rangeText = ({ from, to }: DayRange): string =>
  new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).formatRange(new Date(from), new Date(to));

/** `3–9 Nov 2026`, where there is little room. */
export const shortRange = ({ from, to }: DayRange): string =>
  new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).formatRange(new Date(from), new Date(to));

/** `21 Nov` */
export const shortDay = (day: string): string =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(day));

/** `Nov 2026`: the month that has the Thursdays of its weeks. */
export const shortMonth = ({ from }: DayRange): string =>
  new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(addDays(from, 3)),
  );

/** Under a bar, and at the head of a row. */
export const bucketName = (span: DayRange, unit: Period): string =>
  unit === 'month' ? shortMonth(span) : shortRange(span);

/** One bar in words: what a screen reader says for it. */
export function bucketText(bucket: Bucket, methods: readonly ConsentMethod[], withShown: boolean): string {
  const parts = methods.map((method) => `${METHOD_NAMES[method]} ${countText(bucket.methods[method])}`);
  if (withShown) {
    parts.unshift(`Notices shown ${countText(bucket.shown)}`);
    parts.push(`${UNANSWERED_NAME} ${countText(bucket.unanswered)}`);
  }
  return `${rangeText(bucket)}: ${parts.join(', ')}`;
}

/** What a chart shows, as a whole. */
export function chartText(
  total: Bucket,
  methods: readonly ConsentMethod[],
  withShown: boolean,
  unit: string,
): string {
  const what = withShown ? 'Answers to the notice' : 'Decisions at other times';
  return `${what}, one bar for each ${unit}. ${bucketText(total, methods, withShown)}.`;
}
