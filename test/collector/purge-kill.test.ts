import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, vi } from 'vitest';
import { createMockSite, overNetwork, publishMockSite, signUpMock } from '../mock/account.ts';
import { mockAnswers } from '../mock/submissions.ts';
import { makeMockSite, mockCrypto, sealMock, type SealedMock } from '../mock/tenant.ts';
import { PAGE_ORIGIN, put, temporaryFolder } from './harness.ts';
import { freePort, runSealpost, startCollector } from './process.ts';

const EXPIRED = 400;
const KILLS = 3;

it('a purge that is killed goes on where it was, and leaves nothing', { timeout: 120_000 }, async () => {
  const data = temporaryFolder();
  const [crypto, port] = [await mockCrypto(), await freePort()];
  const first = await startCollector({ data, port });
  const send = overNetwork(first.url);
  const account = await signUpMock(crypto, send, first.url, { email: 'owner@example.com' });
  const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
  await createMockSite(crypto, account, site);
  await publishMockSite(crypto, account, site);
  const answers = mockAnswers(1);
  const sent: SealedMock[] = [];
  while (sent.length <= EXPIRED) {
    const sealed = await sealMock(crypto, site, answers.next().value);
    expect((await put(send, sealed)).status).toBe(201);
    sent.push(sealed);
  }
  first.child.kill('SIGKILL');
  await first.exited;
  const stays = sent.pop()!;
  const file = join(data, 'sealpost.db');
  const left = (): number => {
    const database = new Database(file, { readonly: true });
    const count = database.prepare('select count(*) from submission').pluck().get() as number;
    database.close();
    return count;
  };
  const database = new Database(file);
  database
    .prepare('update submission set deleted_after = unixepoch() - 3600 where id <> ?')
    .run(stays.submission);
  database.close();

  let before = EXPIRED + 1;
  for (let i = 0; i < KILLS; i++) {
    const collector = await startCollector({ data, port });
    await vi.waitFor(() => expect(left()).toBeLessThan(before), { timeout: 20_000, interval: 5 });
    collector.child.kill('SIGKILL');
    await collector.exited;
    before = left();
  }
  const last = await startCollector({ data, port });
  await vi.waitFor(() => expect(left()).toBe(1), { timeout: 20_000 });
  const report = runSealpost(['retention', '--data', data]);
  expect(await report.exited).toBe(0);
  last.child.kill('SIGTERM');
  expect(await last.exited).toBe(0);
  const files = readdirSync(data).map((name) => readFileSync(join(data, name)));
  const isThere = ({ request }: SealedMock): boolean =>
    files.some((bytes) => bytes.includes(Buffer.from(request.body, 'base64url')));
  expect(sent.filter(isThere)).toEqual([]);
  expect(isThere(stays)).toBe(true);
});
