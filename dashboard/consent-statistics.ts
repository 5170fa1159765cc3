import type { ConsentStatistics, StatisticsBlock } from '../protocol/api.ts';
import { addDays, PERIODS, periodOf, periodsOver, type Period } from '../protocol/consent-periods.ts';
import { CONSENT_METHODS, type ConsentMethod } from '../protocol/consent-record.ts';
import { daysBetween, type DayRange } from './day-range.ts';

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
  /** There may be more, which is told for a longer period alone, or once that is over. */
  open?: 'longer' | 'later';
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

const DAYS_ONE_BY_ONE = 62;
/** As much of all that is told has to be told in bars of a length for that to be chosen over a longer one. */
const MOST = 0.8;

/** The shortest period by which most of what is told can be drawn; no days where there would be too many. */
export function unitFor(statistics: ConsentStatistics, range: DayRange): Period {
  const finest = finestUnit(range);
  const isMost = (unit: Period): boolean => {
    const drawn = drawnRange(unit, range);
    const amounts = [
      ...statistics.decisions.map(({ methods, ...block }) => ({ block, what: 0, amount: knownIn(methods) })),
      ...statistics.shown.map(({ count, ...block }) => ({ block, what: 1, amount: count ?? 0 })),
    ];
    return [0, 1].every((what) => {
      let [shorter, all] = [0, 0];
      for (const { block, amount } of amounts.filter((one) => one.what === what)) {
        const share = amount * shareWithin(block, drawn);
        all += share;
        if (PERIODS.indexOf(block.of) <= PERIODS.indexOf(unit)) shorter += share;
      }
      return shorter >= all * MOST;
    });
  };
  return PERIODS.find((unit) => PERIODS.indexOf(unit) >= PERIODS.indexOf(finest) && isMost(unit)) ?? 'month';
}

/** Where nothing speaks against it. */
export const finestUnit = ({ from, to }: DayRange): Period =>
  daysBetween(from, to) < DAYS_ONE_BY_ONE ? 'day' : 'week';

/** Of the days of a block, how many of them lie in a range: 0 to 1. */
function shareWithin({ from, to }: DayRange, range: DayRange): number {
  const [first, last] = [from > range.from ? from : range.from, to < range.to ? to : range.to];
  return first > last ? 0 : (daysBetween(first, last) + 1) / (daysBetween(from, to) + 1);
}

const knownIn = (methods: ConsentStatistics['decisions'][number]['methods']): number =>
  Object.values(methods).reduce<number>((sum, amount) => sum + (amount ?? 0), 0);

/** What bars of this length show of a range: whole ones, since no part of one is told. */
export function drawnRange(unit: Period, { from, to }: DayRange): DayRange {
  return unit === 'day' ? { from, to } : { from: periodOf(unit, from).from, to: periodOf(unit, to).to };
}

/** Every day, week or month of the range, also those on which nothing happened. */
export const bucketsOf = (statistics: ConsentStatistics, unit: Period, range: DayRange): Bucket[] =>
  periodsOver(unit, drawnRange(unit, range))
    .filter(({ from }) => from <= statistics.today)
    .map((span) => bucketOf(statistics, span));

/** All of what is drawn as one, with what is only told of longer periods within it. */
export function sumOf(statistics: ConsentStatistics, unit: Period, range: DayRange): Bucket {
  const whole = bucketOf(statistics, drawnRange(unit, range));
  // What was left unanswered on one day is not answered by another day's answers.
  const parts = bucketsOf(statistics, unit, range);
  return {
    ...whole,
    unanswered: parts.map(({ unanswered }) => unanswered).reduce(add, { known: 0, withheld: 0 }),
    untold: parts.reduce((sum, { untold }) => sum + untold, 0),
  };
}

/** What is told about this range only together with days outside of the bars of this length, in order. */
export function restsOf(statistics: ConsentStatistics, unit: Period, range: DayRange): Bucket[] {
  const whole = drawnRange(unit, range);
  const rests = [...statistics.decisions, ...statistics.shown].filter(
    (block) => PERIODS.indexOf(block.of) > PERIODS.indexOf(unit) && isWithin(block, whole),
  );
  const spans = new Map(rests.map(({ of, from, to }) => [`${from} ${to}`, { of, from, to }]));
  const only = (block: StatisticsBlock, { of, from, to }: StatisticsBlock): boolean =>
    block.of === of && block.from === from && block.to === to;
  return [...spans.values()]
    .toSorted((a, b) => (a.to < b.to ? -1 : a.to > b.to ? 1 : a.from < b.from ? 1 : -1))
    .map((span) =>
      bucketOf(
        pick(statistics, (block) => only(block, span)),
        span,
        true,
      ),
    );
}

const pick = (
  statistics: ConsentStatistics,
  wants: (block: StatisticsBlock) => boolean,
): ConsentStatistics => ({
  ...statistics,
  decisions: statistics.decisions.filter(wants),
  shown: statistics.shown.filter(wants),
});

const isWithin = ({ from, to }: DayRange, range: DayRange): boolean => from >= range.from && to <= range.to;

/** @param isAlone of the blocks that are there, whatever else there may be. */
function bucketOf(statistics: ConsentStatistics, span: DayRange, isAlone = false): Bucket {
  const decisions = statistics.decisions.filter((block) => isWithin(block, span));
  const open = (blocks: readonly StatisticsBlock[]): Pick<Total, 'open'> => {
    const what = isAlone ? undefined : openIn(blocks, statistics, span);
    return what ? { open: what } : {};
  };
  const openDecisions = open(statistics.decisions);
  const methods = Object.fromEntries(
    CONSENT_METHODS.map((method) => [
      method,
      {
        ...decisions.map((block) => readMethod(block.methods, method)).reduce(add, { known: 0, withheld: 0 }),
        ...openDecisions,
      },
    ]),
  ) as Record<ConsentMethod, Total>;
  const shown: Total = {
    ...statistics.shown
      .filter((block) => isWithin(block, span))
      // Nothing stands beside it that it could be worked out from, so it is withheld only for itself.
      .map(({ count }) => read(count, true))
      .reduce(add, { known: 0, withheld: 0 }),
    ...open(statistics.shown),
  };
  const answers = ANSWERS.map((method) => methods[method]);
  const answered = answers.reduce((sum, { known }) => sum + known, 0);
  const isTold = [shown, ...answers].every(isWhole);
  const rest = Math.max(0, shown.known - answered);
  return {
    ...span,
    shown,
    methods,
    unanswered: isTold
      ? { known: rest, withheld: 0 }
      : shown.known === 0 && shown.withheld === 0
        ? { known: 0, withheld: 0, open: shown.open ?? openDecisions.open ?? 'longer' }
        : { known: 0, withheld: 1 },
    untold: isTold ? 0 : rest,
  };
}

export const isWhole = ({ withheld, open }: Total): boolean => withheld === 0 && !open;

/** Whether some of these days may be told elsewhere: in a block that reaches beyond them, or once their month is over. */
function openIn(
  blocks: readonly StatisticsBlock[],
  { today }: ConsentStatistics,
  span: DayRange,
): Total['open'] {
  let open: Total['open'];
  const single = new Set(blocks.filter(({ of }) => of === 'day').map(({ from }) => from));
  const longer = blocks.filter(({ of }) => of !== 'day');
  const last = span.to < today ? span.to : today;
  for (let day = span.from; day <= last; day = addDays(day, 1)) {
    if (single.has(day)) continue;
    const [week, month] = [periodOf('week', day), periodOf('month', day)];
    const block =
      longer.find(({ of, from }) => of === 'week' && from === week.from) ??
      longer.find(({ of, from }) => of === 'month' && from === month.from);
    if (!block && month.to >= today) return 'later';
    if (block && !isWithin(block, span)) open = 'longer';
  }
  return open;
}

function readMethod(
  methods: ConsentStatistics['decisions'][number]['methods'],
  method: ConsentMethod,
): Total {
  const isOnlyOne = Object.values(methods).filter((amount) => amount === null).length === 1;
  return read(methods[method] ?? (method in methods ? null : 0), isOnlyOne);
}

const read = (amount: number | null, isSmall: boolean): Total =>
  amount === null
    ? { known: 0, withheld: 1, ...(isSmall ? { isSmall: true } : {}) }
    : { known: amount, withheld: 0 };

export const add = (one: Total, other: Total): Total => {
  const withheld = one.withheld + other.withheld;
  return {
    known: one.known + other.known,
    withheld,
    ...(withheld === 1 && (one.isSmall || other.isSmall) ? { isSmall: true } : {}),
    ...(one.open || other.open
      ? { open: one.open === 'later' || other.open === 'later' ? 'later' : 'longer' }
      : {}),
  };
};

export interface PurposeShare {
  purpose: string;
  granted: number;
  /** Answers that did not allow it. */
  refused: number;
  /** Days, weeks and months that are told by themselves and in which somebody decided about it. */
  parts: number;
  /** Those that are left out here, because a count of theirs is withheld. */
  partsWithheld: number;
}

/**
 * Of the answers, how many allowed a purpose. Only where both are told: one of the two alone would be no share.
 * @param order purposes as they are published now; others come after.
 */
export function purposeShares(
  statistics: ConsentStatistics,
  range: DayRange,
  order: readonly string[],
): PurposeShare[] {
  const shares = new Map<string, PurposeShare>();
  for (const { methods, purposes } of statistics.decisions.filter((block) => isWithin(block, range))) {
    const answers: (number | null)[] = ANSWERING.map(
      (method) => methods[method] ?? (method in methods ? null : 0),
    );
    for (const [purpose, { granted }] of Object.entries(purposes)) {
      const share = shares.get(purpose) ?? { purpose, granted: 0, refused: 0, parts: 0, partsWithheld: 0 };
      shares.set(purpose, share);
      share.parts++;
      if (granted === null || answers.includes(null)) share.partsWithheld++;
      else {
        share.granted += granted;
        share.refused += Math.max(0, answers.reduce<number>((sum, one) => sum + (one ?? 0), 0) - granted);
      }
    }
  }
  const placeOf = ({ purpose }: PurposeShare): number =>
    order.includes(purpose) ? order.indexOf(purpose) : order.length;
  return [...shares.values()].toSorted(
    (a, b) => placeOf(a) - placeOf(b) || a.purpose.localeCompare(b.purpose, 'en'),
  );
}

/** A withdrawal and a signal only refuse, and what they refuse was no answer to the question. */
const ANSWERING = CONSENT_METHODS.filter((method) => method !== 'withdraw' && method !== 'signal');

/** Whether there is nothing about these days at all: neither told nor withheld, nor still to come. */
export function isEmpty({ decisions, shown }: ConsentStatistics, range: DayRange): boolean {
  const isNear = (block: StatisticsBlock): boolean => block.from <= range.to && block.to >= range.from;
  return !decisions.some(isNear) && !shown.some(isNear);
}

/** Whether something of what would be drawn for it is withheld. */
export const isUntold = (
  { methods: counts, unanswered }: Bucket,
  methods: readonly ConsentMethod[],
  withShown: boolean,
): boolean => methods.some((method) => counts[method].withheld > 0) || (withShown && unanswered.withheld > 0);

/** Whether any count of these days is withheld. */
export const isWithheldIn = (statistics: ConsentStatistics, range: DayRange): boolean => {
  const { decisions, shown } = pick(statistics, (block) => isWithin(block, range));
  return (
    shown.some(({ count }) => count === null) ||
    decisions.some(({ methods, purposes }) =>
      [
        ...Object.values(methods),
        ...Object.values(purposes).flatMap(({ granted, refused }) => [granted, refused]),
      ].includes(null),
    )
  );
};

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
