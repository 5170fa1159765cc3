import { setImmediate } from 'node:timers/promises';
import type { SiteId } from '../../protocol/ids.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import type { Store } from '../store/store.ts';
import { publishedManifest } from './published-manifest.ts';

const AT_ONCE = 10;

/**
 * The newest manifest of before this revision that asked for consent: browsers still hold decisions made under it, and they would hold again. Its signed note
 * and what it says; undefined where there never was one.
 */
export async function lastConsent(
  { visitors }: Pick<Store, 'visitors'>,
  site: SiteId,
  before: number,
): Promise<{ note: string; consent: NonNullable<Manifest['consent']> } | undefined> {
  const published = await visitors.publishedSite(site);
  if (!published?.asked.length) return undefined;
  // Nearly always it is the first.
  for (let at = before, limit = 1; ; limit = AT_ONCE) {
    const rows = await visitors.manifestsBefore(site, { before: at, limit });
    for (const { manifest } of rows) {
      if (!manifest.includes('"consent":')) continue;
      const { consent } = publishedManifest(manifest, site);
      if (consent) return { note: manifest, consent };
    }
    if (rows.length < limit) return undefined;
    at = rows.at(-1)!.revision;
    await setImmediate();
  }
}
