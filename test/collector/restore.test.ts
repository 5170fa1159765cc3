import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { SubmissionPage } from '../../protocol/api.ts';
import { capabilityToken } from '../../protocol/receipt.ts';
import { createMockSite, overNetwork, signUpMock } from '../mock/account.ts';
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
import { freePort, runSealpost, startCollector, type CollectorProcess } from './process.ts';

interface Drill {
  data: string;
  /** The list of erasures. */
  list: string;
  site: MockSite;
  first: SealedMock;
  second: SealedMock;
  stays: SealedMock;
  start: (flags?: string[]) => Promise<CollectorProcess>;
  /** Puts the backup in the place of the database. */
  restore: () => void;
  /** By the running collector. */
  listed: () => Promise<string[]>;
}

/** Three submissions; one erased, then a backup as docs/operating.md says, then another erased, then stopped. */
async function drill(): Promise<Drill> {
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
  while (sent.length < 3) {
    const sealed = await sealMock(crypto, site, answers.next().value);
    expect((await put(send, sealed)).status).toBe(201);
    sent.push(sealed);
  }
  const [first, second, stays] = sent as [SealedMock, SealedMock, SealedMock];
  const erase = async ({ submission, receiptSecret }: SealedMock): Promise<void> => {
    const token = Buffer.from(capabilityToken(crypto, receiptSecret, 'erase')).toString('base64url');
    const response = await send(`/v1/receipts/${submission}/erase`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: collector.url },
      body: JSON.stringify({ token }),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ effect: 'done' });
  };
  await erase(first);
  const backup = join(temporaryFolder(), 'backup.db');
  const database = new Database(join(data, 'sealpost.db'), { readonly: true });
  database.exec(`vacuum into '${backup}'`);
  database.close();
  await erase(second);
  await stop(collector);
  return {
    data,
    list,
    site,
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
  expect(command.output().stdout).toBe('2 erasures listed, 1 submissions were there again and are erased\n');
  const again = runSealpost(['replay-erasures', '--data', data, '--list', list]);
  expect(await again.exited).toBe(0);
  expect(again.output().stdout).toMatch('2 erasures listed, 0 submissions');
  await start();
  expect(await listed()).toEqual([stays.submission]);
});

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
