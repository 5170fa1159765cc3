import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { createMockSite, overNetwork, publishMockSite, signUpMock } from '../mock/account.ts';
import { mockAnswers } from '../mock/submissions.ts';
import { makeMockSite, mockCrypto, sealMock } from '../mock/tenant.ts';
import { PAGE_ORIGIN, put, temporaryFolder } from './harness.ts';
import { runSealpost, startCollector } from './process.ts';

it(
  'counts beside a running collector, and says with its exit code what should be gone',
  { timeout: 60_000 },
  async () => {
    const data = temporaryFolder();
    const crypto = await mockCrypto();
    const collector = await startCollector({ data });
    const account = await signUpMock(crypto, overNetwork(collector.url), collector.url, {
      email: 'owner@example.com',
    });
    const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
    await createMockSite(crypto, account, site);
    await publishMockSite(crypto, account, site);
    const sealed = await sealMock(crypto, site, mockAnswers(1).next().value);
    expect((await put(overNetwork(collector.url), sealed)).status).toBe(201);

    const fresh = await retention(data);
    expect(fresh).toMatchObject({ code: 0, stderr: '' });
    expect(fresh.stdout).toMatch(/^submission +received +1 .* 0 +0$/m);
    expect(fresh.stdout).toMatch(/^session +7 days, used +1 /m);
    for (const secret of [sealed.submission, site.id, 'owner@example.com'])
      expect(fresh.stdout).not.toContain(secret);

    const due = (ago: number): void => {
      const database = new Database(join(data, 'sealpost.db'));
      database.prepare('update submission set deleted_after = unixepoch() - ?').run(ago);
      database.close();
    };
    due(60);
    expect(await retention(data), 'the next purge is still to come').toMatchObject({ code: 0 });
    due(3600);
    const late = await retention(data);
    expect(late.code).toBe(1);
    expect(late.stdout).toMatch(/^submission .* 1 +0$/m);
    expect(late.stderr).toContain('got 1');

    const hold = JSON.stringify({ class: 'submission', reason: 'A case' });
    expect((await account.send(`/api/sites/${site.id}/holds`, { method: 'POST', body: hold })).status).toBe(
      201,
    );
    const held = await retention(data);
    expect(held.code).toBe(0);
    expect(held.stdout).toMatch(/^submission .* 0 +1$/m);
  },
);

it('a folder without a database is of no use', async () => {
  expect(await retention(temporaryFolder())).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('expected a database') as string,
  });
});

async function retention(data: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { exited, output } = runSealpost(['retention', '--data', data]);
  return { code: await exited, ...output() };
}
