import type { Store } from '../store/store.ts';
import { inTurn, type ErasureList } from './erasure-list.ts';

/**
 * Before anybody is told that something is withdrawn, restricted or the like: it stands on the list that outlives the database. Where that fails it is
 * done nevertheless, and listed with whatever comes next.
 */
export function listActs({ store, erasures }: { store: Store; erasures: ErasureList }): Promise<void> {
  return inTurn(erasures, async () => {
    const { acts, until } = await store.rights.unlisted();
    if (acts.length > 0) await store.rights.noteListed(until, await erasures.add(acts));
  });
}
