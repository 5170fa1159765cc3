import { expect, test, vi } from 'vitest';
import { erasureListInMemory } from '../../collector/domain/erasure-list.ts';
import { replayErasures } from '../../collector/domain/replay-erasures.ts';
import { unsubscribePath } from '../../protocol/envelope.ts';
import { capabilityToken } from '../../protocol/receipt.ts';
import { rightsStage } from './rights-stage.ts';

const AT_ONCE = { correct: 'at-once', restrict: 'at-once', object: 'at-once', erase: 'at-once' } as const;

/** Time and site left out. */
const listed = async ({ erasures }: Pick<Awaited<ReturnType<typeof rightsStage>>, 'erasures'>) =>
  (await erasures.read()).lines.map(({ at: _at, site: _site, ...line }) => line);

test('what a link ends, or begins again, stands on the list before it is answered, and nothing else does', async () => {
  const stage = await rightsStage({ ...AT_ONCE, object: 'decision' });
  const { crypto, decide, done, requests, rows, sealed, send, site, toldWithdrawal } = stage;
  const { submission, receiptSecret } = sealed;
  const fields = site.definition.fields.filter(({ type }) => type === 'consent').map(({ id }) => id);
  await toldWithdrawal(submission, [fields[0]!]);
  await toldWithdrawal(submission, [fields[0]!]);
  await done('request', 'request', { right: 'restrict' });
  await done('request', 'request', { right: 'lift' });
  await done('request', 'request', { right: 'object' });
  expect(await listed(stage)).toHaveLength(3);
  await decide((await requests())[0]!.id, true);
  const token = capabilityToken(crypto, receiptSecret, 'unsubscribe');
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
  expect((await send(unsubscribePath(submission, token), { method: 'POST', body })).status).toBe(200);
  expect(await listed(stage)).toEqual([
    { submission, kind: 'withdrawal', by: 'tenant', fields: [fields[0]] },
    { submission, kind: 'restriction' },
    { submission, kind: 'restriction-lifted' },
    { submission, kind: 'objection' },
    { submission, kind: 'unsubscribe', fields },
  ]);
  expect(rows('unlisted_act')).toEqual([]);
});

test('each version has a line: a backup may hold only the earlier ones', async () => {
  const stage = await rightsStage(AT_ONCE);
  const { correct, done, sealed, version } = stage;
  const next = await version();
  expect((await correct(next)).status).toBe(200);
  await done('request', 'request', { right: 'restrict' });
  expect(await listed(stage)).toEqual([
    { submission: sealed.submission, kind: 'restriction' },
    { submission: next.submission, kind: 'restriction' },
  ]);
});

test('what could not be listed is not answered as done, and is listed by the next attempt', async () => {
  const erasures = erasureListInMemory();
  const stage = await rightsStage(AT_ONCE, erasures);
  const { act, rows, sealed, view } = stage;
  vi.spyOn(erasures, 'add').mockRejectedValueOnce(new Error('disk full'));
  expect((await act('request', 'request', { right: 'restrict' })).status).toBe(500);
  expect((await view()).state.restrictedAt).toBeDefined();
  expect(await listed(stage)).toEqual([]);
  const again = await act('request', 'request', { right: 'restrict' });
  expect(await again.json()).toMatchObject({ effect: 'unchanged' });
  expect(await listed(stage)).toEqual([{ submission: sealed.submission, kind: 'restriction' }]);
  expect(rows('unlisted_act')).toEqual([]);
});

test('what was cut off before it was listed is listed at the next start, and not done again', async () => {
  const erasures = erasureListInMemory();
  const stage = await rightsStage(AT_ONCE, erasures);
  const { act, rows, sealed, store, time, view } = stage;
  vi.spyOn(erasures, 'add').mockRejectedValueOnce(new Error('killed'));
  expect((await act('withdraw', 'withdraw', { consents: 'all' })).status).toBe(500);
  const { events } = await view();
  const start = () => replayErasures({ store, erasures, clock: () => time.now });
  expect(await start()).toEqual({ listed: 0, erased: 0, acts: 0 });
  expect(await listed(stage)).toMatchObject([{ submission: sealed.submission, kind: 'withdrawal' }]);
  expect(rows('unlisted_act')).toEqual([]);
  expect(await start()).toEqual({ listed: 0, erased: 0, acts: 0 });
  expect((await view()).events).toEqual(events);
});

test('several at once are each listed once, in the order in which they were done', async () => {
  const stage = await rightsStage(AT_ONCE);
  const { act } = stage;
  await Promise.all([
    act('request', 'request', { right: 'restrict' }),
    act('request', 'request', { right: 'object' }),
    act('withdraw', 'withdraw', { consents: 'all' }),
    act('erase', 'erase'),
  ]);
  const kinds = (await listed(stage)).map((line) => ('kind' in line ? line.kind : 'erasure'));
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(kinds).toContain('erasure');
});
