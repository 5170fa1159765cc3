import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sodium from 'libsodium-wrappers';
import { libsodiumCrypto } from '../protocol/libsodium.ts';
import { createAccounts } from './accounts/better-auth-accounts.ts';
import { createCollector } from './collector.ts';
import type { Config } from './config.ts';
import { loadBrowserAssets } from './domain/browser-assets.ts';
import { openCountryTable } from './domain/country-table.ts';
import { erasureListIn } from './domain/erasure-list.ts';
import { openGeoDatabase } from './domain/geo-database.ts';
import { keepListingActs } from './domain/list-acts.ts';
import { openLedger } from './domain/ledger.ts';
import { keepSigning } from './domain/ledger-job.ts';
import { openWitnessFile, witnessPath } from './domain/ledger-witness.ts';
import type { RegionSource } from './domain/region.ts';
import { replayErasures } from './domain/replay-erasures.ts';
import { keepPurging } from './domain/retention.ts';
import { keepSendingWebhooks } from './domain/send-webhooks.ts';
import { listen } from './listen.ts';
import type { Log } from './log.ts';
import { lockFolder } from './store/sqlite/folder-lock.ts';
import { SqliteStore } from './store/sqlite/sqlite-store.ts';
import { readVersion } from './version.ts';

export interface Running {
  port: number;
  /** Answers what was accepted, commits, tidies up the files, lets go of the folder. */
  stop(): Promise<void>;
}

/** Puts the parts together: the one place that names an engine. */
/** @param acceptLostErasures see replay-erasures.ts */
export async function serve(config: Config, log: Log, { acceptLostErasures = false } = {}): Promise<Running> {
  await sodium.ready;
  const lock = lockFolder(config.data);
  let store: SqliteStore | undefined;
  try {
    store = new SqliteStore(join(config.data, 'sealpost.db'));
    return await serveStore(store, lock, config, { log, acceptLostErasures });
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
  { log, acceptLostErasures }: { log: Log; acceptLostErasures: boolean },
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
  const seed = await store.secret('ledger', () => new Uint8Array(randomBytes(32)));
  const witnessed = witnessPath(config.data, await crypto.ed25519PublicKey(seed));
  const witness = await openWitnessFile(witnessed, log);
  const ledger = await openLedger({ store: store.ledger, crypto, seed, clock: Date.now, log, witness });
  const erasures = erasureListIn(config.erasures);
  // Before anybody can ask: a restored backup must not show what was erased since.
  const replayed = await replayErasures({
    store,
    erasures,
    clock: Date.now,
    log,
    acceptLost: acceptLostErasures,
  });
  if (replayed.erased > 0) log.write('warn', 'erasures-replayed', { count: replayed.erased });
  if (replayed.acts > 0) log.write('warn', 'acts-replayed', { count: replayed.acts });
  const app = createCollector({
    store,
    accounts,
    assets,
    ledger,
    crypto,
    publicUrl: config.url,
    proxied: config.proxied,
    region: await regionSource(config.geo, log),
    webhookPrivate: config.webhookPrivate,
    erasures,
    backupDays: config.backupDays,
    version: readVersion(),
    log,
  });
  const listening = await listen(app, config);
  const purging = keepPurging({ store, clock: Date.now, log });
  const listing = keepListingActs({ store, erasures, log });
  const signing = keepSigning({ ledger, log });
  const sending = keepSendingWebhooks({ store, clock: Date.now, log, allowPrivate: config.webhookPrivate });
  log.write('info', 'started', { count: assets.size });
  return {
    port: listening.port,
    async stop() {
      log.write('info', 'stopping');
      await Promise.all([listening.stop(), purging.stop(), listing.stop(), sending.stop()]);
      // After the last answer, so that the last checkpoint covers everything.
      await signing.stop();
      await store.close();
      await witness.close();
      lock.release();
      log.write('info', 'stopped');
      log.flush();
    },
  };
}

async function regionSource(geo: Config['geo'], log: Log): Promise<RegionSource | undefined> {
  if (!geo) return undefined;
  const watched = { clock: Date.now, log };
  if ('bundled' in geo) return { kind: 'addresses', find: await openCountryTable(countryTable(), watched) };
  if ('database' in geo) return { kind: 'addresses', find: await openGeoDatabase(geo.database, watched) };
  const { countryHeader: country, regionHeader: region } = geo;
  return { kind: 'headers', country, ...(region === undefined ? {} : { region }) };
}

/** The package holds it where the checkout does, outside of dist/. */
function countryTable(): string {
  const here = join(import.meta.dirname, 'country-table.br');
  return existsSync(here) ? here : join(import.meta.dirname, '../../collector/country-table.br');
}

/** In a checkout the sources run from collector/, in a package from dist/collector/. */
function browserFolder(): string {
  const packed = join(import.meta.dirname, '../browser');
  return existsSync(packed) ? packed : join(import.meta.dirname, '../dist/browser');
}
