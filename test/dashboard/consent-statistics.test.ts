import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consentStatistics } from '../../collector/domain/consent-statistics.ts';
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
  sumOf,
  unitFor,
} from '../../dashboard/consent-statistics.ts';
import {
  bucketText,
  chartText,
  countText,
  rangeText,
  shareText,
  shortRange,
} from '../../dashboard/consent-words.ts';
import { addDays, formatRange, lastDays, rangeTrouble, readRange } from '../../dashboard/day-range.ts';
import { SMALL_COUNT, type ConsentStatistics } from '../../protocol/api.ts';
import { CONSENT_METHODS } from '../../protocol/consent-record.ts';

const NOW = Date.parse('2026-11-21T08:00:30Z');
const RANGE = { from: '2026-11-19', to: '2026-11-21' };
const ANSWERS = ['accept-all', 'save', 'reject-all'] as const;

type Day = ConsentStatistics['days'][number];
const day = (name: string, counts: Partial<Omit<Day, 'day'>>): Day => ({
  day: name,
  shown: 0,
  methods: {},
  purposes: {},
  ...counts,
});
const THREE_DAYS: ConsentStatistics = {
  ...RANGE,
  days: [
    day('2026-11-19', { shown: 40, methods: { 'accept-all': 12, 'reject-all': 9, withdraw: null } }),
    day('2026-11-21', { shown: 30, methods: { 'accept-all': null, save: null, 'reject-all': 8 } }),
  ],
};

describe('sums', () => {
  it('lack what is withheld, and say so', () => {
    const { shown, methods } = sumOf(THREE_DAYS);
    expect(shown).toEqual({ known: 70, withheld: 0 });
    expect(methods['accept-all']).toEqual({ known: 12, withheld: 1 });
    expect(countText(methods['accept-all'])).toBe('over 12');
    expect(countText(methods['reject-all'])).toBe('17');
  });

  it('call a count small only where it must be: beside another that is withheld it may be large', () => {
    const { methods } = sumOf(THREE_DAYS);
    expect(countText(methods.withdraw)).toBe('fewer than 5');
    expect(countText(methods.save)).toBe('withheld');
    expect(countText(methods.signal)).toBe('0');
    const [only] = bucketsOf({ ...RANGE, to: RANGE.from, days: [day(RANGE.from, { shown: null })] }, 'day');
    expect(countText(only!.shown)).toBe('fewer than 5');
  });

  it('of two small counts are not called small, since together they may not be', () => {
    const days = ['2026-11-19', '2026-11-20'].map((name) => day(name, { shown: null }));
    expect(countText(sumOf({ ...RANGE, days }).shown)).toBe('withheld');
  });

  it('never tell more than the counts, whatever they are and whatever the collector withholds', () => {
    const amount = fc.oneof(fc.nat(8), fc.nat(300));
    const dayCounts = fc.record({
      shown: amount,
      methods: fc.tuple(...CONSENT_METHODS.map(() => amount)),
      granted: amount,
    });
    fc.assert(
      fc.property(fc.array(dayCounts, { minLength: 1, maxLength: 12 }), (days) => {
        const range = { from: '2026-11-01', to: addDays('2026-11-01', days.length - 1) };
        const counts = days.flatMap((counted, i): ConsentCount[] => {
          const on = (what: ConsentCount['what'], which: string, count: number): ConsentCount[] =>
            count ? [{ day: addDays(range.from, i), what, which, amount: count }] : [];
          return [
            ...on('shown', 'opt-in', counted.shown),
            ...CONSENT_METHODS.flatMap((method, m) => on('method', method, counted.methods[m]!)),
          ];
        });
        const told = consentStatistics(counts, range);
        const total = sumOf(told);
        const sum = (of: (counted: (typeof days)[number]) => number): number =>
          days.reduce((all, counted) => all + of(counted), 0);
        const pairs = [
          [total.shown, sum(({ shown }) => shown)] as const,
          ...CONSENT_METHODS.map(
            (method, m) => [total.methods[method], sum(({ methods }) => methods[m]!)] as const,
          ),
        ];
        for (const [{ known, withheld, isSmall }, truth] of pairs) {
          if (withheld === 0) expect(known).toBe(truth);
          else expect(known + withheld).toBeLessThanOrEqual(truth);
          if (isSmall && known === 0) expect(truth).toBeLessThan(SMALL_COUNT);
        }
        // The same, however the days are put together.
        for (const unit of ['day', 'week'] as const) {
          const buckets = bucketsOf(told, unit);
          expect(buckets.reduce((all, bucket) => all + bucket.shown.known, 0)).toBe(total.shown.known);
          expect(buckets.reduce((all, { unanswered }) => all + unanswered.withheld, 0)).toBe(
            total.unanswered.withheld,
          );
        }
      }),
    );
  });
});

describe('nothing chosen', () => {
  it('is the notices shown without an answer of the same day', () => {
    const [first, second] = bucketsOf(THREE_DAYS, 'day');
    expect(first!.unanswered).toEqual({ known: 19, withheld: 0 });
    expect(second!.unanswered).toEqual({ known: 0, withheld: 0 });
  });

  it('is withheld where an answer is, and what is left of the notices is told without telling apart', () => {
    const third = bucketsOf(THREE_DAYS, 'day')[2]!;
    expect(third.unanswered).toEqual({ known: 0, withheld: 1 });
    expect(third.untold).toBe(22);
    expect(countText(third.unanswered)).toBe('withheld');
    expect(heightOf(third, ANSWERS, true)).toBe(30);
    expect(isUntold(third, ANSWERS, true)).toBe(true);
  });

  it('is never below zero, since the preferences take answers without a notice', () => {
    const days = [day(RANGE.from, { shown: 5, methods: { save: 9 } })];
    expect(sumOf({ ...RANGE, days }).unanswered).toEqual({ known: 0, withheld: 0 });
  });
});

describe('buckets', () => {
  it('are single days for two months, and weeks from Monday beyond', () => {
    expect(unitFor(lastDays(30, NOW))).toBe('day');
    expect(unitFor(lastDays(90, NOW))).toBe('week');
    const weeks = bucketsOf({ from: '2026-11-11', to: '2026-11-24', days: [] }, 'week');
    expect(weeks.map(({ from, to }) => [from, to])).toEqual([
      ['2026-11-11', '2026-11-15'],
      ['2026-11-16', '2026-11-22'],
      ['2026-11-23', '2026-11-24'],
    ]);
  });

  it('are there for days on which nothing happened', () => {
    expect(bucketsOf(THREE_DAYS, 'day').map(({ from }) => from)).toEqual([
      '2026-11-19',
      '2026-11-20',
      '2026-11-21',
    ]);
    expect(isEmpty({ ...RANGE, days: [] })).toBe(true);
  });

  it('are told in words for whoever does not see them', () => {
    const buckets = bucketsOf(THREE_DAYS, 'day');
    expect(bucketText(buckets[2]!, ANSWERS, true)).toBe(
      '21 November 2026: Notices shown 30, Accepted all withheld, Own choice withheld, Rejected all 8, Nothing chosen withheld',
    );
    expect(chartText(sumOf(THREE_DAYS), occurring(sumOf(THREE_DAYS)), false, 'day')).toBe(
      'Decisions at other times, one bar for each day. 19–21 November 2026: Withdrawn fewer than 5.'.replace(
        '–',
        DASH,
      ),
    );
  });
});

describe('shares', () => {
  const days = [
    day('2026-11-19', {
      purposes: { analytics: { granted: 30, refused: 10 }, marketing: { granted: 5, refused: 35 } },
    }),
    day('2026-11-20', {
      purposes: { analytics: { granted: 50, refused: null }, old: { granted: null, refused: null } },
    }),
    day('2026-11-21', { purposes: { analytics: { granted: 10, refused: 0 } } }),
  ];

  it('stand on the days on which both counts are told, in the order of the notice', () => {
    expect(purposeShares({ ...RANGE, days }, ['marketing', 'analytics'])).toEqual([
      { purpose: 'marketing', granted: 5, refused: 35, days: 1, daysWithheld: 0 },
      { purpose: 'analytics', granted: 40, refused: 10, days: 3, daysWithheld: 1 },
      { purpose: 'old', granted: 0, refused: 0, days: 1, daysWithheld: 1 },
    ]);
    expect(isWithheldIn({ ...RANGE, days })).toBe(true);
    expect(isWithheldIn({ ...RANGE, days: days.slice(2) })).toBe(false);
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
