import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sodium from 'libsodium-wrappers';
import { libsodiumCrypto } from '../protocol/libsodium.ts';
import { createAccounts } from './accounts/better-auth-accounts.ts';
import { createCollector } from './collector.ts';
import type { Config } from './config.ts';
import { loadBrowserAssets } from './domain/browser-assets.ts';
import { keepPurging } from './domain/retention.ts';
import { listen } from './listen.ts';
import type { Log } from './log.ts';
import { lockFolder } from './store/sqlite/folder-lock.ts';
import { SqliteStore } from './store/sqlite/sqlite-store.ts';

export interface Running {
  port: number;
  /** Answers what was accepted, commits, tidies up the files, lets go of the folder. */
  stop(): Promise<void>;
}

/** Puts the parts together: the one place that names an engine. */
export async function serve(config: Config, log: Log): Promise<Running> {
  await sodium.ready;
  const lock = lockFolder(config.data);
  let store: SqliteStore | undefined;
  try {
    store = new SqliteStore(join(config.data, 'sealpost.db'));
    return await serveStore(store, lock, config, log);
  } catch (error) {
    await store?.close();
    lock.release();
    throw error;
  }
}

async function serveStore(
  store: SqliteStore,
  lock: { release(): void },
  config: Config,
  log: Log,
): Promise<Running> {
  const secret = await store.secret('accounts', () => new Uint8Array(randomBytes(32)));
  const assets = await loadBrowserAssets(store, browserFolder());
  const accounts = createAccounts({
    database: store.accountsDatabase(),
    store,
    secret,
    publicUrl: config.url,
    signUp: config.signUp,
    log,
    clock: Date.now,
  });
  const crypto = libsodiumCrypto(sodium, globalThis.crypto.subtle);
  const app = createCollector({
    store,
    accounts,
    assets,
    crypto,
    publicUrl: config.url,
    proxied: config.proxied,
    log,
  });
  const listening = await listen(app, config);
  const purging = keepPurging({ store, clock: Date.now, log });
  log.write('info', 'started', { count: assets.size });
  return {
    port: listening.port,
    async stop() {
      log.write('info', 'stopping');
      await Promise.all([listening.stop(), purging.stop()]);
      await store.close();
      lock.release();
      log.write('info', 'stopped');
      log.flush();
    },
  };
}

/** In a checkout the sources run from collector/, in a package from dist/collector/. */
function browserFolder(): string {
  const packed = join(import.meta.dirname, '../browser');
  return existsSync(packed) ? packed : join(import.meta.dirname, '../dist/browser');
}
