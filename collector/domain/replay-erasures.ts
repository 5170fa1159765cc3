import type { Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import { ErasureListDamaged, headOf, type ErasureList } from './erasure-list.ts';

/**
 * Takes away again what a restored backup has brought back. Idempotent, and quick where there is nothing to do.
 * @param acceptLost goes on with what is left of a list that is damaged or shorter than the database knows it.
 * @returns how many ids the list holds, and how many submissions were here again.
 * @throws ErasureListDamaged or ErasureListLost; nothing was changed then
 */
export async function replayErasures({
  store,
  erasures,
  clock,
  acceptLost = false,
}: {
  store: Store;
  erasures: ErasureList;
  clock: Clock;
  acceptLost?: boolean;
}): Promise<{ listed: number; erased: number }> {
  const noted = await store.rights.erasureListHead();
  let list = await erasures.read();
  const isBehind = noted.count > 0 && list.heads[noted.count - 1]?.hash !== noted.hash;
  if (!acceptLost) {
    if (!list.isWhole) throw new ErasureListDamaged();
    if (isBehind) throw new ErasureListLost(noted.count, list.erased.length);
  } else if (!list.isWhole || isBehind) {
    await erasures.renew();
    list = await erasures.read();
  }
  const last = new Map(list.erased.map((one) => [`${one.site} ${one.submission}`, one]));
  let erased = 0;
  for (const { site, submission, undone, at: listedAt } of last.values()) {
    if (undone) continue;
    // Also those whose date has passed, and which only the next purge would have taken.
    const rows = await store.rights.find(submission, 0);
    for (const row of rows.filter((one) => one.site === site)) {
      const { tenant } = row;
      const at = Math.floor(clock() / 1000);
      await store.rights.erase({ tenant, site, submission }, { by: 'replay', at, requestedAt: listedAt });
      erased++;
    }
  }
  await store.rights.noteErasureList(headOf(list));
  return { listed: last.size, erased };
}

/** The database has seen more erasures than the list holds, or others. */
export class ErasureListLost extends Error {
  override name = 'ErasureListLost';

  constructor(noted: number, listed: number) {
    super(
      `expected a list of erasures that has at least the ${noted} this database knows of, got ${listed < noted ? listed : 'another list'}: put back the newest copy of it`,
    );
  }
}
