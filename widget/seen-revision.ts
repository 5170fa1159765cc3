import { createStore, get, update } from 'idb-keyval';
import type { SiteId } from '../protocol/ids.ts';

/**
 * The highest manifest revision that this browser has accepted for a site: a collector that hands out an older one is found out.
 * Nothing else is ever stored on the visitor's device. Where storage is refused, forms work without this.
 */
export const seenRevision = (site: SiteId): Promise<number> =>
  orNothing(async () => get<number>(site, store()));

export const rememberRevision = (site: SiteId, revision: number): Promise<number> =>
  orNothing(async () => update<number>(site, (seen = 0) => Math.max(seen, revision), store()));

const store = (): ReturnType<typeof createStore> => createStore('sealpost', 'revisions');

/** Safari has been seen never to answer: https://bugs.webkit.org/show_bug.cgi?id=226547 */
async function orNothing(ask: () => Promise<number | undefined | void>): Promise<number> {
  const late = new Promise<void>((resolve) => setTimeout(resolve, 500));
  return (await Promise.race([ask().catch(() => {}), late])) ?? 0;
}
