import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { Seconds, Store } from '../store/store.ts';
import type { Clock } from './clock.ts';

/** As long as a batch takes, submissions wait: 50 of the largest are a tenth of a second. */
const BATCH_ROWS = 50;
const PAUSE_MS = 20;
const INTERVAL_MS = 10 * 60_000;

interface Deps {
  store: Store;
  clock: Clock;
  log: Log;
}

/** Deletes what its form's rule says has been kept long enough, and what entries of the ledger commit to when its date has passed. */
export async function purgeExpired(
  { store, clock, log }: Deps,
  stopping: () => boolean = () => false,
): Promise<void> {
  const purge = async (
    what: string,
    batch: (now: Seconds, limit: number) => Promise<number>,
  ): Promise<void> => {
    let count = 0;
    for (let full = true; full && !stopping();) {
      if (count > 0) await sleep(PAUSE_MS);
      const deleted = await batch(Math.floor(clock() / 1000), BATCH_ROWS);
      count += deleted;
      full = deleted === BATCH_ROWS;
    }
    if (count > 0) log.write('info', 'purged', { code: what, count });
  };
  try {
    await purge('submission', (now, limit) => store.purgeSubmissions(now, limit));
    await purge('consent', (now, limit) => store.purgeConsents(now, limit));
    await purge('ledger-payload', (now, limit) => store.purgeLedgerPayloads(now, limit));
    await purge('webhook-delivery', async (now) => store.webhooks.purge(now));
  } catch (error) {
    log.write('error', 'purge-failed', { code: error instanceof Error ? error.name : 'unknown' });
  }
}

/** Now and every ten minutes. @returns what ends it, after the batch under way. */
export function keepPurging(deps: Deps, intervalMs = INTERVAL_MS): { stop(): Promise<void> } {
  let stopping = false;
  let running = Promise.resolve();
  const purge = (): void => {
    running = running.then(() => purgeExpired(deps, () => stopping));
  };
  purge();
  const timer = setInterval(purge, intervalMs);
  return {
    async stop() {
      stopping = true;
      clearInterval(timer);
      await running;
    },
  };
}
