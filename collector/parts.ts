import type { Verifying } from '../protocol/crypto.ts';
import type { Accounts } from './domain/accounts.ts';
import type { BrowserAssets } from './domain/browser-assets.ts';
import type { Clock } from './domain/clock.ts';
import type { PublishedSites } from './domain/published-sites.ts';
import type { Log } from './log.ts';
import type { Store } from './store/store.ts';

export interface CollectorOptions {
  store: Store;
  accounts: Accounts;
  assets: BrowserAssets;
  /** libsodium in `serve`. */
  crypto: Verifying;
  /** Where browsers find the app, with the path it is mounted at. */
  publicUrl: URL;
  /** Whether TLS ends at a proxy that sends X-Forwarded-Proto and X-Forwarded-For. */
  proxied?: boolean;
  log?: Log;
  clock?: Clock;
}

/** What the routes are given. */
export type CollectorParts = Required<CollectorOptions> & { sites: PublishedSites };
