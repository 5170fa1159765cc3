import type { ExportLine } from '../../protocol/api.ts';
import { utcTime } from '../../protocol/time.ts';
import type { SiteRow, Store, TenantId } from '../store/store.ts';
import type { Clock } from './clock.ts';
import { wireSubmission } from './wire-envelope.ts';

const PAGE = { limit: 200, maxBytes: 8 * 1024 * 1024 };

/** Everything the opener needs, line by line and page by page, so that no export has to fit into memory. */
export async function* exportSite(
  { store, clock }: { store: Store; clock: Clock },
  tenant: TenantId,
  site: SiteRow,
): AsyncGenerator<ExportLine> {
  yield { type: 'export', v: 1, site: site.id, manifest: site.manifest ?? '', exportedAt: utcTime(clock()) };
  for (const hash of await store.sites.artefactHashes(tenant, site.id)) {
    const text = await store.sites.artefactText(tenant, site.id, hash);
    if (text !== undefined) yield { type: 'artefact', hash, text };
  }
  let submissions = 0;
  for (let after = 0, more = true; more;) {
    const now = Math.floor(clock() / 1000);
    const page = await store.sites.submissions(tenant, site.id, { after, ...PAGE, now });
    for (const row of page.rows) {
      yield { type: 'submission', site: site.id, ...wireSubmission(row) };
      after = row.position;
    }
    submissions += page.rows.length;
    more = page.more;
  }
  yield { type: 'end', submissions };
}
