import type { Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import type { ErasureList } from './erasure-list.ts';

/**
 * Takes away again what a restored backup has brought back. Idempotent, and quick where there is nothing to do.
 * @returns how many ids the list holds, and how many submissions were here again.
 */
export async function replayErasures({
  store,
  erasures,
  clock,
}: {
  store: Store;
  erasures: ErasureList;
  clock: Clock;
}): Promise<{ listed: number; erased: number }> {
  const list = await erasures.all();
  let erased = 0;
  for (const { site, submission } of list) {
    // Also those whose date has passed, and which only the next purge would have taken.
    const rows = await store.rights.find(submission, 0);
    for (const row of rows.filter((one) => one.site === site)) {
      const { tenant } = row;
      await store.rights.erase({ tenant, site, submission }, 'replay', Math.floor(clock() / 1000));
      erased++;
    }
  }
  return { listed: list.length, erased };
}
