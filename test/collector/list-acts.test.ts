import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ErasureListDamaged, erasureListInMemory } from '../../collector/domain/erasure-list.ts';
import { keepListingActs } from '../../collector/domain/list-acts.ts';
import { replayErasures, type Replayed } from '../../collector/domain/replay-erasures.ts';
import { silentLog } from '../../collector/log.ts';
import { SqliteStore } from '../../collector/store/sqlite/sqlite-store.ts';
import { problemOf, put } from './harness.ts';
import { rightsStage } from './rights-stage.ts';

type Stage = Awaited<ReturnType<typeof rightsStage>>;

const AT_ONCE = { correct: 'at-once', restrict: 'at-once', object: 'at-once', erase: 'at-once' } as const;

/** Time and site left out. */
const listed = async ({ erasures }: Pick<Stage, 'erasures'>) =>
  (await erasures.read()).lines.map(({ at: _at, site: _site, ...line }) => line);

const NOTHING: Replayed = { listed: 0, erased: 0, acts: 0, waiting: 0 };

/** What a collector does first. */
const start = ({ store, erasures, time }: Pick<Stage, 'store' | 'erasures' | 'time'>): Promise<Replayed> =>
  replayErasures({ store, erasures, log: silentLog, clock: () => time.now });

test('what a link ends, or begins again, stands on the list before it is answered, and nothing else does', async () => {
  const stage = await rightsStage({ ...AT_ONCE, object: 'decision' });
  const { decide, done, requests, rows, sealed, site, toldWithdrawal, unsubscribe } = stage;
  const { submission } = sealed;
  const fields = site.definition.fields.filter(({ type }) => type === 'consent').map(({ id }) => id);
  await toldWithdrawal(submission, [fields[0]!]);
  await toldWithdrawal(submission, [fields[0]!]);
  await done('request', 'request', { right: 'restrict' });
  await done('request', 'request', { right: 'lift' });
  await done('request', 'request', { right: 'object' });
  expect(await listed(stage)).toHaveLength(3);
  await decide((await requests())[0]!.id, true);
  await unsubscribe();
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

describe('while the list cannot be written', () => {
  const full = (): Error =>
    Object.assign(new Error('ENOSPC: no space left, /secret/path'), { code: 'ENOSPC' });

  test.each<[Error, string]>([
    [full(), 'ENOSPC'],
    [new ErasureListDamaged(), 'damaged'],
    [new Error('of another kind'), 'unknown'],
  ])('(%s) what was done is answered as done, waits, and its operator is told', async (failure, code) => {
    const erasures = erasureListInMemory();
    const stage = await rightsStage(AT_ONCE, erasures);
    const { done, logs, rows, unsubscribe, view } = stage;
    const add = vi.spyOn(erasures, 'add').mockRejectedValue(failure);
    expect(await done('request', 'request', { right: 'restrict' })).toMatchObject({ effect: 'done' });
    await unsubscribe();
    expect((await view()).state).toMatchObject({ restrictedAt: expect.any(String) as string });
    expect(await listed(stage)).toEqual([]);
    expect(rows('unlisted_act')).toHaveLength(2);
    const said = logs()
      .split('\n')
      .filter((line) => line.includes('erasure-list-failed'))
      .map((line) => JSON.parse(line) as object);
    expect(said).toMatchObject([
      { level: 'error', code, count: 1 },
      { level: 'error', code, count: 2 },
    ]);
    expect(logs()).not.toMatch(/request-failed|store-unavailable|secret/);

    add.mockRestore();
    await done('request', 'request', { right: 'lift' });
    expect((await listed(stage)).map((line) => 'kind' in line && line.kind)).toEqual([
      'restriction',
      'unsubscribe',
      'restriction-lifted',
    ]);
    expect(rows('unlisted_act')).toEqual([]);
  });

  test('nothing is erased, and whoever asks is told to come again', async () => {
    const erasures = erasureListInMemory();
    const { act, done, listed: inbox, logs, sealed } = await rightsStage(AT_ONCE, erasures);
    const add = vi.spyOn(erasures, 'add').mockRejectedValue(full());
    const refused = await act('erase', 'erase');
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(await problemOf(refused)).toMatchObject({ code: 'unavailable', status: 503 });
    expect(await inbox()).toEqual([sealed.submission]);
    expect(logs()).toContain('"event":"erasure-list-failed","code":"ENOSPC","count":1');
    expect(logs()).not.toMatch(/request-failed|store-unavailable/);
    add.mockRestore();
    expect(await done('erase', 'erase')).toMatchObject({ effect: 'done' });
  });

  test('it is tried again without anybody doing anything', async () => {
    const erasures = erasureListInMemory();
    const stage = await rightsStage(AT_ONCE, erasures);
    const { done, rows, sealed, store } = stage;
    vi.spyOn(erasures, 'add').mockRejectedValueOnce(full()).mockRejectedValueOnce(full());
    await done('request', 'request', { right: 'restrict' });
    const listing = keepListingActs({ store, erasures, log: silentLog }, '* * * * * *');
    await expect.poll(() => rows('unlisted_act')).toEqual([]);
    await listing.stop();
    expect(await listed(stage)).toEqual([{ submission: sealed.submission, kind: 'restriction' }]);
  });

  test('a collector starts nevertheless', async () => {
    const erasures = erasureListInMemory();
    const stage = await rightsStage(AT_ONCE, erasures);
    vi.spyOn(erasures, 'add').mockRejectedValue(full());
    await stage.done('request', 'request', { right: 'restrict' });
    expect(await start(stage)).toEqual({ listed: 0, erased: 0, acts: 0, waiting: 1 });
  });
});

test('what was cut off before it was listed is listed at the next start, and not done again', async () => {
  const erasures = erasureListInMemory();
  const stage = await rightsStage(AT_ONCE, erasures);
  const { done, rows, sealed, view } = stage;
  vi.spyOn(erasures, 'add').mockRejectedValueOnce(new Error('killed'));
  await done('withdraw', 'withdraw', { consents: 'all' });
  const { events } = await view();
  expect(await start(stage)).toEqual(NOTHING);
  expect(await listed(stage)).toMatchObject([{ submission: sealed.submission, kind: 'withdrawal' }]);
  expect(rows('unlisted_act')).toEqual([]);
  expect(await start(stage)).toEqual(NOTHING);
  expect((await view()).events).toEqual(events);
});

test('a backup from between an act and its line does not list it again, behind what came later', async () => {
  const erasures = erasureListInMemory();
  const stage = await rightsStage(AT_ONCE, erasures);
  const { backUp, done, sealed, time } = stage;
  const beforeAll = backUp();
  vi.spyOn(erasures, 'add').mockRejectedValueOnce(new Error('disk full'));
  await done('request', 'request', { right: 'restrict' });
  const between = backUp();
  time.now += 60_000;
  await done('request', 'request', { right: 'lift' });
  const whole = [
    { submission: sealed.submission, kind: 'restriction' },
    { submission: sealed.submission, kind: 'restriction-lifted' },
  ];
  expect(await listed(stage)).toEqual(whole);
  for (const backup of [between, beforeAll]) {
    const store = new SqliteStore(backup);
    onTestFinished(() => store.close());
    await start({ ...stage, store });
    expect(await listed(stage)).toEqual(whole);
    expect((await store.rights.find(sealed.submission, 0))[0]).toMatchObject({ restrictedAt: null });
    expect(await store.rights.unlisted()).toMatchObject({ acts: [] });
  }
});

test('a backup in which an act waits that the list does not hold lists it', async () => {
  const erasures = erasureListInMemory();
  const stage = await rightsStage(AT_ONCE, erasures);
  const { backUp, done, sealed, sealNext, send, actOn } = stage;
  const other = await sealNext();
  expect((await put(send, other)).status).toBe(201);
  const other1 = await actOn(other, 'request', 'request', { right: 'restrict' });
  expect(other1.status).toBe(200);
  vi.spyOn(erasures, 'add').mockRejectedValueOnce(new Error('disk full'));
  await done('request', 'request', { right: 'restrict' });
  const store = new SqliteStore(backUp());
  onTestFinished(() => store.close());
  await start({ ...stage, store });
  expect(await listed(stage)).toEqual([
    { submission: other.submission, kind: 'restriction' },
    { submission: sealed.submission, kind: 'restriction' },
  ]);
});

test('several at once are each listed once, in the order in which they were done', async () => {
  const stage = await rightsStage(AT_ONCE);
  const { act, done, view } = stage;
  const kinds = async () => (await listed(stage)).map((line) => ('kind' in line ? line.kind : 'erasure'));
  await Promise.all([
    act('request', 'request', { right: 'restrict' }),
    act('request', 'request', { right: 'object' }),
    act('withdraw', 'withdraw', { consents: 'all' }),
  ]);
  const order = (await view()).events.slice(1).map(({ type }) => type);
  expect(order.toSorted()).toEqual(['objection', 'restriction', 'withdrawal']);
  expect(await kinds()).toEqual(order);
  await done('erase', 'erase');
  expect(await kinds()).toEqual([...order, 'erasure']);
});
