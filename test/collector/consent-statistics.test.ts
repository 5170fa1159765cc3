import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { consentStatistics, withoutSmall } from '../../collector/domain/consent-statistics.ts';
import { SqliteStore } from '../../collector/store/sqlite/sqlite-store.ts';
import type { ConsentCount } from '../../collector/store/store.ts';
import { SMALL_COUNT, type ConsentStatistics } from '../../protocol/api.ts';
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

describe('POST /v1/consents/shown', () => {
  it('counts by day, and stores nothing else', async () => {
    const bench = await openConsentBench();
    for (let i = 0; i < 6; i++) {
      const response = await show(bench);
      expect([response.status, await response.text()]).toEqual([204, '']);
      expect(response.headers.get('access-control-allow-origin')).toBe(PAGE_ORIGIN);
    }
    bench.time.now += 86_400_000;
    for (let i = 0; i < 5; i++) await show(bench);
    const { days } = await statistics(bench, DAY, '2026-11-30');
    expect(days).toEqual([
      { day: DAY, shown: 6, methods: {}, purposes: {} },
      { day: '2026-11-22', shown: 5, methods: {}, purposes: {} },
    ]);
    expect((await statistics(bench, '2026-11-22', '2026-11-22')).days).toHaveLength(1);
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
    const accepted = Array.from({ length: 6 }, () => bench.record());
    const refused = Array.from({ length: 7 }, () => bench.record(REFUSED));
    const saved = bench.record({
      method: 'save',
      surface: 'preferences',
      decision: { analytics: true, marketing: false, media: false, 'media:video': true },
    });
    for (const record of [...accepted, ...refused, saved, saved]) await postConsent(bench, record);
    const { days } = await statistics(bench, DAY, DAY);
    expect(days).toEqual([
      {
        day: DAY,
        shown: 0,
        // One alone could be had from the sums over the purposes.
        methods: { 'accept-all': null, 'reject-all': 7, save: null },
        purposes: {
          analytics: { granted: 7, refused: 7 },
          marketing: { granted: 6, refused: 8 },
          media: { granted: 6, refused: 8 },
        },
      },
    ]);
  });

  it('stay when the records are gone', async () => {
    const bench = await openConsentBench();
    for (let i = 0; i < 5; i++) await postConsent(bench, bench.record());
    const after = Math.floor(bench.time.now / 1000) + 10 * 365 * 86_400;
    expect(await bench.store.purgeConsents(after, 10)).toBe(5);
    expect((await statistics(bench, DAY, DAY)).days[0]!.methods).toEqual({ 'accept-all': 5 });
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
    expect((await statistics(bench, '2027-03-01', '2028-02-29')).days).toEqual([]);
  });

  it('leave out sums over purposes that would tell a method', () => {
    const count = (what: ConsentCount['what'], which: string, amount: number): ConsentCount => ({
      day: DAY,
      what,
      which,
      amount,
    });
    const [day] = consentStatistics(
      [
        count('method', 'accept-all', 40),
        count('method', 'reject-all', 3),
        count('method', 'save', 20),
        count('granted', 'analytics', 60),
        count('refused', 'analytics', 3),
        count('granted', 'marketing', 40),
        count('refused', 'marketing', 20),
        count('shown', 'opt-in', 4),
      ],
      { from: DAY, to: DAY },
    ).days;
    expect(day).toEqual({
      day: DAY,
      shown: null,
      methods: { 'accept-all': 40, 'reject-all': null, save: null },
      purposes: {
        analytics: { granted: null, refused: null },
        // Three said nothing about it, which the sum would tell.
        marketing: { granted: 40, refused: null },
      },
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
