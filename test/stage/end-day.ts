import { join } from 'node:path';
import Database from 'better-sqlite3';
import { vi } from 'vitest';
import type { SiteId } from '../../protocol/ids.ts';

const DAY_MS = 86_400_000;

/**
 * Statistics tell of days that are over. Waits until so much of today is on disk, beside the collector that writes there, and makes it yesterday's: no clock of a real collector can be moved.
 * @param data the collector's folder.
 */
export async function endDay(
  data: string,
  site: SiteId,
  counted: { shown: number; decisions: number },
): Promise<void> {
  const database = new Database(join(data, 'sealpost.db'), { timeout: 5000 });
  try {
    const sum = database
      .prepare(
        `select coalesce(sum(amount) filter (where what = 'shown'), 0) as shown, coalesce(sum(amount) filter (where what = 'method'), 0) as decisions
         from consent_count where site = ?`,
      )
      .bind(site);
    await vi.waitFor(
      () => {
        const { shown, decisions } = sum.get() as typeof counted;
        if (shown < counted.shown || decisions < counted.decisions)
          throw new Error(`expected ${JSON.stringify(counted)}, got ${JSON.stringify({ shown, decisions })}`);
      },
      { timeout: 20_000, interval: 100 },
    );
    // Also where midnight passes meanwhile.
    const yesterday = new Date(Date.now() - DAY_MS).toISOString().slice(0, 10);
    const move = database.transaction(() => {
      database
        .prepare(
          `insert into consent_count select tenant, site, @yesterday, what, which, amount from consent_count where site = @site and day <> @yesterday
           on conflict do update set amount = amount + excluded.amount`,
        )
        .run({ site, yesterday });
      database.prepare('delete from consent_count where site = ? and day <> ?').run(site, yesterday);
    });
    move.immediate();
  } finally {
    database.close();
  }
}
