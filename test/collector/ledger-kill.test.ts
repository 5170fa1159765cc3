import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openWitnessFile } from '../../collector/domain/ledger-witness.ts';
import { exportLog } from '../../collector/domain/ledger-export.ts';
import { openLedger } from '../../collector/domain/ledger.ts';
import type { ConsentAccepted } from '../../protocol/api.ts';
import type { ReceiptBundle } from '../../protocol/ledger/receipt.ts';
import {
  checkExport,
  checkReceipt,
  ledgerKey,
  openCheckpoint,
  type Bundle,
} from '../ledger/independent-verifier.ts';
import {
  createMockSite,
  overNetwork,
  publishMockSite,
  signUpMock,
  type MockAccount,
} from '../mock/account.ts';
import { seededRandom } from '../mock/random.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { makeMockSite } from '../mock/tenant.ts';
import { crypto } from '../protocol/ledger/ledgers.ts';
import { composeShop, consentRecord, POLICY, postConsent, publishManifest } from './consent-bench.ts';
import { memoryLog, NOW, PAGE_ORIGIN, temporaryFolder } from './harness.ts';
import { openLedgerBench } from './ledger-bench.ts';
import { LEDGER_SEED, openLedgerFile } from './ledger-file.ts';
import { freePort, startCollector } from './process.ts';

const KILLS = 15;
const WRITER = join(import.meta.dirname, 'ledger-writer.ts');

it(
  'what the ledger acknowledged survives kill -9 at any moment, and the log verifies',
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'sealpost.db');
    const first = openLedgerFile(file);
    const log = first.addSite();
    first.close();
    const random = seededRandom(Date.now());
    const acknowledged = new Map<number, string>();
    const checkpoints: string[] = [];

    for (let kill = 0; kill < KILLS; kill++) {
      const writer = spawn(process.execPath, ['--no-warnings', WRITER, folder, log.tenant, log.site]);
      let [output, errors] = ['', ''];
      writer.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      writer.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
      const closed = once(writer, 'close');
      await expect.poll(() => output.includes('checkpoint') || errors).toBe(true);
      await sleep(random() * 200);
      writer.kill('SIGKILL');
      await closed;
      expect(errors).toBe('');
      // The pipe may hold half a line.
      for (const line of output.split('\n').slice(0, -1)) {
        const { index, hash, checkpoint } = JSON.parse(line) as {
          index: number;
          hash: string;
          checkpoint?: string;
        };
        if (checkpoint === undefined) {
          expect(acknowledged.has(index), 'no place is given twice').toBe(false);
          acknowledged.set(index, hash);
        } else {
          checkpoints.push(checkpoint);
        }
      }
    }

    const bench = openLedgerBench(file);
    const logs = memoryLog();
    const witness = await openWitnessFile(join(folder, 'witness'), logs.log);
    const ledger = await openLedger({
      store: bench.store,
      crypto,
      seed: LEDGER_SEED,
      clock: () => NOW,
      log: logs.log,
      witness,
    });
    await ledger.signGrown();
    expect(logs.logs()).not.toContain('ledger-held');
    const key = ledgerKey(ledger.key);
    const origin = `sealpost/1/${log.site}/consent`;
    const heads = checkpoints.map((note) => openCheckpoint(note, origin, key));

    const lines: string[] = [];
    for await (const line of exportLog(
      { store: bench.store, ledger, clock: () => NOW },
      log,
      (await ledger.checkpointNow(log))!,
    ))
      lines.push(`${JSON.stringify(line)}\n`);
    const { leaves, roots } = checkExport(Buffer.from(lines.join('')), key, {
      origin,
      sizes: heads.map(({ size }) => size),
    });
    for (const [index, hash] of acknowledged)
      if (leaves[index]?.hash.toString('base64url') !== hash) expect.fail(`entry ${index} is lost`);
    for (const { size, root } of heads) expect(roots.get(size), `checkpoint over ${size}`).toEqual(root);
    expect(leaves.every(({ payload }) => payload !== undefined)).toBe(true);
    expect(acknowledged.size).toBeGreaterThan(KILLS * 100);
    expect(heads.length).toBeGreaterThanOrEqual(KILLS);
    await witness.close();
  },
);

const COLLECTOR_KILLS = 8;
const CONNECTIONS = 16;

it(
  'every consent that a killed collector acknowledged is in its log, where its receipt says',
  { timeout: 180_000 },
  async () => {
    const data = temporaryFolder();
    const port = await freePort();
    const random = seededRandom(Date.now());
    const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
    const { config, artefacts } = await composeShop(shopConsent());
    const manifest = { ...site.manifest, revision: 2, policy: POLICY, consent: config };
    const acknowledged: ReceiptBundle[] = [];
    let account: MockAccount | undefined;

    for (let kill = 0; kill < COLLECTOR_KILLS; kill++) {
      const { url, child, exited } = await startCollector({ data, port });
      const send = overNetwork(url);
      if (!account) {
        account = await signUpMock(crypto, send, url, { email: 'owner@example.com' });
        await createMockSite(crypto, account, site);
        await publishMockSite(crypto, account, site);
        expect((await publishManifest({ account, site, crypto }, manifest, artefacts)).status).toBe(200);
      }
      let alive = true;
      const loads = Array.from({ length: CONNECTIONS }, async () => {
        while (alive) {
          try {
            const response = await postConsent({ send }, consentRecord(site.id, config, {}, Date.now()));
            const { receipt } = (await response.json()) as ConsentAccepted;
            // Beyond what one address may send; the next process counts anew.
            if (response.status === 429) return;
            expect(response.status).toBe(201);
            acknowledged.push(receipt);
          } catch (error) {
            if (alive && !(error instanceof TypeError)) throw error;
          }
        }
      });
      await sleep(50 + random() * 350);
      child.kill('SIGKILL');
      alive = false;
      await Promise.all([...loads, exited]);
    }

    const { child, exited, output } = await startCollector({ data, port });
    const file = await (await account!.send(`/api/sites/${site.id}/ledger/consent/export`)).bytes();
    const key = ledgerKey(acknowledged[0]!.key);
    const { leaves } = checkExport(file, key, { origin: `sealpost/1/${site.id}/consent` });
    for (const bundle of acknowledged) {
      const { statement } = checkReceipt(JSON.parse(JSON.stringify(bundle)) as Bundle, key);
      const entry = leaves[statement!['index'] as number];
      expect([entry?.leaf, entry?.payload]).toEqual([bundle.leaf, bundle.payload]);
    }
    expect(acknowledged.length).toBeGreaterThan(COLLECTOR_KILLS * 10);
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(output().stderr).not.toContain('ledger-held');
  },
);
