import type { ConsentStatistics } from '../protocol/api.ts';
import { CONSENT_METHODS, type ConsentMethod } from '../protocol/consent-record.ts';
import { addDays, daysBetween, type DayRange } from './day-range.ts';

/**
 * The collector's counts, made ready to be drawn. What it withholds (null) stays withheld: it is never taken for zero, never guessed, and a sum that lacks it
 * says so.
 */
export interface Total {
  /** Sum of the counts that are told. */
  known: number;
  /** How many counts above zero are withheld. */
  withheld: number;
  /** The only one withheld is below `SMALL_COUNT` itself, and does not only keep another from being worked out. */
  isSmall?: true;
}

/** What can follow on the page view on which a notice is drawn, in the order in which it is stacked. */
export const ANSWERS = ['accept-all', 'save', 'reject-all'] as const satisfies readonly ConsentMethod[];
/** What comes at other times: later, by itself, or through code. */
export const OTHER_METHODS = [
  'withdraw',
  'signal',
  'script',
  'import',
] as const satisfies readonly ConsentMethod[];

export interface Bucket extends DayRange {
  /** Notices drawn. One for every page view that drew one, so that one visitor may be several. */
  shown: Total;
  methods: Record<ConsentMethod, Total>;
  /**
   * Notices drawn without an answer: *shown is not chosen*. Answers can also be given later, in the preferences, so that it may be more. It is about page
   * views and nobody's decision, so that a small one is told.
   */
  unanswered: Total;
  /** Of the notices drawn, those of which it is not told whether and how they were answered. */
  untold: number;
}

export type Unit = 'day' | 'week';

const DAYS_ONE_BY_ONE = 62;

/** Single days, or weeks from Monday where there would be too many. */
export const unitFor = ({ from, to }: DayRange): Unit =>
  daysBetween(from, to) < DAYS_ONE_BY_ONE ? 'day' : 'week';

/** Every day or week of the range, also those on which nothing happened; the first and the last week may be cut. */
export function bucketsOf(statistics: ConsentStatistics, unit: Unit): Bucket[] {
  const byDay = new Map(statistics.days.map((day) => [day.day, day]));
  const buckets: Bucket[] = [];
  for (let day = statistics.from; day <= statistics.to; day = addDays(day, 1)) {
    const found = readDay(day, byDay.get(day));
    const last = buckets.at(-1);
    if (last && unit === 'week' && !isMonday(day)) buckets[buckets.length - 1] = join(last, found);
    else buckets.push(found);
  }
  return buckets;
}

/** The whole range as one. */
export const sumOf = (statistics: ConsentStatistics): Bucket =>
  statistics.days
    .map((day) => readDay(day.day, day))
    .reduce(join, {
      ...readDay(statistics.from, undefined),
      to: statistics.to,
    });

export const add = (one: Total, other: Total): Total => {
  const withheld = one.withheld + other.withheld;
  return {
    known: one.known + other.known,
    withheld,
    ...(withheld === 1 && (one.isSmall || other.isSmall) ? { isSmall: true } : {}),
  };
};

export interface PurposeShare {
  purpose: string;
  granted: number;
  refused: number;
  /** Days on which somebody decided about it. */
  days: number;
  /** Those that are left out here, because a count of theirs is withheld. */
  daysWithheld: number;
}

/**
 * Of those who decided about a purpose, how many allowed it. Only days on which both counts are told: one of the two alone would be no share.
 * @param order purposes as they are published now; others come after.
 */
export function purposeShares({ days }: ConsentStatistics, order: readonly string[]): PurposeShare[] {
  const shares = new Map<string, PurposeShare>();
  for (const { purposes } of days) {
    for (const [purpose, { granted, refused }] of Object.entries(purposes)) {
      const share = shares.get(purpose) ?? { purpose, granted: 0, refused: 0, days: 0, daysWithheld: 0 };
      shares.set(purpose, share);
      share.days++;
      if (granted === null || refused === null) share.daysWithheld++;
      else {
        share.granted += granted;
        share.refused += refused;
      }
    }
  }
  const placeOf = ({ purpose }: PurposeShare): number =>
    order.includes(purpose) ? order.indexOf(purpose) : order.length;
  return [...shares.values()].toSorted(
    (a, b) => placeOf(a) - placeOf(b) || a.purpose.localeCompare(b.purpose, 'en'),
  );
}

/** Whether there is anything at all, told or withheld. */
export const isEmpty = ({ days }: ConsentStatistics): boolean => days.length === 0;

/** Whether something of what would be drawn for it is withheld. */
export const isUntold = (
  { methods: counts, unanswered }: Bucket,
  methods: readonly ConsentMethod[],
  withShown: boolean,
): boolean => methods.some((method) => counts[method].withheld > 0) || (withShown && unanswered.withheld > 0);

/** Whether any count of these days is withheld. */
export const isWithheldIn = ({ days }: ConsentStatistics): boolean =>
  days.some(({ shown, methods, purposes }) =>
    [
      shown,
      ...Object.values(methods),
      ...Object.values(purposes).flatMap(({ granted, refused }) => [granted, refused]),
    ].includes(null),
  );

/** Methods of {@link OTHER_METHODS} that occur. */
export const occurring = ({ methods }: Bucket): ConsentMethod[] =>
  OTHER_METHODS.filter((method) => methods[method].known > 0 || methods[method].withheld > 0);

/** The height of what is drawn for it: all that is told, and what of the notices is not told apart. */
export const heightOf = (bucket: Bucket, methods: readonly ConsentMethod[], withShown: boolean): number =>
  methods.reduce((sum, method) => sum + bucket.methods[method].known, 0) +
  (withShown ? bucket.unanswered.known + bucket.untold : 0);

/** Numbers for an axis from 0: whole and round ones, at most four above it, the last not below the highest. */
export function axisOf(highest: number): number[] {
  let step = 1;
  for (let i = 0; step * 4 < highest; i++) step *= i % 3 === 1 ? 2.5 : 2;
  const ticks = [0, step];
  while (ticks.at(-1)! < highest) ticks.push(ticks.at(-1)! + step);
  return ticks;
}

function readDay(day: string, counts: ConsentStatistics['days'][number] | undefined): Bucket {
  const given = counts?.methods ?? {};
  const isOnlyOne = Object.values(given).filter((amount) => amount === null).length === 1;
  const read = (amount: number | null | undefined, isSmall: boolean): Total =>
    amount === null
      ? { known: 0, withheld: 1, ...(isSmall ? { isSmall: true } : {}) }
      : { known: amount ?? 0, withheld: 0 };
  const methods = Object.fromEntries(
    CONSENT_METHODS.map((method) => [method, read(given[method], isOnlyOne)]),
  ) as Record<ConsentMethod, Total>;
  // Nothing stands beside it that it could be worked out from, so it is withheld only for itself.
  const shown = read(counts?.shown, true);
  const answers = ANSWERS.map((method) => methods[method]);
  const answered = answers.reduce((sum, { known }) => sum + known, 0);
  const isTold = shown.withheld === 0 && answers.every(({ withheld }) => withheld === 0);
  const rest = Math.max(0, shown.known - answered);
  return {
    from: day,
    to: day,
    shown,
    methods,
    unanswered: isTold ? { known: rest, withheld: 0 } : { known: 0, withheld: 1 },
    untold: isTold ? 0 : rest,
  };
}

const join = (one: Bucket, other: Bucket): Bucket => ({
  from: one.from,
  to: one.to > other.to ? one.to : other.to,
  shown: add(one.shown, other.shown),
  methods: Object.fromEntries(
    CONSENT_METHODS.map((method) => [method, add(one.methods[method], other.methods[method])]),
  ) as Record<ConsentMethod, Total>,
  unanswered: add(one.unanswered, other.unanswered),
  untold: one.untold + other.untold,
});

const isMonday = (day: string): boolean => new Date(`${day}T00:00:00Z`).getUTCDay() === 1;
