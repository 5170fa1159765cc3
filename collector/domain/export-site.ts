import type { ExportLine } from '../../protocol/api.ts';
import { utcTime } from '../../protocol/time.ts';
import type { SiteRow, Store, TenantId } from '../store/store.ts';
import type { Clock } from './clock.ts';
import { wireSubmission } from './wire-envelope.ts';

const PAGE = { limit: 200, maxBytes: 8 * 1024 * 1024 };

/**
 * Everything the opener needs, line by line and page by page, so that no export has to fit into memory; what visitors did since, which few do, is held whole, as it
 * was at the beginning.
 */
export async function* exportSite(
  { store, clock, publicUrl }: { store: Store; clock: Clock; publicUrl: URL },
  tenant: TenantId,
  site: SiteRow,
): AsyncGenerator<ExportLine> {
  const begun = clock();
  yield {
    type: 'export',
    v: 1,
    site: site.id,
    manifest: site.manifest ?? '',
    exportedAt: utcTime(begun),
    collector: publicUrl.href.replace(/\/$/, ''),
  };
  const states = new Map(
    (await store.rights.states(tenant, site.id, Math.floor(begun / 1000))).map(({ submission, state }) => [
      submission,
      state,
    ]),
  );
  for (const hash of await store.sites.artefactHashes(tenant, site.id)) {
    const text = await store.sites.artefactText(tenant, site.id, hash);
    if (text !== undefined) yield { type: 'artefact', hash, text };
  }
  let submissions = 0;
  for (let after = 0, more = true; more;) {
    const now = Math.floor(clock() / 1000);
    const page = await store.sites.submissions(tenant, site.id, { after, ...PAGE, now });
    for (const row of page.rows) {
      const state = states.get(row.submission);
      yield { type: 'submission', site: site.id, ...wireSubmission(row), ...(state ? { state } : {}) };
      after = row.position;
    }
    submissions += page.rows.length;
    more = page.more;
  }
  yield { type: 'end', submissions };
}
