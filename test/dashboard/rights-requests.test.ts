import { describe, expect, it } from 'vitest';
import { ApiError } from '../../dashboard/api-client.ts';
import { clockWords, rightsClock } from '../../dashboard/rights-clock.ts';
import {
  decidedRequests,
  objectionsAtOnce,
  openRequests,
  reasonProblem,
  RequestFeed,
} from '../../dashboard/rights-requests.ts';
import { holdOver } from '../../dashboard/retention-words.ts';
import type { SiteRequest } from '../../protocol/api.ts';
import type { Hold } from '../../protocol/retention.ts';
import { mockId } from '../mock/tenant.ts';

const SITE = mockId('site');
const request = (at: string, state: SiteRequest['state'] = 'open', decidedAt?: string): SiteRequest => ({
  id: `req_${at}`,
  submission: mockId('sub'),
  form: mockId('form'),
  right: 'erase',
  at,
  state,
  ...(decidedAt ? { decidedAt } : {}),
});

describe('the clock of a request', () => {
  it('ends after one month, with the last day where the next month is shorter', () => {
    const due = (at: string): string => rightsClock(at, Date.parse(at)).due;
    expect(due('2026-11-21T23:59:59Z')).toBe('2026-12-21');
    expect(due('2026-01-31T08:00:00Z')).toBe('2026-02-28');
    expect(due('2028-01-30T08:00:00Z')).toBe('2028-02-29');
    expect(due('2026-12-31T00:00:00Z')).toBe('2027-01-31');
    expect(due('2026-03-31T08:00:00Z')).toBe('2026-04-30');
  });

  it('warns below seven days, and says when it is over', () => {
    const asked = '2026-11-21T08:00:00Z';
    const on = (day: string) => rightsClock(asked, Date.parse(`${day}T12:00:00Z`));
    expect(on('2026-12-14')).toMatchObject({ daysLeft: 7, state: 'calm' });
    expect(on('2026-12-15')).toMatchObject({ daysLeft: 6, state: 'soon' });
    expect(on('2026-12-21')).toMatchObject({ daysLeft: 0, state: 'soon' });
    expect(on('2026-12-22')).toMatchObject({ daysLeft: -1, state: 'over' });
    expect([7, 1, 0, -1, -3].map((daysLeft) => clockWords({ daysLeft }))).toEqual([
      '7 days left',
      'One day left',
      'Today is the last day',
      'One day late',
      '3 days late',
    ]);
  });
});

describe('requests', () => {
  it('stand with the oldest open one first, and the latest decision first', () => {
    const list = [
      request('2026-11-03T08:00:00Z'),
      request('2026-11-01T08:00:00Z', 'granted', '2026-11-02T08:00:00Z'),
      request('2026-11-02T08:00:00Z'),
      request('2026-10-01T08:00:00Z', 'refused', '2026-11-05T08:00:00Z'),
    ];
    expect(openRequests(list).map(({ at }) => at.slice(0, 10))).toEqual(['2026-11-02', '2026-11-03']);
    expect(decidedRequests(list).map(({ state }) => state)).toEqual(['refused', 'granted']);
  });

  it('leave out an objection that counted at once, which is listed by itself, the latest first', () => {
    const [first, second, granted, corrected] = Array.from({ length: 4 }, () => mockId('sub'));
    const untouched = { withdrawn: [], requests: [] };
    const at = (day: number): string => `2026-11-0${day}T08:00:00Z`;
    const answered = { ...request(at(1), 'granted'), right: 'object' as const };
    expect(
      objectionsAtOnce([
        { submission: first!, state: { ...untouched, objectedAt: at(1), restrictedAt: at(3) } },
        { submission: second!, state: { ...untouched, objectedAt: at(2), requests: [request(at(1))] } },
        { submission: granted!, state: { ...untouched, objectedAt: at(3), requests: [answered] } },
        { submission: corrected!, state: { ...untouched, objectedAt: at(3), supersededBy: first! } },
        { submission: mockId('sub'), state: untouched },
      ]),
    ).toEqual([
      { submission: second, at: at(2), restricted: false },
      { submission: first, at: at(1), restricted: true },
    ]);
  });

  it('of erasure meet the hold that keeps the submission: one over its form, or over all', () => {
    const form = mockId('form');
    const hold = (about: Pick<Hold, 'class' | 'form'>): Hold => ({
      ...about,
      id: mockId('hold'),
      reason: 'A claim',
      setAt: '2026-11-01T08:00:00Z',
      setBy: null,
    });
    const [consent, other, own, all] = [
      hold({ class: 'consent' }),
      hold({ class: 'submission', form: mockId('form') }),
      hold({ class: 'submission', form }),
      hold({ class: 'submission' }),
    ];
    expect(holdOver([consent, other], form)).toBeUndefined();
    expect(holdOver([consent, other, own, all], form)).toBe(own);
    expect(holdOver([other, all], form)).toBe(all);
  });

  it('are refused with a reason only', () => {
    expect(reasonProblem({ granted: false, reason: ' \n' })).toMatch(/Say why/);
    expect(reasonProblem({ granted: false, reason: 'Tax law.' })).toBeUndefined();
    expect(reasonProblem({ granted: true, reason: '' })).toBeUndefined();
    expect(reasonProblem({ granted: true, reason: 'x'.repeat(2001) })).toMatch(/2000/);
  });

  it('are fetched again where somebody else decided first, and the refusal is told', async () => {
    let stored = [request('2026-11-03T08:00:00Z')];
    const feed = new RequestFeed({
      requests: async () => stored,
      decide: async () => {
        stored = [request('2026-11-03T08:00:00Z', 'granted', '2026-11-04T08:00:00Z')];
        throw new ApiError('request-decided', 'decided before', 409);
      },
    });
    let told = 0;
    feed.subscribe(() => told++);
    await feed.refresh(SITE);
    expect(feed.openCount(SITE)).toBe(1);
    await expect(feed.decide(SITE, stored[0]!, { granted: true, reason: '' })).rejects.toMatchObject({
      code: 'request-decided',
    });
    expect(feed.openCount(SITE)).toBe(0);
    expect(told).toBe(2);
    feed.forget();
    expect(feed.list(SITE)).toBeUndefined();
  });
});
