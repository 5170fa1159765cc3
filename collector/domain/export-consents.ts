import type { ConsentExportLine } from '../../protocol/api.ts';
import type { ConsentRecord } from '../../protocol/consent-record.ts';
import type { SiteId } from '../../protocol/ids.ts';
import { utcTime } from '../../protocol/time.ts';
import type { Store, TenantId } from '../store/store.ts';
import type { Clock } from './clock.ts';

const PAGE = { limit: 500, maxBytes: 2 * 1024 * 1024 };

/** Every record in the order of the log, page by page, so that it never has to fit into memory. */
export async function* exportConsents(
  { store, clock }: { store: Store; clock: Clock },
  tenant: TenantId,
  site: SiteId,
): AsyncGenerator<ConsentExportLine> {
  let consents = 0;
  let after: number | undefined;
  for (let more = true; more;) {
    const now = Math.floor(clock() / 1000);
    const page = await store.consents.list(tenant, site, {
      ...PAGE,
      ...(after === undefined ? {} : { after }),
      order: 'oldest',
      now,
    });
    for (const { index, receivedAt, payload } of page.rows) {
      const record = JSON.parse(payload) as ConsentRecord;
      yield { type: 'consent', index, receivedAt: utcTime(receivedAt * 1000), record };
      consents++;
      after = index;
    }
    more = page.more;
  }
  yield { type: 'end', consents };
}
