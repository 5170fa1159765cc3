import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  consentStatistics,
  statisticsSpan,
  withoutSmall,
} from '../../collector/domain/consent-statistics.ts';
import { SqliteStore } from '../../collector/store/sqlite/sqlite-store.ts';
import type { ConsentCount } from '../../collector/store/store.ts';
import { SMALL_COUNT, type ConsentStatistics } from '../../protocol/api.ts';
import { addDays, periodOf, periodsOver } from '../../protocol/consent-periods.ts';
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
    bench.time.now += 86_400_000;
    for (let i = 0; i < 10; i++) await show(bench);
    const told = await statistics(bench, DAY, '2026-11-30');
    expect(told).toEqual({
      // December begins with the week that has its first Thursday.
      from: '2026-11-02',
      to: '2027-01-03',
      today: '2026-11-22',
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
    const { decisions } = consentStatistics(counts, statisticsSpan({ from: DAY, to: DAY }), DAY);
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
    expect(ofDay({ 'accept-all': 40, save: 6, signal: 4 }, 40, 6)).toEqual([
      { 'accept-all': null, save: null, signal: null },
      UNTOLD,
    ]);
    expect(ofDay({ 'accept-all': 41, save: 6, signal: 4 }, 41, 6)[0]).toEqual({
      'accept-all': 41,
      save: 6,
      signal: null,
    });
  });

  it('withoutSmall: nothing small is left in, zeros stay, and what is left out is several and not small in sum', () => {
    const cells = fc.array(fc.oneof(fc.nat(8), fc.nat(1000)), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(cells, fc.nat(8), (amounts, unsaid) => {
        const shown = withoutSmall(amounts, unsaid);
        const hidden = amounts.filter((amount, i) => shown[i] === null && amount > 0);
        const all = unsaid > 0 ? [...hidden, unsaid] : hidden;
        for (const [i, amount] of amounts.entries()) {
          if (shown[i] !== null) expect(shown[i]).toBe(amount);
          expect(shown[i] !== null && amount > 0 && amount < SMALL_COUNT).toBe(false);
          if (amount === 0) expect(shown[i]).toBe(0);
        }
        if (hidden.length === 0) return;
        const nothingElse = amounts.every((amount, i) => amount === 0 || shown[i] === null);
        const sum = all.reduce((total, amount) => total + amount, 0);
        expect(nothingElse || (all.length > 1 && sum >= SMALL_COUNT)).toBe(true);
      }),
    );
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
  const empty = fc.constant({ kinds: KINDS.map(() => 0), shown: 0 });
  const monthOf = fc.array(fc.oneof({ weight: 1, arbitrary: dayOf }, { weight: 3, arbitrary: empty }), {
    minLength: 28,
    maxLength: 28,
  }) as fc.Arbitrary<Month>;
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

  /** Every count by day, week and month: of each method, of each answer about each purpose, of notices. */
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
