import type { Verifying } from '../protocol/crypto.ts';
import type { Accounts } from './domain/accounts.ts';
import type { BrowserAssets } from './domain/browser-assets.ts';
import type { Clock } from './domain/clock.ts';
import type { ErasureList } from './domain/erasure-list.ts';
import type { Ledger } from './domain/ledger.ts';
import type { PublishedSites } from './domain/published-sites.ts';
import type { RegionSource } from './domain/region.ts';
import type { Log } from './log.ts';
import type { Store } from './store/store.ts';

export interface CollectorOptions {
  store: Store;
  accounts: Accounts;
  assets: BrowserAssets;
  /** `openLedger` over the same store. `keepSigning` must run beside it. */
  ledger: Ledger;
  /** libsodium in `serve`. */
  crypto: Verifying;
  /** Where browsers find the app, with the path it is mounted at. */
  publicUrl: URL;
  /** Whether TLS ends at a proxy that sends X-Forwarded-Proto and X-Forwarded-For. */
  proxied?: boolean;
  /** Where visitors' regions come from; left out, they are unknown and the strictest regime holds. */
  region?: RegionSource | undefined;
  /** Webhooks may go to private addresses, and over plain http. */
  webhookPrivate?: boolean;
  /** Ids of what was erased, kept apart from the store. */
  erasures?: ErasureList;
  /** Days after which no backup made by the operator's rule holds what was erased. */
  backupDays?: number;
  /** Of this program, for certificates. */
  version?: string;
  log?: Log;
  clock?: Clock;
}

/** What the routes are given. */
export type CollectorParts = Required<CollectorOptions> & { sites: PublishedSites };
