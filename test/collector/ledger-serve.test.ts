import Database from 'better-sqlite3';
import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { LedgerView } from '../../protocol/api.ts';
import { createMockSite, overNetwork, publishMockSite, signUpMock, type Send } from '../mock/account.ts';
import { makeMockSite, mockCrypto, mockPublication } from '../mock/tenant.ts';
import { checkExport, ledgerKey } from '../ledger/independent-verifier.ts';
import { PAGE_ORIGIN, temporaryFolder } from './harness.ts';
import { freePort, runSealpost, startCollector } from './process.ts';

/** Checkpoints come every five seconds. */
const SOON = { timeout: 12_000 };

it(
  'the collector signs by itself, keeps its key, and after a restore holds what it had signed beyond until the key is renewed',
  { timeout: 120_000 },
  async () => {
    const data = temporaryFolder();
    const file = join(data, 'sealpost.db');
    const port = await freePort();
    const crypto = await mockCrypto();

    const first = await startCollector({ data, port });
    let send: Send = overNetwork(first.url);
    const account = await signUpMock(crypto, (path, init) => send(path, init), first.url, {
      email: 'owner@example.com',
    });
    const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
    await createMockSite(crypto, account, site);
    const audit = async (): Promise<LedgerView['logs'][number] & { key: string }> => {
      const view = (await (await account.send(`/api/sites/${site.id}/ledger`)).json()) as LedgerView;
      return { ...view.logs.find(({ log }) => log === 'audit')!, key: view.key };
    };
    const exported = async (): Promise<Uint8Array> =>
      (await account.send(`/api/sites/${site.id}/ledger/audit/export`)).bytes();
    await expect.poll(async () => (await audit()).checkpoint, SOON).not.toBeNull();
    const { key } = await audit();
    expect(await (await send('/v1/ledger/key')).text()).toBe(key);

    const backup = new Database(file, { readonly: true });
    backup.exec(`vacuum into '${join(data, 'backup.db')}'`);
    backup.close();
    await publishMockSite(crypto, account, site);
    first.child.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    // Stopping signs what was not signed yet.
    const stopped = new Database(file, { readonly: true });
    const signed = stopped
      .prepare("select max(size) from ledger_checkpoint where log = 'audit'")
      .pluck()
      .get();
    expect(signed).toBe(2);
    stopped.close();

    const second = await startCollector({ data, port });
    expect((await audit()).key).toBe(key);
    expect(checkExport(await exported(), ledgerKey(key)).head.size).toBe(2);
    second.child.kill('SIGTERM');
    await second.exited;
    expect(second.output().stderr).not.toContain('ledger-held');

    copyFileSync(join(data, 'backup.db'), file);
    for (const rest of ['-wal', '-shm']) rmSync(`${file}${rest}`, { force: true });
    const third = await startCollector({ data, port });
    await expect.poll(() => third.output().stderr, SOON).toContain('"level":"error"');
    expect(third.output().stderr).toContain('"event":"ledger-held","count":1');
    await publishMockSite(crypto, account, site);
    expect((await audit()).size).toBe(2);
    // Only what was signed before and still is here.
    expect(checkExport(await exported(), ledgerKey(key)).head.size).toBe(1);
    const busy = await sealpost('ledger-key', '--renew', '--data', data);
    expect(busy).toMatchObject({ code: 1 });
    expect(busy.stderr).toContain('stop the collector first');
    third.child.kill('SIGTERM');
    await third.exited;

    expect((await sealpost('ledger-key', '--data', data)).stdout).toBe(`ledger key: ${key}\n`);
    const renewed = await sealpost('ledger-key', '--renew', '--data', data);
    expect(renewed.stdout).toContain(`ledger key until now: ${key}\n`);
    const [, next] = /ledger key from now on: (slk1_[\w-]{43})\n/.exec(renewed.stdout) ?? [];
    expect(next).not.toBe(key);

    const fourth = await startCollector({ data, port });
    send = overNetwork(fourth.url);
    expect((await audit()).key).toBe(next);
    const body = JSON.stringify(await mockPublication(crypto, site, { revision: 2 }));
    expect((await account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body })).status).toBe(200);
    expect(checkExport(await exported(), ledgerKey(next!)).head.size).toBe(3);
    fourth.child.kill('SIGTERM');
    expect(await fourth.exited).toBe(0);
    expect(fourth.output().stderr).not.toContain('ledger-held');
    // What the old key has signed is still known.
    expect(readdirSync(data).filter((name) => name.startsWith('ledger-checkpoints-'))).toHaveLength(2);
  },
);

it('the key is not shown of a folder without a collector', async () => {
  const { code, stderr } = await sealpost('ledger-key', '--data', temporaryFolder());
  expect(code).toBe(1);
  expect(stderr).toBe(
    'sealpost ledger-key: expected the folder of a collector (--data), got one without a database\n',
  );
});

async function sealpost(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { exited, output } = runSealpost(args, { NODE_NO_WARNINGS: '1' });
  const code = await exited;
  return { code, ...output() };
}
