import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { consentStatistics, statisticsSpan } from '../../collector/domain/consent-statistics.ts';
import { SqliteStore } from '../../collector/store/sqlite/sqlite-store.ts';
import type { ConsentCount } from '../../collector/store/store.ts';
import { ENOUGH_DECISIONS, SMALL_COUNT, type ConsentStatistics } from '../../protocol/api.ts';
import { addDays, periodOf, periodsOver } from '../../protocol/consent-periods.ts';
import { CONSENT_METHODS } from '../../protocol/consent-record.ts';
import { mockId } from '../mock/tenant.ts';
import {
  openConsentBench,
  postConsent,
  REFUSED,
  type ConsentBench,
  type PostChanges,
} from './consent-bench.ts';
import { openPublishedBench, PAGE_ORIGIN, problemOf } from './harness.ts';

const DAY = '2026-11-21';
const NEXT_DAY = '2026-11-22';
const DAY_MS = 86_400_000;
const UNTOLD = { granted: null, refused: null };

const count = (day: string, what: ConsentCount['what'], which: string, amount: number): ConsentCount => ({
  day,
  what,
  which,
  amount,
});

describe('POST /v1/consents/shown', () => {
  it('counts by day, and stores nothing else', async () => {
    const bench = await openConsentBench();
    for (let i = 0; i < 12; i++) {
      const response = await show(bench);
      expect([response.status, await response.text()]).toEqual([204, '']);
      expect(response.headers.get('access-control-allow-origin')).toBe(PAGE_ORIGIN);
    }
    expect((await statistics(bench, DAY, DAY)).shown).toEqual([]);
    bench.time.now += DAY_MS;
    for (let i = 0; i < 10; i++) await show(bench);
    bench.time.now += DAY_MS;
    const told = await statistics(bench, DAY, '2026-11-30');
    expect(told).toEqual({
      // December begins with the week that has its first Thursday.
      from: '2026-11-02',
      to: '2027-01-03',
      today: '2026-11-23',
      shown: [
        { of: 'day', from: DAY, to: DAY, count: 12 },
        { of: 'day', from: '2026-11-22', to: '2026-11-22', count: 10 },
      ],
      decisions: [],
    });
    // The same, whatever part of it is asked for.
    expect((await statistics(bench, '2026-11-22', '2026-11-22')).shown).toEqual(told.shown);
  });

  it('is committed within seconds, and when the collector stops', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const bench = await openConsentBench();
      for (let i = 0; i < 7; i++) await show(bench);
      expect(await countsOnDisk(bench)).toBe(0);
      vi.advanceTimersByTime(2000);
      expect(await countsOnDisk(bench)).toBe(7);
      await show(bench);
      await bench.store.close();
      expect(await countsOnDisk(bench)).toBe(8);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each<[string, string, object, PostChanges?]>([
    ['a site that is not published', 'site-unknown', { site: mockId('site') }],
    ['an artefact that is no notice', 'notice-unknown', { artefact: Buffer.alloc(32).toString('base64url') }],
    ['anything more', 'body-invalid', { visitor: 'me' }],
    ['another site', 'origin-not-allowed', {}, { origin: 'https://other.example' }],
    ['no site', 'origin-missing', {}, { origin: null }],
    ['a form', 'content-type', {}, { type: 'multipart/form-data' }],
    ['too much', 'body-too-large', {}, { body: ' '.repeat(1025) }],
  ])('refuses %s: %s', async (_, code, changes, post) => {
    const bench = await openConsentBench();
    expect((await problemOf(show(bench, changes, post))).code).toBe(code);
  });

  it('is not for a site that asks for no consent', async () => {
    const bench = await openPublishedBench();
    const body = JSON.stringify({ site: bench.site.id, artefact: Buffer.alloc(32).toString('base64url') });
    const headers = { origin: PAGE_ORIGIN, 'content-type': 'text/plain' };
    const response = bench.send('/v1/consents/shown', { method: 'POST', headers, body });
    expect((await problemOf(response)).code).toBe('consent-not-configured');
  });

  it('ends for a client that goes on and on', async () => {
    const bench = await openConsentBench();
    for (let i = 0; i < 1000; i++) expect((await show(bench)).status).toBe(204);
    expect((await problemOf(show(bench))).code).toBe('rate-limited');
  });
});

describe('statistics', () => {
  it('count decisions once, however often they are sent, and leave out what could single somebody out', async () => {
    const bench = await openConsentBench();
    const accepted = Array.from({ length: 26 }, () => bench.record());
    const refused = Array.from({ length: 27 }, () => bench.record(REFUSED));
    const saved = bench.record({
      method: 'save',
      surface: 'preferences',
      decision: { analytics: true, marketing: false, media: false, 'media:video': true },
    });
    for (const record of [...accepted, ...refused, saved, saved]) await postConsent(bench, record);
    bench.time.now += DAY_MS;
    const { decisions, shown } = await statistics(bench, DAY, DAY);
    expect(shown).toEqual([]);
    expect(decisions).toEqual([
      {
        of: 'day',
        from: DAY,
        to: DAY,
        methods: { 'accept-all': 26, 'reject-all': 27, save: null },
        // From these the one choice could be worked out.
        purposes: { analytics: UNTOLD, marketing: UNTOLD, media: UNTOLD },
      },
    ]);
  });

  it('stay when the records are gone', async () => {
    const bench = await openConsentBench();
    for (let i = 0; i < 50; i++) await postConsent(bench, bench.record());
    const after = Math.floor(bench.time.now / 1000) + 10 * 365 * 86_400;
    expect(await bench.store.purgeConsents(after, 100)).toBe(50);
    bench.time.now += DAY_MS;
    expect((await statistics(bench, DAY, DAY)).decisions[0]!.methods).toEqual({ 'accept-all': 50 });
  });

  it.each([
    ['', 'from'],
    ['from=2026-11-21', 'to'],
    ['from=2026-11-21&to=2026-11-31', 'to'],
    ['from=21.11.2026&to=2026-11-22', 'from'],
    ['from=2026-11-22&to=2026-11-21', 'to'],
    ['from=2025-11-20&to=2026-11-21', 'to'],
  ])('refuse the range "%s"', async (query, at) => {
    const bench = await openConsentBench();
    const response = bench.account.send(`/api/sites/${bench.site.id}/consents/statistics?${query}`);
    expect(await problemOf(response)).toMatchObject({ code: 'range-invalid', status: 400, at });
  });

  it('cover a leap year', async () => {
    const bench = await openConsentBench();
    expect(await statistics(bench, '2027-03-01', '2028-02-29')).toMatchObject({ shown: [], decisions: [] });
  });

  const ofDay = (methods: Record<string, number>, granted: number, refused: number) => {
    const counts = [
      ...Object.entries(methods).map(([method, amount]) => count(DAY, 'method', method, amount)),
      count(DAY, 'granted', 'analytics', granted),
      count(DAY, 'refused', 'analytics', refused),
    ];
    const { decisions } = consentStatistics(counts, statisticsSpan({ from: DAY, to: DAY }), NEXT_DAY);
    return [decisions[0]?.methods, decisions[0]?.purposes['analytics']];
  };

  it('leave out counts of purposes from which a method could be worked out', () => {
    expect(ofDay({ 'accept-all': 40, 'reject-all': 20 }, 40, 20)).toEqual([
      { 'accept-all': 40, 'reject-all': 20 },
      { granted: 40, refused: 20 },
    ]);
    // Who refuses is who does not allow.
    expect(ofDay({ 'accept-all': 50, 'reject-all': 3 }, 50, 3)).toEqual([
      { 'accept-all': 50, 'reject-all': null },
      UNTOLD,
    ]);
    // Whoever withdraws allows nothing, so that it is only told by refusals.
    expect(ofDay({ 'accept-all': 40, 'reject-all': 20, withdraw: 2 }, 40, 22)).toEqual([
      { 'accept-all': 40, 'reject-all': 20, withdraw: null },
      { granted: 40, refused: null },
    ]);
    expect(ofDay({ 'accept-all': 46, save: 10 }, 53, 3)[1]).toEqual(UNTOLD);
  });

  it('leave out all where it takes what is left out to make a day enough', () => {
    const [all] = ofDay({ 'accept-all': 40, save: 6, signal: 4 }, 40, 6);
    expect(all).toEqual({ 'accept-all': null, save: null, signal: null });
    expect(ofDay({ 'accept-all': 49, 'reject-all': 4 }, 49, 4)).toEqual(
      ofDay({ 'accept-all': 46, 'reject-all': 4 }, 46, 4),
    );
    expect(ofDay({ 'accept-all': 44, save: 6, signal: 4 }, 44, 6)[0]).toEqual({
      'accept-all': 44,
      save: 6,
      signal: null,
    });
  });

  it('leave out what tells how few of those who chose for themselves did what the others did not', () => {
    const methods = { 'accept-all': 60, 'reject-all': 20, save: 10 };
    expect(ofDay(methods, 61, 29)[1]).toEqual(UNTOLD);
    expect(ofDay(methods, 69, 21)[1]).toEqual(UNTOLD);
    expect(ofDay(methods, 60, 30)[1]).toEqual({ granted: 60, refused: 30 });
    expect(ofDay(methods, 65, 25)[1]).toEqual({ granted: 65, refused: 25 });
    // Of ten who withdrew, one did not mean this purpose, or only one meant it.
    for (const meant of [1, 9])
      expect(ofDay({ ...methods, withdraw: 10 }, 65, 25 + meant)[1]).toEqual({ granted: 65, refused: null });
    expect(ofDay({ ...methods, withdraw: 10 }, 65, 35)[1]).toEqual({ granted: 65, refused: 35 });
  });
});

describe('small counts', () => {
  const november = statisticsSpan({ from: '2026-11-02', to: '2026-11-29' });
  const DECEMBER = '2026-12-01';
  /** One is found within dozens, where there is one. */
  const ALTERNATIVES_MAX = 4000;
  const accepted = (day: string, amount: number): ConsentCount[] => [
    count(day, 'method', 'accept-all', amount),
    count(day, 'granted', 'analytics', amount),
  ];
  const told = (counts: ConsentCount[], today: string) =>
    consentStatistics(counts, november, today).decisions.map(({ of, from, methods }) => [
      of,
      from,
      methods['accept-all'],
    ]);

  it('of days are told together once their week is over, and those of weeks once their month is', () => {
    const counts = [
      ...accepted('2026-11-03', 30),
      ...accepted('2026-11-05', 20),
      ...accepted('2026-11-06', 60),
      ...accepted('2026-11-09', 2),
      ...accepted('2026-11-16', 49),
    ];
    const day = ['day', '2026-11-06', 60];
    const week = ['week', '2026-11-02', 50];
    expect(told(counts, '2026-11-08')).toEqual([day]);
    expect(told(counts, '2026-11-09')).toEqual([day, week]);
    expect(told(counts, '2026-11-07')).toEqual([day]);
    expect(told(counts, '2026-11-06')).toEqual([]);
    // Nothing of the month that is not over tells which of its weeks had anything.
    expect(told(counts, '2026-11-29')).toEqual([day, week]);
    expect(told(counts, '2026-11-30')).toEqual([day, week, ['month', '2026-11-02', 51]]);
  });

  it('have months of whole weeks, those of their Thursdays, of which none overlap and none are left out', () => {
    const months = periodsOver('month', { from: '2020-01-01', to: '2031-01-01' });
    for (const [i, { from, to }] of months.entries()) {
      expect([new Date(from).getUTCDay(), new Date(to).getUTCDay()]).toEqual([1, 0]);
      expect([28, 35]).toContain(periodsOver('day', { from, to }).length);
      expect(addDays(from, 3).slice(0, 7)).toBe(addDays(to, -3).slice(0, 7));
      if (i > 0) expect(addDays(months[i - 1]!.to, 1)).toBe(from);
      for (const day of periodsOver('day', { from, to }))
        expect(periodOf('month', day.from)).toEqual({ from, to });
    }
  });

  const KINDS = [
    ['accept-all', 'granted', 'granted'],
    ['reject-all', 'refused', 'refused'],
    ['save', 'granted', 'refused'],
    ['save', 'refused', 'granted'],
    ['save', 'granted', 'granted'],
    ['save', 'refused', 'refused'],
    ['signal', undefined, 'refused'],
    ['withdraw', 'refused', undefined],
    ['withdraw', undefined, 'refused'],
    ['withdraw', 'refused', 'refused'],
  ] as const;
  /** Of each day, how many decisions of each kind, and how many notices; what a collector counts follows. */
  type Month = { kinds: number[]; shown: number }[];
  const countsOf = (month: Month): ConsentCount[] =>
    month.flatMap(({ kinds, shown }, i) => {
      const day = addDays(november.from, i);
      const sums = new Map<string, ConsentCount>();
      const add = (what: ConsentCount['what'], which: string, amount: number): void => {
        const known = sums.get(`${what} ${which}`);
        if (amount > 0) sums.set(`${what} ${which}`, count(day, what, which, (known?.amount ?? 0) + amount));
      };
      for (const [k, [method, one, other]] of KINDS.entries()) {
        add('method', method, kinds[k]!);
        if (one) add(one, 'analytics', kinds[k]!);
        if (other) add(other, 'marketing', kinds[k]!);
      }
      add('shown', 'opt-in', shown);
      return [...sums.values()];
    });

  const amount = (...more: number[]) =>
    fc.oneof(fc.constant(0), fc.nat(6), ...more.map((max) => fc.nat(max)));
  const dayOf = fc.record({
    kinds: fc.tuple<number[]>(
      ...KINDS.map((_, k) => (k === 0 ? amount(60) : k === 1 ? amount(40) : k < 4 ? amount(9) : amount())),
    ),
    shown: amount(12, 90),
  });
  /** About as many as a day is told from, and few of some kinds. */
  const edgeOf = fc
    .tuple(
      fc.integer({ min: 44, max: 54 }),
      fc.uniqueArray(fc.nat(KINDS.length - 1), { maxLength: 3 }),
      fc.infiniteStream(fc.nat(6)),
    )
    .map(([most, few, amounts]) => ({
      kinds: KINDS.map((_, k) => (few.includes(k) ? amounts.next().value : k === 0 ? most : 0)),
      shown: 0,
    }));
  /** Groups among those who chose and withdrew, on a day with enough of everything. */
  const groupsOf = fc.tuple(fc.tuple(...KINDS.map(() => fc.nat(7))), fc.nat(40)).map(([few, most]) => ({
    kinds: few.map((one, k) => (k === 0 ? 60 + most : k === 1 ? 20 : k === 6 ? 5 + one : one)),
    shown: 0,
  }));
  const empty = fc.constant({ kinds: KINDS.map(() => 0), shown: 0 });
  const monthOf = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: dayOf },
      { weight: 1, arbitrary: edgeOf },
      { weight: 2, arbitrary: groupsOf },
      { weight: 12, arbitrary: empty },
    ),
    { minLength: 28, maxLength: 28 },
  ) as fc.Arbitrary<Month>;
  const lastDay = fc.nat(28).map((days) => addDays(november.from, days));

  it('cannot be had from all that is told: other counts, in which they are others, would be told alike', () => {
    fc.assert(
      fc.property(monthOf, fc.oneof(fc.constant(28), fc.nat(27)), (whole, days) => {
        const today = addDays(november.from, days);
        const month = whole.map((day, i) => (i <= days ? day : { kinds: KINDS.map(() => 0), shown: 0 }));
        const publish = (of: Month): string =>
          JSON.stringify(consentStatistics(countsOf(of), november, today));
        const published = publish(month);
        for (const { span, cell } of cellsOf(month)) {
          const small = cell(month);
          if (small === 0 || small >= SMALL_COUNT) continue;
          let other: Month | undefined;
          for (const one of alternatives(month, span, days)) {
            if (cell(one) === small || publish(one) !== published) continue;
            other = one;
            break;
          }
          expect(other, `${small} on days ${span.join()} of ${published}`).toBeDefined();
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
  }, 120_000);

  it('cannot be had up to which of the methods it is of: another that is small, too, beside others would be told alike', () => {
    /** Days before the week's last two are enough by themselves. */
    const publish = (amounts: readonly number[], of: 'day' | 'week'): string => {
      const [first, second] = ['2026-11-07', '2026-11-08'] as const;
      let room = of === 'day' ? Infinity : ENOUGH_DECISIONS - 1;
      const counts = amounts.flatMap((amount, m) => {
        const here = Math.min(amount, room);
        room -= here;
        return [
          count(first, 'method', CONSENT_METHODS[m]!, here),
          count(second, 'method', CONSENT_METHODS[m]!, amount - here),
        ].filter((one) => one.amount > 0);
      });
      const others = periodsOver('day', { from: '2026-11-02', to: '2026-11-06' }).map(({ from }) =>
        count(from, 'method', 'accept-all', ENOUGH_DECISIONS),
      );
      const told = consentStatistics([...others, ...counts], november, '2026-11-09').decisions;
      return JSON.stringify(told.filter((block) => block.from === (of === 'day' ? first : '2026-11-02')));
    };
    const steps = [-3, -2, -1, 0, 1, 2, 3];
    const near = ([one, ...rest]: readonly number[]): number[][] =>
      one === undefined
        ? [[]]
        : near(rest).flatMap((more) => steps.filter((by) => one + by > 0).map((by) => [one + by, ...more]));
    const key = (amounts: readonly number[]): string => amounts.toSorted((a, b) => a - b).join();
    const block = fc.oneof(
      fc.record({ of: fc.constant('day' as const), sum: fc.integer({ min: 50, max: 60 }) }),
      fc.record({
        of: fc.constant('week' as const),
        sum: fc.oneof(fc.integer({ min: 50, max: 60 }), fc.integer({ min: 85, max: 98 })),
      }),
    );
    fc.assert(
      fc.property(
        block,
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 2 }),
        ({ of, sum }, few) => {
          const amounts = [sum - few.reduce((all, one) => all + one, 0), ...few];
          const published = publish(amounts, of);
          const most = of === 'day' ? Infinity : 2 * (ENOUGH_DECISIONS - 1);
          const alike = near(amounts).filter((one) => {
            const all = one.reduce((total, amount) => total + amount, 0);
            return all <= most && publish(one, of) === published;
          });
          for (const [m, amount] of amounts.entries()) {
            if (amount >= SMALL_COUNT) continue;
            const other = alike.find(
              (one) => one[m] !== amount && one[m]! < SMALL_COUNT && key(one) !== key(amounts),
            );
            expect(other, `${amounts.join()} of ${published}`).toBeDefined();
          }
        },
      ),
    );
  });

  it('are told alike by every answer: none tells more than another, and nothing that was told of what is over is told otherwise later', () => {
    fc.assert(
      fc.property(monthOf, lastDay, (month, today) => {
        const days = periodsOver('day', november).filter(({ from }) => from < today).length;
        const until = month.map((day, i) => (i < days ? day : { kinds: KINDS.map(() => 0), shown: 0 }));
        const early = consentStatistics(countsOf(until), november, today);
        const late = consentStatistics(countsOf(month), november, DECEMBER);
        for (const block of early.decisions) expect(late.decisions).toContainEqual(block);
        for (const block of early.shown) expect(late.shown).toContainEqual(block);
        // No day in two blocks: what is left of a week or a month is what no other block of it has.
        for (const blocks of [late.decisions, late.shown]) {
          const keys = blocks.map(({ of, from }) => `${of} ${from}`);
          expect(new Set(keys).size).toBe(keys.length);
        }
        const sum = late.shown.reduce((all, { count: told }) => all + (told ?? 0), 0);
        const all = month.reduce((total, { shown }) => total + shown, 0);
        expect(all - sum).toBeLessThan(SMALL_COUNT);
      }),
    );
  });

  /** Every count by day, week and month: of each method, of each answer about each purpose, of both together, of notices. */
  function cellsOf(month: Month): { span: number[]; cell: (of: Month) => number }[] {
    const days = month.map((_, i) => i);
    const spans = [
      ...days.map((i) => [i]),
      ...[0, 7, 14, 21].map((first) => days.slice(first, first + 7)),
      days,
    ];
    const has: ((kind: (typeof KINDS)[number]) => boolean)[] = [
      ...[...new Set(KINDS.map(([method]) => method))].map(
        (method) => (kind: (typeof KINDS)[number]) => kind[0] === method,
      ),
      ...(['granted', 'refused'] as const).flatMap((answer) =>
        ([1, 2] as const).map((place) => (kind: (typeof KINDS)[number]) => kind[place] === answer),
      ),
      // Of those who chose, or withdrew, whoever did with a purpose what the others of them did not.
      ...(['save', 'withdraw'] as const).flatMap((method) =>
        (['granted', 'refused', undefined] as const).flatMap((answer) =>
          ([1, 2] as const).map(
            (place) => (kind: (typeof KINDS)[number]) => kind[0] === method && kind[place] === answer,
          ),
        ),
      ),
    ];
    return spans.flatMap((span) => [
      ...has.map((is) => ({
        span,
        cell: (of: Month): number =>
          span.reduce(
            (sum, i) => sum + KINDS.reduce((all, kind, k) => all + (is(kind) ? of[i]!.kinds[k]! : 0), 0),
            0,
          ),
      })),
      { span, cell: (of: Month): number => span.reduce((sum, i) => sum + of[i]!.shown, 0) },
    ]);
  }

  /** Months that differ from this one by a few decisions or notices: moved, of another kind, more or fewer. */
  function* alternatives(month: Month, span: number[], days: number): Generator<Month> {
    const changed = (...changes: [day: number, kind: number | 'shown', by: number][]): Month | undefined => {
      const next = month.map((day) => ({ ...day, kinds: [...day.kinds] }));
      for (const [day, kind, by] of changes) {
        if (kind === 'shown') next[day]!.shown += by;
        else next[day]!.kinds[kind]! += by;
      }
      return next.every(({ kinds, shown }) => shown >= 0 && kinds.every((one) => one >= 0))
        ? next
        : undefined;
    };
    const kinds = [...KINDS.keys()];
    const all = [...month.keys()].filter((i) => i <= days);
    const each = function* <T>(here: number[], of: (here: number, by: 1 | -1) => Iterable<T>): Generator<T> {
      for (const day of here) for (const by of [-1, 1] as const) yield* of(day, by);
    };
    // The simplest first.
    const candidates = function* (): Generator<Month | undefined> {
      yield* each(span, function* (here, by) {
        yield changed([here, 'shown', by]);
        for (const kind of kinds) yield changed([here, kind, by]);
      });
      yield* each(span, function* (here, by) {
        for (const kind of kinds)
          for (const other of kinds) yield changed([here, kind, by], [here, other, -by]);
      });
      yield* each(span, function* (here, by) {
        for (const there of all) {
          yield changed([here, 'shown', by], [there, 'shown', -by]);
          for (const kind of kinds) yield changed([here, kind, by], [there, kind, -by]);
        }
      });
      yield* each(span, function* (here, by) {
        for (const kind of kinds)
          for (const other of kinds)
            for (const third of kinds)
              for (const fourth of kinds)
                yield changed([here, kind, by], [here, other, -by], [here, third, by], [here, fourth, -by]);
      });
      yield* each(span, function* (here, by) {
        for (const there of all)
          for (const kind of kinds)
            for (const other of kinds)
              yield changed([here, kind, by], [here, other, -by], [there, kind, -by], [there, other, by]);
      });
    };
    let tried = 0;
    for (const one of candidates()) {
      if (!one) continue;
      if (tried++ > ALTERNATIVES_MAX) return;
      yield one;
    }
  }
});

async function show(
  { send, site, config }: ConsentBench,
  changes: object = {},
  { origin = PAGE_ORIGIN, type = 'text/plain', body }: PostChanges = {},
): Promise<Response> {
  const shown = { site: site.id, artefact: config.notices[0]!.models['opt-in'], ...changes };
  return send('/v1/consents/shown', {
    method: 'POST',
    headers: { 'content-type': type, ...(origin === null ? {} : { origin }) },
    body: body ?? JSON.stringify(shown),
  });
}

async function statistics(
  { account, site }: ConsentBench,
  from: string,
  to: string,
): Promise<ConsentStatistics> {
  const response = await account.send(`/api/sites/${site.id}/consents/statistics?from=${from}&to=${to}`);
  return (await response.json()) as ConsentStatistics;
}

/** What another process would read. */
async function countsOnDisk({ file, site, store }: ConsentBench): Promise<number> {
  const other = new SqliteStore(file);
  try {
    const { tenant } = (await other.visitors.publishedSite(site.id))!;
    const counts = await other.consents.counts(tenant, site.id, { from: DAY, to: DAY });
    expect(other).not.toBe(store);
    return counts.reduce((sum, { amount }) => sum + amount, 0);
  } finally {
    await other.close();
  }
}
