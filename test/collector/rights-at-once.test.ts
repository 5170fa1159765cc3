import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { erasureListInMemory } from '../../collector/domain/erasure-list.ts';
import { Connection } from '../../collector/store/sqlite/connection.ts';
import { SqliteStore } from '../../collector/store/sqlite/sqlite-store.ts';
import type { Problem, SiteState, SiteStates } from '../../protocol/api.ts';
import { fromBase64url } from '../../protocol/bytes.ts';
import { readNote } from '../../protocol/note.ts';
import type { ErasureCertificate, RightsAnswer } from '../../protocol/rights.ts';
import { problemOf, put, temporaryFolder } from './harness.ts';
import { rightsStage } from './rights-stage.ts';

const NOW = { correct: 'at-once', restrict: 'at-once', object: 'at-once', erase: 'at-once' } as const;

type Stage = Awaited<ReturnType<typeof rightsStage>>;
const certificateOf = (note: string, { site }: Stage): ErasureCertificate =>
  JSON.parse(readNote(note, 'certificate', site.id)) as ErasureCertificate;
const siteStates = async ({ account, site }: Stage): Promise<SiteStates> =>
  (await (await account.send(`/api/sites/${site.id}/states`)).json()) as SiteStates;
const statesOf = async (stage: Stage): Promise<SiteState[]> => (await siteStates(stage)).states;
const eraseAsTenant = ({ account, site }: Stage, submission: string): Promise<Response> =>
  account.send(`/api/sites/${site.id}/submissions/${submission}/erase`, { method: 'POST', body: '{}' });

describe('a corrected version', () => {
  test('stays restricted, objected to, withdrawn and unsubscribed', async () => {
    const stage = await rightsStage(NOW);
    const { done, version, correct, listed, view } = stage;
    await done('request', 'request', { right: 'restrict' });
    await done('request', 'request', { right: 'object' });
    const { state } = await done('withdraw', 'withdraw', { consents: 'all' });
    const next = await version();
    expect((await correct(next)).status).toBe(200);
    expect(await listed()).toEqual([]);
    const after = (await view()).state;
    expect(after).toMatchObject({ restrictedAt: state.restrictedAt, objectedAt: state.objectedAt });
    expect(after.withdrawn).toEqual(state.withdrawn);
    expect((await statesOf(stage)).find(({ submission }) => submission === next.submission)?.state).toEqual(
      after,
    );
  });

  test('of two at once takes the place, the other is told, and erasing leaves neither', async () => {
    const stage = await rightsStage(NOW);
    const { version, correct, listed, done, isInFiles } = stage;
    const [one, other] = [await version(1), await version(2)];
    const answers = await Promise.all([correct(one), correct(other)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const conflict = answers.find(({ status }) => status === 409)!;
    expect(((await conflict.json()) as Problem).code).toBe('submission-conflict');
    expect(await listed()).toHaveLength(1);
    expect((await done('erase', 'erase')).effect).toBe('done');
    expect(await listed()).toEqual([]);
    expect([one, other].map(isInFiles)).toEqual([false, false]);
  });

  test('that meets an erasure does not outlive it', async () => {
    for (const order of ['correct first', 'erase first']) {
      const stage = await rightsStage(NOW);
      const { version, correct, act, listed } = stage;
      const next = await version();
      const work = [() => correct(next), () => act('erase', 'erase')];
      if (order === 'erase first') work.reverse();
      await Promise.all(work.map((one) => one()));
      expect([order, await listed()]).toEqual([order, []]);
    }
  });
});

describe('what meets a correction', () => {
  test.each(['restrict', 'object'] as const)('%s reaches the version that is listed', async (right) => {
    for (let i = 0; i < 6; i++) {
      const stage = await rightsStage(NOW);
      const { act, version, correct, view } = stage;
      const next = await version();
      const work = [() => act('request', 'request', { right }), () => correct(next)];
      if (i % 2 > 0) work.reverse();
      const answers = await Promise.all(work.map((one) => one()));
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      const { submission, state } = await view();
      expect(submission).toBe(next.submission);
      expect(state).toHaveProperty(right === 'restrict' ? 'restrictedAt' : 'objectedAt');
    }
  });

  test('asking for an erasure opens a request, or says that it did not', async () => {
    for (let i = 0; i < 6; i++) {
      const stage = await rightsStage({ ...NOW, erase: 'decision' });
      const { act, version, correct, requests } = stage;
      const next = await version();
      const work = [() => act('erase', 'erase'), () => correct(next)];
      if (i % 2 > 0) work.reverse();
      const statuses = (await Promise.all(work.map((one) => one()))).map(({ status }) => status);
      const [asked] = i % 2 > 0 ? statuses.toReversed() : statuses;
      expect([200, 409]).toContain(asked);
      expect(await requests()).toHaveLength(asked === 200 ? 1 : 0);
    }
  });

  test('an act on what was erased meanwhile is no success', async () => {
    const stage = await rightsStage(NOW);
    const [erased, ...others] = await Promise.all([
      stage.act('erase', 'erase'),
      stage.act('request', 'request', { right: 'object' }),
      stage.act('withdraw', 'withdraw', { consents: 'all' }),
    ]);
    expect(erased.status).toBe(200);
    // Those that came before were done.
    for (const one of others)
      if (one.status === 200) expect(((await one.json()) as RightsAnswer).event).not.toBeNull();
      else expect([403, 410]).toContain(one.status);
  });
});

describe('an objection', () => {
  test('stands once, and is seen', async () => {
    const stage = await rightsStage(NOW);
    const { done, view } = stage;
    const first = await done('request', 'request', { right: 'object' });
    expect(first).toMatchObject({ effect: 'done', state: { objectedAt: expect.any(String) as string } });
    expect(await done('request', 'request', { right: 'object' })).toMatchObject({
      effect: 'unchanged',
      event: null,
      state: first.state,
    });
    expect((await view()).events.map(({ type }) => type)).toEqual(['submission', 'objection']);
    expect((await statesOf(stage))[0]?.state).toEqual(first.state);
  });
});

describe('an erasure', () => {
  test('shows its certificate again to whoever has the link, also that of an earlier version', async () => {
    const stage = await rightsStage(NOW);
    const { act, done, version, correct, sealed } = stage;
    const next = await version();
    await correct(next);
    const { certificate } = await done('erase', 'erase');
    expect(certificateOf(certificate!, stage)).toMatchObject({
      submission: next.submission,
      earlier: [sealed.submission],
    });
    expect((await siteStates(stage)).erased.toSorted()).toEqual(
      [sealed.submission, next.submission].toSorted(),
    );
    for (const name of ['erase', 'view'] as const) {
      const again = await act(name, name);
      expect(again.status).toBe(410);
      expect(await again.json()).toMatchObject({ code: 'submission-erased', certificate });
    }
  });

  test('two at once: one is done, the other is told of it', async () => {
    const { act } = await rightsStage(NOW);
    const answers = await Promise.all([act('erase', 'erase'), act('erase', 'erase')]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.find(({ status }) => status !== 200)!.status).toBeGreaterThanOrEqual(404);
  });

  test('of nothing certifies nothing', async () => {
    const stage = await rightsStage(NOW);
    const { erasures } = stage;
    expect(await problemOf(eraseAsTenant(stage, 'sub_01jd0000000000000000000000'))).toMatchObject({
      code: 'submission-unknown',
    });
    expect((await erasures.read()).lines).toEqual([]);
  });

  test('by the tenant takes every version, whichever it names', async () => {
    const stage = await rightsStage(NOW);
    const { sealed, version, correct, listed, isInFiles, erasures } = stage;
    const next = await version();
    await correct(next);
    expect((await eraseAsTenant(stage, sealed.submission)).status).toBe(200);
    expect(await listed()).toEqual([]);
    expect([sealed, next].map(isInFiles)).toEqual([false, false]);
    const { lines } = await erasures.read();
    expect(lines.map(({ submission }) => submission)).toEqual([sealed.submission, next.submission]);
  });

  test('is not the tenant’s to order while the visitor has it restricted', async () => {
    const stage = await rightsStage(NOW);
    await stage.done('request', 'request', { right: 'restrict' });
    expect(await problemOf(eraseAsTenant(stage, stage.sealed.submission))).toMatchObject({
      code: 'submission-restricted',
    });
    expect((await stage.done('erase', 'erase')).effect).toBe('done');
  });

  test('that was asked for, then granted, takes what was corrected meanwhile, and is dated by the visitor', async () => {
    const stage = await rightsStage({ ...NOW, erase: 'decision' });
    const { done, version, correct, requests, decide, listed, act, time } = stage;
    const asked = new Date(time.now).toISOString().slice(0, 19);
    expect((await done('erase', 'erase')).effect).toBe('open');
    const next = await version();
    await correct(next);
    time.now += 86_400_000;
    const [request] = await requests();
    const granted = await decide(request!.id, true);
    expect(granted.status).toBe(200);
    const { certificate, effect } = (await granted.json()) as { certificate: string; effect: string };
    expect(effect).toBe('done');
    expect(certificateOf(certificate, stage)).toMatchObject({ by: 'receipt', requestedAt: `${asked}Z` });
    expect(await listed()).toEqual([]);
    expect((await (await act('view', 'view')).json()) as Problem).toMatchObject({ certificate });
  });

  test('that fails is granted again, and a restore does not make up for it', async () => {
    const list = erasureListInMemory();
    const stage = await rightsStage({ ...NOW, erase: 'decision' }, list);
    const { done, requests, decide, listed, view, store } = stage;
    await done('erase', 'erase');
    const [request] = await requests();
    vi.spyOn(list, 'add').mockRejectedValueOnce(new Error('disk full'));
    expect((await decide(request!.id, true)).status).toBe(503);
    vi.spyOn(store.rights, 'erase').mockRejectedValueOnce(new Error('disk full'));
    expect((await decide(request!.id, true)).status).toBe(500);
    expect((await view()).state.requests).toMatchObject([{ state: 'open' }]);
    expect((await list.read()).lines.at(-1)).toMatchObject({ undone: true });
    expect((await decide(request!.id, true)).status).toBe(200);
    expect(await listed()).toEqual([]);
  });

  test('granted twice at once is done once, and stays on the list', async () => {
    const stage = await rightsStage({ ...NOW, erase: 'decision' });
    const { done, requests, decide, erasures, sealed } = stage;
    await done('erase', 'erase');
    const [request] = await requests();
    const answers = await Promise.all([decide(request!.id, true), decide(request!.id, true)]);
    const [first, second] = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(first).toBe(200);
    // Decided before, or nothing there any more.
    expect([404, 409]).toContain(second);
    expect((await erasures.read()).lines.at(-1)).toMatchObject({ submission: sealed.submission });
    expect((await erasures.read()).lines.at(-1)).not.toHaveProperty('undone');
  });

  test('that was committed is one, also where the pages cannot be overwritten just then', async () => {
    const list = erasureListInMemory();
    const stage = await rightsStage(NOW, list);
    const wipe = vi.spyOn(Connection.prototype, 'wipe').mockImplementationOnce(() => {
      throw new Error('disk');
    });
    const { certificate } = await stage.done('erase', 'erase');
    wipe.mockRestore();
    expect(certificateOf(certificate!, stage).overwritten).toBe(false);
    expect((await list.read()).lines.at(-1)).not.toHaveProperty('undone');
  });

  test('is certified later where the process ended before it was signed', async () => {
    const stage = await rightsStage(NOW);
    vi.spyOn(stage.ledger, 'statement').mockRejectedValueOnce(new Error('killed'));
    expect((await stage.act('erase', 'erase')).status).toBe(500);
    const again = await stage.act('erase', 'erase');
    expect(again.status).toBe(410);
    const { certificate } = (await again.json()) as Problem;
    expect(certificateOf(certificate!, stage)).toMatchObject({
      submission: stage.sealed.submission,
      by: 'receipt',
    });
    expect((await (await stage.act('view', 'view')).json()) as Problem).toMatchObject({ certificate });
  });

  test('is not even listed while a hold keeps it, so that no replay makes up for it', async () => {
    const stage = await rightsStage(NOW);
    const { account, site, erasures, sealed } = stage;
    await account.send(`/api/sites/${site.id}/holds`, {
      method: 'POST',
      body: JSON.stringify({ class: 'submission', reason: 'Claim 12/2026' }),
    });
    expect(await problemOf(eraseAsTenant(stage, sealed.submission))).toMatchObject({ code: 'legal-hold' });
    expect((await erasures.read()).lines).toEqual([]);
  });

  test('past its date and held: its visitor is told that it is kept', async () => {
    const stage = await rightsStage(NOW);
    const { account, site, act, time } = stage;
    await account.send(`/api/sites/${site.id}/holds`, {
      method: 'POST',
      body: JSON.stringify({ class: 'submission', reason: 'Claim 12/2026' }),
    });
    time.now += 400 * 86_400_000;
    for (const name of ['view', 'erase'] as const)
      expect(await problemOf(act(name, name))).toMatchObject({ code: 'legal-hold' });
    expect(await problemOf(act('view', 'erase'))).toMatchObject({ code: 'capability-refused' });
  });

  test('yields to a hold that is set while it is under way', async () => {
    const list = erasureListInMemory();
    const stage = await rightsStage(NOW, list);
    const { act, account, site, listed } = stage;
    const add = list.add.bind(list);
    vi.spyOn(list, 'add').mockImplementationOnce(async (erased) => {
      const hold = { class: 'submission', reason: 'Claim 12/2026' };
      const set = await account.send(`/api/sites/${site.id}/holds`, {
        method: 'POST',
        body: JSON.stringify(hold),
      });
      expect(set.status).toBe(201);
      return add(erased);
    });
    expect(await problemOf(act('erase', 'erase'))).toMatchObject({ code: 'legal-hold' });
    expect(await listed()).toHaveLength(1);
    expect((await list.read()).lines.at(-1)).toMatchObject({ undone: true });
  });

  test('is not undone by sending the same once more', async () => {
    const { done, send, sealed, listed } = await rightsStage(NOW);
    await done('erase', 'erase');
    expect(await problemOf(put(send, sealed))).toMatchObject({ code: 'submission-erased', status: 410 });
    expect(await listed()).toEqual([]);
  });

  test('says so where a backup that is being made keeps the pages from being overwritten', async () => {
    const stage = await rightsStage(NOW);
    const reader = new Database(stage.file, { readonly: true });
    reader.exec('begin');
    reader.prepare('select count(*) from submission').get();
    const { certificate } = await stage.done('erase', 'erase');
    reader.exec('commit');
    reader.close();
    expect(certificateOf(certificate!, stage).overwritten).toBe(false);
  });
});

test('what a process that was killed has left of what it deleted is overwritten by the first purge', async () => {
  const { file, sealed, isInFiles } = await rightsStage(NOW);
  const database = new Database(file);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.pragma('secure_delete = ON');
  database.pragma('foreign_keys = OFF');
  for (const table of ['submission_event', 'submission']) database.exec(`delete from ${table}`);
  expect(isInFiles(sealed)).toBe(true);
  // As a power cut would leave them.
  const copy = join(temporaryFolder(), 'sealpost.db');
  for (const suffix of ['', '-wal']) copyFileSync(file + suffix, copy + suffix);
  database.close();
  const store = new SqliteStore(copy);
  onTestFinished(() => store.close());
  await store.purgeSubmissions(0, 50);
  const bytes = ['', '-wal'].map((suffix) => readFileSync(copy + suffix));
  const body = Buffer.from(fromBase64url(sealed.request.body)!);
  expect(bytes.some((part) => part.includes(body))).toBe(false);
});
