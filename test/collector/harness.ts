import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { createAccounts } from '../../collector/accounts/better-auth-accounts.ts';
import { createCollector } from '../../collector/collector.ts';
import type { BrowserAssets } from '../../collector/domain/browser-assets.ts';
import { openLedger, type Ledger } from '../../collector/domain/ledger.ts';
import type { CollectorOptions } from '../../collector/parts.ts';
import { createLog, type Log } from '../../collector/log.ts';
import type { HttpApp } from '../../collector/routes/http.ts';
import { SqliteStore } from '../../collector/store/sqlite/sqlite-store.ts';
import type { Crypto } from '../../protocol/crypto.ts';
import type { Problem } from '../../protocol/api.ts';
import { LEDGER_SEED } from './ledger-file.ts';
import { createMockSite, publishMockSite, signUpMock, type MockAccount, type Send } from '../mock/account.ts';
import { makeMockSite, mockCrypto, sealMock, type MockSite, type SealedMock } from '../mock/tenant.ts';
import { mockAnswers } from '../mock/submissions.ts';

export const PUBLIC_URL = 'http://localhost:8787';
export const PAGE_ORIGIN = 'https://www.example.com';
/** Half past the minute, so that rounding shows. */
export const NOW = Date.parse('2026-11-21T08:00:30.500Z');

export interface Bench {
  app: HttpApp;
  send: Send;
  store: SqliteStore;
  /** Signs when told to: `ledger.signGrown()`. */
  ledger: Ledger;
  crypto: Crypto;
  file: string;
  logs: () => string;
  time: { now: number };
}

export interface BenchOptions {
  publicUrl?: string;
  signUp?: 'first' | 'open';
  assets?: BrowserAssets;
  proxied?: boolean;
  options?: Partial<CollectorOptions>;
}

/** A collector on a file of its own, without a port; everything is gone after the test. */
export async function openBench({
  publicUrl = PUBLIC_URL,
  signUp = 'open',
  ...rest
}: BenchOptions = {}): Promise<Bench> {
  const folder = temporaryFolder();
  const file = join(folder, 'sealpost.db');
  const store = new SqliteStore(file);
  onTestFinished(() => store.close());
  const crypto = await mockCrypto();
  const { log, logs } = memoryLog();
  const time = { now: NOW };
  const clock = (): number => time.now;
  const accounts = createAccounts({
    database: store.accountsDatabase(),
    store,
    secret: randomBytes(32),
    publicUrl: new URL(publicUrl),
    signUp,
    log,
    clock,
  });
  const ledger = await openLedger({ store: store.ledger, crypto, seed: LEDGER_SEED, clock, log });
  const app = createCollector({
    store,
    accounts,
    ledger,
    assets: rest.assets ?? new Map(),
    crypto,
    publicUrl: new URL(publicUrl),
    proxied: rest.proxied ?? false,
    log,
    clock,
    ...rest.options,
  });
  return { app, send: (path, init) => app.request(path, init), store, ledger, crypto, file, logs, time };
}

/** A bench with a tenant, a published site and a way to make submissions. */
export async function openPublishedBench(
  options: BenchOptions & { ownCopy?: boolean } = {},
): Promise<
  Bench & { account: MockAccount; site: MockSite; sealNext: (...args: SealArguments) => Promise<SealedMock> }
> {
  const bench = await openBench(options);
  const { crypto, send } = bench;
  const account = await signUpMock(crypto, send, new URL(options.publicUrl ?? PUBLIC_URL).origin, {
    email: 'owner@example.com',
    organisationName: 'Harbour & Vale',
  });
  const site = await makeMockSite(crypto, {
    origins: [PAGE_ORIGIN],
    ownCopy: options.ownCopy ?? true,
    now: NOW,
  });
  await createMockSite(crypto, account, site);
  await publishMockSite(crypto, account, site);
  const answers = mockAnswers(1);
  return {
    ...bench,
    account,
    site,
    sealNext: (change) => sealMock(crypto, site, answers.next().value, { now: NOW, ...change }),
  };
}

type SealArguments = [change?: Parameters<typeof sealMock>[3]];

export interface PutChanges {
  origin?: string | null;
  id?: string;
  body?: string | Uint8Array<ArrayBuffer>;
  type?: string;
}

export async function put(send: Send, sealed: SealedMock, changes: PutChanges = {}): Promise<Response> {
  const { origin = PAGE_ORIGIN, id = sealed.submission, type = 'application/json' } = changes;
  return send(`/v1/submissions/${id}`, {
    method: 'PUT',
    headers: { 'content-type': type, ...(origin === null ? {} : { origin }) },
    body: changes.body ?? JSON.stringify(sealed.request),
  });
}

export async function problemOf(response: Response | Promise<Response>): Promise<Problem> {
  const { headers, status } = await response;
  const problem = (await (await response).json()) as Problem;
  if (!headers.get('content-type')?.startsWith('application/problem+json') || problem.status !== status) {
    throw new Error(`expected a problem document, got ${status}: ${JSON.stringify(problem)}`);
  }
  return problem;
}

/** How many submissions the site has, by way of its owner. */
export async function stored(account: MockAccount, site: MockSite): Promise<number> {
  const { sites } = (await (await account.send('/api/sites')).json()) as {
    sites: { id: string; submissions: number }[];
  };
  return sites.find(({ id }) => id === site.id)!.submissions;
}

export function memoryLog(): { log: Log; logs: () => string } {
  let text = '';
  const log = createLog('debug', { write: (line: string) => void (text += line) });
  return { log, logs: () => text };
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sealpost-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
