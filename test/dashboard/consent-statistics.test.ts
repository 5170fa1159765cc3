import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consentStatistics, statisticsSpan } from '../../collector/domain/consent-statistics.ts';
import type { ConsentCount } from '../../collector/store/store.ts';
import {
  axisOf,
  bucketsOf,
  heightOf,
  isEmpty,
  isUntold,
  isWithheldIn,
  occurring,
  purposeShares,
  restsOf,
  sumOf,
  unitFor,
} from '../../dashboard/consent-statistics.ts';
import {
  bucketName,
  bucketText,
  chartText,
  countText,
  rangeText,
  shareText,
  shortRange,
} from '../../dashboard/consent-words.ts';
import { formatRange, lastDays, rangeTrouble, readRange, type DayRange } from '../../dashboard/day-range.ts';
import { SMALL_COUNT, type ConsentStatistics } from '../../protocol/api.ts';
import { addDays, PERIODS, periodOf } from '../../protocol/consent-periods.ts';
import { CONSENT_METHODS } from '../../protocol/consent-record.ts';

const NOW = Date.parse('2026-11-22T08:00:30Z');
const RANGE = { from: '2026-11-19', to: '2026-11-21' };
const ANSWERS = ['accept-all', 'save', 'reject-all'] as const;

type Decisions = ConsentStatistics['decisions'][number];
const decided = (
  of: Decisions['of'],
  day: string,
  methods: Decisions['methods'],
  purposes: Decisions['purposes'] = {},
): Decisions => ({ of, ...periodOf(of, day), methods, purposes });
const drawn = (
  of: Decisions['of'],
  day: string,
  count: number | null,
): ConsentStatistics['shown'][number] => ({
  of,
  ...periodOf(of, day),
  count,
});
const TODAY = '2026-11-22';
const statistics = (told: Partial<ConsentStatistics>): ConsentStatistics => ({
  from: '2026-11-02',
  to: '2026-11-29',
  today: TODAY,
  shown: [],
  decisions: [],
  ...told,
});
const THREE_DAYS = statistics({
  shown: [drawn('day', '2026-11-19', 140), drawn('day', '2026-11-21', 130)],
  decisions: [
    decided('day', '2026-11-19', { 'accept-all': 52, 'reject-all': 39, withdraw: null }),
    decided('day', '2026-11-21', { 'accept-all': 61, save: null, 'reject-all': 8 }),
  ],
});

describe('sums', () => {
  it('lack what is withheld, and say so', () => {
    const { shown, methods } = sumOf(THREE_DAYS, 'day', { from: '2026-11-19', to: '2026-11-19' });
    expect(shown).toEqual({ known: 140, withheld: 0 });
    expect(countText(methods['reject-all'])).toBe('39');
    expect(countText(methods.withdraw)).toBe('fewer than 5');
    expect(countText(methods.signal)).toBe('0');
  });

  it('say whether more is told of a longer time alone, or later', () => {
    // The 20th had few, or none: nobody knows before the week is over.
    const open = sumOf(THREE_DAYS, 'day', RANGE);
    expect(countText(open.methods['accept-all'])).toBe('at least 113');
    expect(countText(open.methods.save)).toBe('withheld');
    expect(countText(open.methods.signal)).toBe('not told yet');
    const later = { ...THREE_DAYS, today: '2026-12-01' };
    expect(countText(sumOf(later, 'day', RANGE).methods['accept-all'])).toBe('113');
    const pooled = { ...later, decisions: [...later.decisions, decided('week', '2026-11-20', { save: 50 })] };
    expect(countText(sumOf(pooled, 'day', RANGE).methods.save)).toBe('withheld');
    expect(countText(sumOf(pooled, 'day', RANGE).methods.signal)).toBe('not by itself');
    expect(countText(sumOf(pooled, 'week', RANGE).methods.save)).toBe('over 50');
  });

  it('call a count small only where it must be: beside another that is withheld it may be large', () => {
    const days = [decided('day', '2026-11-19', { 'accept-all': null, save: null, signal: null })];
    const [only] = bucketsOf(statistics({ decisions: days, today: '2026-12-01' }), 'day', {
      from: '2026-11-19',
      to: '2026-11-19',
    });
    expect(countText(only!.methods.save)).toBe('withheld');
  });

  it('never tell more than the counts, whatever they are and whatever the collector withholds', () => {
    const amount = fc.oneof(fc.nat(8), fc.nat(300));
    const dayCounts = fc.record({
      shown: amount,
      methods: fc.tuple(...CONSENT_METHODS.map(() => fc.oneof(fc.nat(8), fc.nat(40)))),
    });
    const asked = fc.tuple(fc.nat(34), fc.nat(34)).map(([a, b]) => ({
      from: addDays('2026-10-26', Math.min(a, b)),
      to: addDays('2026-10-26', Math.max(a, b)),
    }));
    fc.assert(
      fc.property(
        fc.array(dayCounts, { minLength: 35, maxLength: 35 }),
        asked,
        fc.constantFrom('2026-11-20', '2027-01-01'),
        (days, range, today) => {
          const dayAt = (i: number): string => addDays('2026-10-26', i);
          const counts = days.flatMap((counted, i): ConsentCount[] => {
            const on = (what: ConsentCount['what'], which: string, count: number): ConsentCount[] =>
              count && dayAt(i) <= today ? [{ day: dayAt(i), what, which, amount: count }] : [];
            return [
              ...on('shown', 'opt-in', counted.shown),
              ...CONSENT_METHODS.flatMap((method, m) => on('method', method, counted.methods[m]!)),
            ];
          });
          const told = consentStatistics(counts, statisticsSpan(range), today);
          const truth = (span: DayRange, what: string, which?: string): number =>
            counts
              .filter((one) => one.what === what && (which === undefined || one.which === which))
              .filter(({ day }) => day >= span.from && day <= span.to)
              .reduce((sum, one) => sum + one.amount, 0);
          for (const unit of PERIODS) {
            for (const bucket of [...bucketsOf(told, unit, range), sumOf(told, unit, range)]) {
              const pairs = [
                [bucket.shown, truth(bucket, 'shown')] as const,
                ...CONSENT_METHODS.map(
                  (method) => [bucket.methods[method], truth(bucket, 'method', method)] as const,
                ),
              ];
              for (const [{ known, withheld, isSmall, open }, real] of pairs) {
                if (withheld === 0 && !open) expect(known).toBe(real);
                else expect(known + withheld).toBeLessThanOrEqual(real);
                if (isSmall && known === 0 && !open) expect(real).toBeLessThan(SMALL_COUNT);
              }
            }
          }
        },
      ),
    );
  });
});

describe('nothing chosen', () => {
  it('is the notices shown without an answer of the same day', () => {
    const [first, second] = bucketsOf({ ...THREE_DAYS, today: '2026-12-01' }, 'day', RANGE);
    expect(first!.unanswered).toEqual({ known: 49, withheld: 0 });
    expect(second!.unanswered).toEqual({ known: 0, withheld: 0 });
  });

  it('is withheld where an answer is, and what is left of the notices is told without telling apart', () => {
    const third = bucketsOf(THREE_DAYS, 'day', RANGE)[2]!;
    expect(third.unanswered).toEqual({ known: 0, withheld: 1 });
    expect(third.untold).toBe(61);
    expect(countText(third.unanswered)).toBe('withheld');
    expect(heightOf(third, ANSWERS, true)).toBe(130);
    expect(isUntold(third, ANSWERS, true)).toBe(true);
  });

  it('is never below zero, since the preferences take answers without a notice', () => {
    const told = statistics({
      shown: [drawn('day', RANGE.from, 15)],
      decisions: [decided('day', RANGE.from, { save: 59 })],
    });
    const day = { from: RANGE.from, to: RANGE.from };
    expect(sumOf(told, 'day', day).unanswered).toEqual({ known: 0, withheld: 0 });
  });
});

describe('bars', () => {
  const AUTUMN = { from: '2026-09-21', to: TODAY };
  it('are as short as most of what is told allows, and weeks where days would be too many', () => {
    const few = statistics({ decisions: [decided('week', '2026-11-10', { 'accept-all': 60 })] });
    expect(unitFor(THREE_DAYS, lastDays(30, NOW))).toBe('day');
    expect(unitFor(THREE_DAYS, lastDays(90, NOW))).toBe('week');
    expect(unitFor(few, lastDays(30, NOW))).toBe('week');
    expect(unitFor(statistics({}), lastDays(30, NOW))).toBe('day');
    const fewer = {
      ...few,
      decisions: [...few.decisions, decided('month', '2026-10-10', { 'accept-all': 40 })],
    };
    expect(unitFor(fewer, AUTUMN)).toBe('month');
    const busy = [...THREE_DAYS.decisions, decided('week', '2026-11-20', { 'accept-all': 20 })];
    expect(unitFor({ ...THREE_DAYS, decisions: busy }, lastDays(30, NOW))).toBe('day');
    // Notices by day are no reason for days where answers are told by week.
    expect(unitFor({ ...few, shown: THREE_DAYS.shown }, lastDays(30, NOW))).toBe('week');
  });

  it('are whole weeks and months, up to the one that is not over', () => {
    expect(bucketsOf(statistics({}), 'week', lastDays(7, NOW)).map(({ from, to }) => [from, to])).toEqual([
      ['2026-11-09', '2026-11-15'],
      ['2026-11-16', '2026-11-22'],
    ]);
    const months = bucketsOf(statistics({ from: '2026-08-31' }), 'month', AUTUMN);
    expect(months.map((month) => bucketName(month, 'month'))).toEqual(['Sept 2026', 'Oct 2026', 'Nov 2026']);
    expect(months.map(({ from }) => from)).toEqual(['2026-08-31', '2026-09-28', '2026-11-02']);
  });

  it('are there for days on which nothing happened', () => {
    expect(bucketsOf(THREE_DAYS, 'day', RANGE).map(({ from }) => from)).toEqual([
      '2026-11-19',
      '2026-11-20',
      '2026-11-21',
    ]);
    expect(isEmpty(statistics({}), RANGE)).toBe(true);
    expect(isEmpty(statistics({ decisions: [decided('month', '2026-11-02', { save: null })] }), RANGE)).toBe(
      false,
    );
  });

  it('leave what is told together to the table', () => {
    const decisions = [...THREE_DAYS.decisions, decided('week', '2026-11-10', { save: 51 })];
    const told = { ...THREE_DAYS, decisions, shown: [...THREE_DAYS.shown, drawn('week', '2026-11-10', 80)] };
    const rests = restsOf(told, 'day', lastDays(30, NOW));
    expect(rests.map(({ from, methods, shown }) => [from, methods.save.known, shown.known])).toEqual([
      ['2026-11-09', 51, 80],
    ]);
    expect(restsOf(told, 'week', lastDays(30, NOW))).toEqual([]);
  });

  it('are told in words for whoever does not see them', () => {
    const buckets = bucketsOf(THREE_DAYS, 'day', RANGE);
    expect(bucketText(buckets[2]!, ANSWERS, true)).toBe(
      '21 November 2026: Notices shown 130, Accepted all 61, Own choice fewer than 5, Rejected all 8, Nothing chosen withheld',
    );
    const total = sumOf(THREE_DAYS, 'day', { from: '2026-11-19', to: '2026-11-19' });
    expect(chartText(total, occurring(total), false, 'day')).toBe(
      'Decisions at other times, one bar for each day. 19 November 2026: Withdrawn fewer than 5.',
    );
  });
});

describe('shares', () => {
  const decisions = [
    decided(
      'day',
      '2026-11-19',
      { 'accept-all': 30, 'reject-all': 30, withdraw: 7 },
      {
        analytics: { granted: 30, refused: 37 },
        marketing: { granted: 5, refused: 62 },
      },
    ),
    decided(
      'day',
      '2026-11-20',
      { 'accept-all': 50, 'reject-all': null },
      {
        analytics: { granted: null, refused: null },
        old: { granted: null, refused: null },
      },
    ),
    decided(
      'day',
      '2026-11-21',
      { 'accept-all': 51, signal: null },
      { analytics: { granted: 51, refused: null } },
    ),
  ];

  it('are of the answers, where what allowed and what did not are told, in the order of the notice', () => {
    expect(purposeShares(statistics({ decisions }), RANGE, ['marketing', 'analytics'])).toEqual([
      { purpose: 'marketing', granted: 5, refused: 55, parts: 1, partsWithheld: 0 },
      { purpose: 'analytics', granted: 81, refused: 30, parts: 3, partsWithheld: 1 },
      { purpose: 'old', granted: 0, refused: 0, parts: 1, partsWithheld: 1 },
    ]);
    expect(isWithheldIn(statistics({ decisions }), RANGE)).toBe(true);
    expect(isWithheldIn(statistics({ decisions: decisions.slice(0, 1) }), RANGE)).toBe(false);
  });

  it('are never rounded to all or nothing', () => {
    expect(shareText(1, 3)).toBe('33 %');
    expect(shareText(999, 1000)).toBe('over 99 %');
    expect(shareText(1, 1000)).toBe('under 1 %');
    expect(shareText(0, 7)).toBe('0 %');
    expect(shareText(7, 7)).toBe('100 %');
  });
});

describe('axis', () => {
  it('has whole, even steps up to the highest, at most four', () => {
    expect(axisOf(0)).toEqual([0, 1]);
    expect(axisOf(3)).toEqual([0, 1, 2, 3]);
    expect(axisOf(212)).toEqual([0, 100, 200, 300]);
    fc.assert(
      fc.property(fc.nat(10_000_000), (highest) => {
        const ticks = axisOf(highest);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest);
        expect(ticks.length).toBeLessThanOrEqual(5);
        expect(ticks.every((tick, i) => Number.isInteger(tick) && tick === i * ticks[1]!)).toBe(true);
        // No empty step on top.
        expect(ticks.length === 2 || ticks.at(-2)! < highest).toBe(true);
      }),
    );
  });
});

describe('range', () => {
  it('is one of the presets, or any days that an address names', () => {
    expect(readRange('7', NOW)).toEqual({ preset: 7, range: { from: '2026-11-15', to: '2026-11-21' } });
    const other = { from: '2026-02-27', to: '2026-03-01' };
    expect(readRange(formatRange(other), NOW)).toEqual({ preset: null, range: other });
    for (const text of [undefined, '31', 'x', '2026-02-30.2026-03-01', '2026-03-01.2026-02-27', '1.2.3'])
      expect(readRange(text, NOW).preset).toBe(30);
  });

  it.each([
    ['', '2026-11-21', 'Choose a first and a last day.'],
    ['2026-11-21', '2026-11-20', 'The first day is after the last.'],
    ['2026-11-21', '2026-11-22', 'The last day is still to come.'],
    ['2025-11-20', '2026-11-21', 'Choose at most 366 days.'],
    ['2025-11-21', '2026-11-21', ''],
  ])('from "%s" to %s: %s', (from, to, words) => {
    expect(rangeTrouble({ from, to }, '2026-11-21')).toBe(words);
  });

  it('is written as days of UTC, whatever the zone of the reader', () => {
    expect(rangeText({ from: '2026-11-21', to: '2026-11-21' })).toBe('21 November 2026');
    expect(shortRange({ from: '2026-11-03', to: '2026-11-09' })).toBe(`3${DASH}9 Nov 2026`);
  });
});

/** As this engine's Intl writes ranges: with thin spaces around it in some versions. */
const DASH = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})
  .formatRangeToParts(new Date('2026-11-03'), new Date('2026-11-09'))
  .find(({ value }) => value.includes('\u2013'))!.value;
