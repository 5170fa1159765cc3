import { setTimeout as sleep } from 'node:timers/promises';
import { Cron } from 'croner';
import type { Log } from '../log.ts';
import type { Seconds, Store } from '../store/store.ts';
import type { Clock } from './clock.ts';

/** As long as a batch takes, submissions wait: 50 of the largest are a tenth of a second. Most of it is the wait for the disk, so smaller batches save nothing. */
const BATCH_ROWS = 50;
/** What comes in meanwhile seldom meets a batch: `npm run bench -- purge`. */
const PAUSE_MS = 50;
/** Every ten minutes. */
const SCHEDULE = '*/10 * * * *';
/** What is overdue for longer was forgotten: twice the interval, for a purge that takes long. */
export const OVERDUE_SLACK_SECONDS = 2 * 600;

interface Deps {
  store: Store;
  clock: Clock;
  log: Log;
}

/**
 * Deletes what its form's rule says has been kept long enough, and everything else whose date has passed, but for what a legal hold keeps. Each batch is a transaction of its own, so it can be
 * cut off anywhere: the next run finds what is left.
 */
export async function purgeExpired(
  { store, clock, log }: Deps,
  stopping: () => boolean = () => false,
): Promise<void> {
  const now = (): Seconds => Math.floor(clock() / 1000);
  const purge = async (
    what: string,
    batch: (now: Seconds, limit: number) => Promise<number>,
  ): Promise<void> => {
    let count = 0;
    for (let full = true; full && !stopping();) {
      if (count > 0) await sleep(PAUSE_MS);
      const deleted = await batch(now(), BATCH_ROWS);
      count += deleted;
      full = deleted >= BATCH_ROWS;
    }
    if (count > 0) log.write('info', 'purged', { code: what, count });
  };
  try {
    await store.retention.beginPurge(now());
    await purge('submission', (at, limit) => store.purgeSubmissions(at, limit));
    await purge('consent', (at, limit) => store.purgeConsents(at, limit));
    await purge('ledger-payload', (at, limit) => store.purgeLedgerPayloads(at, limit));
    await purge('unsubscribe-link', (at, limit) => store.purgeUnsubscribeLinks(at, limit));
    await purge('webhook-delivery', (at, limit) => store.purgeWebhookDeliveries(at, limit));
    // The accounts' library dates them by the system's clock.
    await purge('session', (_, limit) => store.purgeSessions(Math.floor(Date.now() / 1000), limit));
    if (!stopping()) await store.retention.endPurge(now());
  } catch (error) {
    log.write('error', 'purge-failed', { code: error instanceof Error ? error.name : 'unknown' });
  }
}

/** Now and by the schedule; one that is due while another runs is left out. @returns what ends it, after the batch under way. */
export function keepPurging(deps: Deps, schedule = SCHEDULE): { stop(): Promise<void> } {
  let stopping = false;
  let running: Promise<void> = Promise.resolve();
  const job = new Cron(schedule, { protect: true }, () => (running = purgeExpired(deps, () => stopping)));
  void job.trigger();
  return {
    async stop() {
      stopping = true;
      job.stop();
      await running;
    },
  };
}
