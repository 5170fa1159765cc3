import { SMALL_COUNT, type ConsentStatistics } from '../../protocol/api.ts';
import type { ConsentMethod } from '../../protocol/consent-record.ts';
import type { ConsentCount } from '../store/store.ts';

/**
 * Counts by day, without those that could single somebody out. Every decision has one method, and is, for each purpose, a grant, a refusal or neither; so
 * the sum over the methods is the sum over each purpose, and one small count alone could be had by subtraction. Where one is left out, another is, too.
 */
export function consentStatistics(
  counts: readonly ConsentCount[],
  { from, to }: { from: string; to: string },
): ConsentStatistics {
  const days = new Map<string, ConsentCount[]>();
  for (const count of counts) days.set(count.day, [...(days.get(count.day) ?? []), count]);
  return {
    from,
    to,
    days: [...days.keys()].toSorted().map((day) => ({ day, ...ofDay(days.get(day)!) })),
  };
}

type Day = Omit<ConsentStatistics['days'][number], 'day'>;

function ofDay(counts: readonly ConsentCount[]): Day {
  const sumOf = (what: ConsentCount['what'], which?: string): number =>
    counts
      .filter((count) => count.what === what && (which === undefined || count.which === which))
      .reduce((sum, { amount }) => sum + amount, 0);
  const names = (...of: ConsentCount['what'][]): string[] =>
    [...new Set(counts.filter(({ what }) => of.includes(what)).map(({ which }) => which))].toSorted();

  const methods = names('method') as ConsentMethod[];
  const shownMethods = withoutSmall(methods.map((method) => sumOf('method', method)));
  const decisions = sumOf('method');
  const purposes = names('granted', 'refused').map((purpose): [string, Day['purposes'][string]] => {
    const [granted, refused] = [sumOf('granted', purpose), sumOf('refused', purpose)];
    const [shownGranted, shownRefused] = withoutSmall([granted, refused], decisions - granted - refused);
    return [purpose, { granted: shownGranted!, refused: shownRefused! }];
  });
  return {
    shown: withoutSmall([sumOf('shown')])[0]!,
    methods: Object.fromEntries(methods.map((method, i) => [method, shownMethods[i]!])),
    purposes: Object.fromEntries(purposes),
  };
}

/**
 * @param cells counts whose sum, with `unsaid`, may be known from elsewhere. @param unsaid a count that is nowhere given.
 * @returns null for those that are left out: the small ones, and as many others as it takes that what is left out is several counts and not small in sum.
 */
export function withoutSmall(cells: readonly number[], unsaid = 0): (number | null)[] {
  const isSmall = (cell: number): boolean => cell > 0 && cell < SMALL_COUNT;
  const out = new Set([...cells.keys()].filter((i) => isSmall(cells[i]!)));
  if (out.size === 0 && !isSmall(unsaid)) return [...cells];
  const others = [...cells.keys()].filter((i) => cells[i]! > 0 && !out.has(i));
  others.sort((a, b) => cells[a]! - cells[b]!);
  const isEnough = (): boolean => {
    const hidden = [...out].map((i) => cells[i]!).concat(unsaid > 0 ? [unsaid] : []);
    return hidden.length > 1 && hidden.reduce((sum, cell) => sum + cell, 0) >= SMALL_COUNT;
  };
  while (!isEnough() && others.length > 0) out.add(others.shift()!);
  return cells.map((cell, i) => (out.has(i) ? null : cell));
}
