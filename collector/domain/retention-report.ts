import type { FormId, SiteId } from '../../protocol/ids.ts';
import type { RetentionReport, RetentionRow } from '../../protocol/retention.ts';
import { utcTime, type UtcTime } from '../../protocol/time.ts';
import type { CollectorParts } from '../parts.ts';
import type { KeptRow, Seconds, TenantId } from '../store/store.ts';

/** What a site keeps, by which rule, and whether anything of it should be gone. */
export async function retentionReport(
  { store, sites, clock }: Pick<CollectorParts, 'store' | 'sites' | 'clock'>,
  { tenant, site }: { tenant: TenantId; site: SiteId },
): Promise<RetentionReport> {
  const now = Math.floor(clock() / 1000);
  const published = await sites.find(site);
  const daysOf = (row: KeptRow): number | null => {
    if (row.class === 'submission') return published?.forms.get(row.form as FormId)?.retentionDays ?? null;
    if (row.class === 'consent') return published?.consent?.recordDays ?? null;
    return row.days;
  };
  const rows = await store.retention.kept(tenant, site, now);
  const { startedAt, finishedAt, removed } = await store.retention.lastPurge(tenant, site);
  return {
    at: utcTime(now * 1000),
    rows: rows.map((row) => ({ ...wireRow(row), days: daysOf(row) })),
    lastPurge: {
      startedAt: timeOf(startedAt),
      finishedAt: timeOf(finishedAt),
      removed: removed.map(({ at, ...row }) => ({ ...row, at: utcTime(at * 1000) })),
    },
  };
}

const wireRow = ({ oldest, nextDue, ...row }: KeptRow): RetentionRow => ({
  ...row,
  oldest: timeOf(oldest),
  nextDue: timeOf(nextDue),
});

const timeOf = (at: Seconds | null): UtcTime | null => (at === null ? null : utcTime(at * 1000));
