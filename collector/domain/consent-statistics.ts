import {
  ENOUGH_DECISIONS,
  ENOUGH_SHOWN,
  SMALL_COUNT,
  type ConsentStatistics,
  type StatisticsBlock,
} from '../../protocol/api.ts';
import { addDays, periodsOver, type DaySpan } from '../../protocol/consent-periods.ts';
import type { ConsentMethod } from '../../protocol/consent-record.ts';
import type { ConsentCount } from '../store/store.ts';

/** Whole months, because what is told of a day depends on the others of its month, and on nothing else: not on which days somebody asks for. */
export function statisticsSpan(asked: DaySpan): DaySpan {
  const months = periodsOver('month', asked);
  return { from: months[0]!.from, to: months.at(-1)!.to };
}

/**
 * Counts without those that could single somebody out.
 * @param counts of every day of the span. @param span of {@link statisticsSpan}. @param today not over yet.
 */
export function consentStatistics(
  counts: readonly ConsentCount[],
  span: DaySpan,
  today: string,
): ConsentStatistics {
  const shown = counts.filter(({ what }) => what === 'shown');
  const decisions = counts.filter(({ what }) => what !== 'shown');
  return {
    ...span,
    today,
    shown: blocksOf(shown, span, today, (of) => sumOf(of, 'shown') >= ENOUGH_SHOWN).map(({ block, of }) => ({
      ...block,
      count: isSmall(sumOf(of, 'shown')) ? null : sumOf(of, 'shown'),
    })),
    decisions: blocksOf(decisions, span, today, (of) => sumOf(of, 'method') >= ENOUGH_DECISIONS).map(
      ({ block, of, parts }) => ({
        ...block,
        ...decisionsIn(of, {
          least: block.of === 'month' ? 1 : ENOUGH_DECISIONS,
          most: block.of === 'day' ? Infinity : parts * (ENOUGH_DECISIONS - 1),
        }),
      }),
    ),
  };
}

interface Told {
  block: StatisticsBlock;
  of: ConsentCount[];
  /** How many days, or rests of weeks, none of which was enough by itself. */
  parts: number;
}

/**
 * Puts every day into at most one block, which alone tells of it, once it is over: of one that still grows, two answers would tell who came between them. Whether a block is told depends on
 * one sum of its own. That a day is not told by itself says only that there were fewer on it, and not even that there were any.
 */
function blocksOf(
  counts: readonly ConsentCount[],
  span: DaySpan,
  today: string,
  isEnough: (counts: readonly ConsentCount[]) => boolean,
): Told[] {
  const byDay = new Map<string, ConsentCount[]>();
  for (const count of counts) byDay.set(count.day, [...(byDay.get(count.day) ?? []), count]);
  const told: Told[] = [];
  for (const month of periodsOver('month', span)) {
    const restOfMonth: ConsentCount[] = [];
    let weeks = 0;
    for (const week of periodsOver('week', month)) {
      const restOfWeek: ConsentCount[] = [];
      let days = 0;
      for (let day = week.from; day <= week.to; day = addDays(day, 1)) {
        const of = byDay.get(day) ?? [];
        if (day < today && isEnough(of))
          told.push({ block: { of: 'day', from: day, to: day }, of, parts: 1 });
        else {
          restOfWeek.push(...of);
          days++;
        }
      }
      if (week.to < today && isEnough(restOfWeek))
        told.push({ block: { of: 'week', ...week }, of: restOfWeek, parts: days });
      else {
        restOfMonth.push(...restOfWeek);
        if (days > 0) weeks++;
      }
    }
    if (month.to < today && restOfMonth.length > 0)
      told.push({ block: { of: 'month', ...month }, of: restOfMonth, parts: weeks });
  }
  return told;
}

/**
 * Methods by themselves could be told as they are. But who accepts allows every purpose, and who refuses none: from the counts of the purposes a method that is
 * left out could be worked out. So where a method is, little is told of them. And by these two a count of a purpose tells how many of the others allowed it.
 * @param bounds between which the sum of all methods is known to lie, because this block is told.
 */
function decisionsIn(
  counts: readonly ConsentCount[],
  { least, most }: { least: number; most: number },
): Pick<ConsentStatistics['decisions'][number], 'methods' | 'purposes'> {
  const names = (...of: ConsentCount['what'][]): string[] =>
    [...new Set(counts.filter(({ what }) => of.includes(what)).map(({ which }) => which))].toSorted();
  const amounts = (names('method') as ConsentMethod[]).map((method) => ({
    method,
    amount: sumOf(counts, 'method', method),
  }));
  const small = amounts.filter(({ amount }) => isSmall(amount));
  const told = sum(amounts) - sum(small);
  // What is told must leave room for every value of what is left out: else the bounds would tell which it has not.
  const isForced = small.length > 0 && (told < least || told + small.length * (SMALL_COUNT - 1) > most);
  const methods = amounts.map((of) => ({ ...of, isLeftOut: isForced || isSmall(of.amount) }));
  const amountOf = (...wanted: ConsentMethod[]): number =>
    sum(amounts.filter(({ method }) => wanted.includes(method)));
  // What is left only refuses.
  const able = methods.filter(({ method }) => method !== 'withdraw' && method !== 'signal');
  const answers = sum(able);
  const choosing = amountOf('save', 'script', 'import');
  const [withdrawn, signalled] = [amountOf('withdraw'), amountOf('signal')];
  const tell = (granted: number, refused: number): { granted: number | null; refused: number | null } => {
    const chosen = granted - amountOf('accept-all');
    const isTold =
      !able.some(({ isLeftOut }) => isLeftOut) &&
      ![granted, answers - granted, chosen, choosing - chosen].some(isSmall);
    // Refusals that were no answer. A signal means all of a purpose, or nothing of it.
    const later = refused - (answers - granted);
    const parts = [later, withdrawn + signalled - later, later - signalled, withdrawn - later];
    const isRefusedTold =
      isTold && !methods.some(({ isLeftOut }) => isLeftOut) && ![refused, ...parts].some(isSmall);
    return { granted: isTold ? granted : null, refused: isRefusedTold ? refused : null };
  };
  return {
    methods: Object.fromEntries(
      methods.map(({ method, amount, isLeftOut }) => [method, isLeftOut ? null : amount]),
    ),
    purposes: Object.fromEntries(
      names('granted', 'refused').map((purpose) => [
        purpose,
        tell(sumOf(counts, 'granted', purpose), sumOf(counts, 'refused', purpose)),
      ]),
    ),
  };
}

const isSmall = (amount: number): boolean => amount > 0 && amount < SMALL_COUNT;

const sum = (of: readonly { amount: number }[]): number => of.reduce((all, { amount }) => all + amount, 0);

const sumOf = (counts: readonly ConsentCount[], what: ConsentCount['what'], which?: string): number =>
  sum(counts.filter((count) => count.what === what && (which === undefined || count.which === which)));
