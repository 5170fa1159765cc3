import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { ReceiptView, SubmissionPage } from '../../protocol/api.ts';
import type { Crypto } from '../../protocol/crypto.ts';
import { unsubscribePath } from '../../protocol/envelope.ts';
import { capabilityToken, type Act } from '../../protocol/receipt.ts';
import { createMockSite, overNetwork, signUpMock, type Send } from '../mock/account.ts';
import { mockAnswers } from '../mock/submissions.ts';
import {
  makeMockSite,
  mockCrypto,
  mockPublication,
  sealMock,
  type MockSite,
  type SealedMock,
} from '../mock/tenant.ts';
import { PAGE_ORIGIN, put, temporaryFolder } from './harness.ts';
import { correctBody } from './rights-stage.ts';
import { freePort, runSealpost, startCollector, type CollectorProcess } from './process.ts';

interface Drill {
  data: string;
  /** The list of erasures. */
  list: string;
  site: MockSite;
  first: SealedMock;
  second: SealedMock;
  stays: SealedMock;
  /** Others that stay. */
  others: SealedMock[];
  crypto: Crypto;
  send: Send;
  /** With a link, by the running collector. */
  act: (sealed: SealedMock, name: string, of: Act, body?: object) => Promise<Response>;
  view: (sealed: SealedMock) => Promise<ReceiptView>;
  start: (flags?: string[]) => Promise<CollectorProcess>;
  /** Puts the backup in the place of the database. */
  restore: () => void;
  /** By the running collector. */
  listed: () => Promise<string[]>;
}

/**
 * Three submissions, and others; one erased, then a backup as docs/operating.md says, then another erased, then stopped.
 * @param since what else happens between the backup and the end.
 */
async function drill(
  others = 0,
  since: (
    drill: Pick<Drill, 'others' | 'act' | 'view' | 'send' | 'site' | 'crypto'>,
  ) => Promise<void> = async () => {},
): Promise<Drill> {
  const data = temporaryFolder();
  const list = join(temporaryFolder(), 'erasures.jsonl');
  const [crypto, port] = [await mockCrypto(), await freePort()];
  const start: Drill['start'] = (flags = []) =>
    startCollector({ data, port, flags: ['--erasures', list, ...flags] });
  const collector = await start();
  const send = overNetwork(collector.url);
  const account = await signUpMock(crypto, send, collector.url, { email: 'owner@example.com' });
  const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
  await createMockSite(crypto, account, site);
  const forms = site.manifest.forms.map((form) => ({
    ...form,
    rights: {
      correct: 'at-once' as const,
      restrict: 'at-once' as const,
      object: 'at-once' as const,
      erase: 'at-once' as const,
    },
  }));
  const body = JSON.stringify(await mockPublication(crypto, site, { forms }));
  expect((await account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body })).status).toBe(200);
  const sent: SealedMock[] = [];
  const answers = mockAnswers(3);
  while (sent.length < 3 + others) {
    const sealed = await sealMock(crypto, site, answers.next().value);
    expect((await put(send, sealed)).status).toBe(201);
    sent.push(sealed);
  }
  const [first, second, stays] = sent as [SealedMock, SealedMock, SealedMock];
  const act: Drill['act'] = async ({ submission, receiptSecret }, name, of, body = {}) => {
    const token = Buffer.from(capabilityToken(crypto, receiptSecret, of)).toString('base64url');
    return send(`/v1/receipts/${submission}/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: collector.url },
      body: JSON.stringify({ token, ...body }),
    });
  };
  const erase = async (sealed: SealedMock): Promise<void> => {
    const response = await act(sealed, 'erase', 'erase');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ effect: 'done' });
  };
  await erase(first);
  const backup = join(temporaryFolder(), 'backup.db');
  const database = new Database(join(data, 'sealpost.db'), { readonly: true });
  database.exec(`vacuum into '${backup}'`);
  database.close();
  await erase(second);
  const view: Drill['view'] = async (sealed) =>
    (await (await act(sealed, 'view', 'view')).json()) as ReceiptView;
  const more = { others: sent.slice(3), act, view, send, site, crypto };
  await since(more);
  await stop(collector);
  return {
    ...more,
    data,
    list,
    first,
    second,
    stays,
    start,
    restore() {
      for (const name of readdirSync(data)) if (name.startsWith('sealpost.db')) rmSync(join(data, name));
      copyFileSync(backup, join(data, 'sealpost.db'));
    },
    async listed() {
      const page = (await (await account.send(`/api/sites/${site.id}/submissions`)).json()) as SubmissionPage;
      return page.submissions.map(({ submission }) => submission);
    },
  };
}

async function stop(collector: CollectorProcess): Promise<void> {
  collector.child.kill('SIGTERM');
  expect(await collector.exited).toBe(0);
}

it(
  'a restored backup does not bring the erased back: the collector sees to it when it starts',
  { timeout: 60_000 },
  async () => {
    const { restore, start, listed, stays, second, data } = await drill();
    restore();
    const collector = await start();
    expect(await listed()).toEqual([stays.submission]);
    await stop(collector);
    expect(collector.output().stderr).toMatch('"event":"erasures-replayed"');
    const files = readdirSync(data).map((name) => readFileSync(join(data, name)));
    const ciphertext = Buffer.from(second.request.body, 'base64url');
    expect(files.some((file) => file.includes(ciphertext))).toBe(false);
  },
);

it('the command does the same before it starts, and says what it did', { timeout: 60_000 }, async () => {
  const { restore, start, listed, stays, data, list } = await drill();
  restore();
  const command = runSealpost(['replay-erasures', '--data', data, '--list', list]);
  expect(await command.exited).toBe(0);
  expect(command.output().stdout).toBe(
    '2 erasures listed, 1 submissions were there again and are erased\n0 withdrawals, unsubscriptions, restrictions and objections were lost and hold again\n',
  );
  const again = runSealpost(['replay-erasures', '--data', data, '--list', list]);
  expect(await again.exited).toBe(0);
  expect(again.output().stdout).toMatch('2 erasures listed, 0 submissions');
  await start();
  expect(await listed()).toEqual([stays.submission]);
});

const ENDED = [
  'withdrawn',
  'unsubscribed',
  'restricted',
  'lifted',
  'objected',
  'corrected',
  'erased',
] as const;
type Ended = Record<(typeof ENDED)[number], SealedMock>;
const endedOf = (others: readonly SealedMock[]): Ended =>
  Object.fromEntries(ENDED.map((name, i) => [name, others[i]!])) as Ended;

it.each(['serve', 'replay-erasures'])(
  'what people have ended since the backup is ended again (%s), once, and dates from then',
  { timeout: 90_000 },
  async (by) => {
    const before = new Map<SealedMock, ReceiptView>();
    const stage = await drill(ENDED.length, async ({ others, act, view, send, site, crypto }) => {
      const of = endedOf(others);
      const done = async (...asked: Parameters<Drill['act']>): Promise<void> =>
        expect((await act(...asked)).status).toBe(200);
      const unsubscribe = async ({ submission, receiptSecret }: SealedMock): Promise<void> => {
        const token = capabilityToken(crypto, receiptSecret, 'unsubscribe');
        const click = { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) };
        expect((await send(unsubscribePath(submission, token), click)).status).toBe(200);
      };
      await done(of.withdrawn, 'withdraw', 'withdraw', { consents: 'all' });
      await unsubscribe(of.unsubscribed);
      await done(of.restricted, 'request', 'request', { right: 'restrict' });
      await done(of.lifted, 'request', 'request', { right: 'restrict' });
      await done(of.lifted, 'request', 'request', { right: 'lift' });
      await done(of.objected, 'request', 'request', { right: 'object' });
      const corrected = await sealMock(crypto, site, mockAnswers(9).next().value, {
        receiptSecret: of.corrected.receiptSecret,
        context: { supersedes: of.corrected.submission },
      });
      await done(of.corrected, 'correct', 'correct', correctBody(corrected));
      await done(of.corrected, 'withdraw', 'withdraw', { consents: 'all' });
      for (const one of others) before.set(one, await view(one));
      await unsubscribe(of.erased);
      await done(of.erased, 'erase', 'erase');
    });
    const { restore, start, data, list, listed, act, view, send, stays, crypto } = stage;
    const of = endedOf(stage.others);
    // Ids, kinds and times; nothing else can be in it.
    for (const line of readFileSync(list, 'utf8').split('\n').filter(Boolean))
      expect(Object.keys(JSON.parse(line) as object).join()).toMatch(
        /^at,site,(submission|of,kind(,by)?(,fields)?),hash$/,
      );
    restore();
    if (by === 'replay-erasures') {
      const command = runSealpost(['replay-erasures', '--data', data, '--list', list]);
      expect(await command.exited).toBe(0);
      expect(command.output().stdout).toMatch(
        /^3 erasures listed, 2 submissions[^]*\n6 withdrawals, unsubscriptions, restrictions and objections were lost/,
      );
    }
    const collector = await start();
    for (const one of [of.withdrawn, of.unsubscribed, of.restricted, of.lifted, of.objected])
      expect((await view(one)).state).toEqual(before.get(one)!.state);
    expect((await view(of.withdrawn)).state.withdrawn).not.toEqual([]);
    expect((await view(of.lifted)).events.map(({ type }) => type)).toEqual(['submission']);
    expect((await view(of.restricted)).state.restrictedAt).toBeDefined();
    // The correction itself is lost; that its consents have ended is not.
    const { state, submission } = await view(of.corrected);
    expect(submission).toBe(of.corrected.submission);
    expect(state.withdrawn).toEqual(before.get(of.corrected)!.state.withdrawn);
    expect((await act(of.erased, 'view', 'view')).status).toBe(410);
    const token = capabilityToken(crypto, of.erased.receiptSecret, 'unsubscribe');
    const page = await (await send(unsubscribePath(of.erased.submission, token))).text();
    expect(page, 'also the link of what was erased says so').toContain('You are unsubscribed');
    expect((await listed()).toSorted()).toEqual(
      [stays, of.withdrawn, of.unsubscribed, of.objected, of.corrected, of.lifted]
        .map(({ submission: id }) => id)
        .toSorted(),
    );
    const events = JSON.stringify((await view(of.withdrawn)).events);
    await stop(collector);
    const said = collector.output().stderr;
    if (by === 'serve') expect(said).toMatch(/"event":"acts-replayed".*"count":6/);
    else expect(said).not.toContain('acts-replayed');
    const again = await start();
    expect(JSON.stringify((await view(of.withdrawn)).events)).toBe(events);
    await stop(again);
    expect(again.output().stderr).not.toMatch(/acts-replayed|erasures-replayed/);
  },
);

/** For another process: its lists of erasures cannot be written. */
const FULL = `data:text/javascript,${encodeURIComponent(`
  import fs from 'node:fs/promises';
  import { syncBuiltinESMExports } from 'node:module';
  const { open } = fs;
  fs.open = async (path, ...how) => {
    if (String(path).endsWith('.jsonl')) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    return open(path, ...how);
  };
  syncBuiltinESMExports();
`)}`;

it(
  'the command says what it could not add to the list, and leaves it to the collector',
  { timeout: 60_000 },
  async () => {
    const { restore, start, data, list, stays, site } = await drill();
    restore();
    const waiting = (work: string): unknown => {
      const database = new Database(join(data, 'sealpost.db'));
      try {
        return database.prepare(work).all({ submission: stays.submission });
      } finally {
        database.close();
      }
    };
    waiting(`insert into unlisted_act (tenant, site, submission, at, kind)
      select tenant, site, id, received_at, 'objection' from submission where id = :submission returning id`);
    const run = (env = {}) => runSealpost(['replay-erasures', '--data', data, '--list', list], env);
    const command = run({ NODE_OPTIONS: `--import ${FULL}` });
    expect(await command.exited).toBe(1);
    expect(command.output().stderr).toBe(
      'sealpost replay-erasures: expected to be able to add 1 lines to the list, got ENOSPC; the collector adds them when it can\n',
    );
    expect(command.output().stdout, 'the rest is done').toMatch('2 erasures listed, 1 submissions');
    expect(waiting('select id from unlisted_act where submission = :submission')).toHaveLength(1);
    await stop(await start());
    expect(waiting('select id from unlisted_act where submission = :submission')).toEqual([]);
    expect(JSON.parse(readFileSync(list, 'utf8').trim().split('\n').at(-1)!)).toMatchObject({
      site: site.id,
      of: stays.submission,
      kind: 'objection',
    });
  },
);

it.each([
  ['lost', (list: string) => rmSync(list)],
  ['empty', (list: string) => writeFileSync(list, '')],
  ['cut off', (list: string) => writeFileSync(list, readFileSync(list, 'utf8').slice(0, 100))],
  [
    'with one character changed',
    (list: string) => writeFileSync(list, readFileSync(list, 'utf8').replace('20', '21')),
  ],
])(
  'nothing starts on a list that is %s, unless somebody says that it is lost',
  { timeout: 60_000 },
  async (_, damage) => {
    const { restore, start, list, data, stays, listed } = await drill();
    restore();
    damage(list);
    await expect(start()).rejects.toThrow(/list of erasures.*--accept-lost-erasures/s);
    const command = runSealpost(['replay-erasures', '--data', data, '--list', list]);
    expect(await command.exited).toBe(1);
    expect(command.output().stderr).toMatch(/list of erasures/);
    const accepted = await start(['--accept-lost-erasures']);
    expect(await listed()).toEqual(expect.arrayContaining([stays.submission]));
    await stop(accepted);
    // From now on it goes by the new list.
    await stop(await start());
  },
);
