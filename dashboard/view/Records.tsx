import type { SiteId } from '../../protocol/ids.ts';
import { formatRoute, RECORDS_TABS, type RecordsTab } from '../route.ts';
import { ConsentRecords } from './ConsentRecords.tsx';
import { ConsentStatisticsPage } from './ConsentStatistics.tsx';
import { useSite } from './context.ts';
import { Ledger } from './Ledger.tsx';

const TAB_NAMES: Record<RecordsTab, string> = {
  statistics: 'Statistics',
  decisions: 'Decisions',
  ledger: 'Ledger',
};

/** What has been recorded: in numbers, one by one, and whether it is all still there. */
export function Records({ tab, at }: { tab: RecordsTab; at: string | undefined }) {
  const { workspace } = useSite();
  const { site } = workspace.keys;
  const tabs = <RecordsTabs site={site} tab={tab} />;
  if (tab === 'decisions') return <ConsentRecords at={at} tabs={tabs} />;
  if (tab === 'ledger') return <Ledger at={at} tabs={tabs} />;
  return <ConsentStatisticsPage at={at} tabs={tabs} />;
}

function RecordsTabs({ site, tab }: { site: SiteId; tab: RecordsTab }) {
  return (
    <nav class="tabs" aria-label="Kinds of records">
      {RECORDS_TABS.map((one) => (
        <a
          key={one}
          href={formatRoute({ page: 'records', site, tab: one })}
          {...(one === tab ? { 'aria-current': 'page' as const } : {})}
        >
          {TAB_NAMES[one]}
        </a>
      ))}
    </nav>
  );
}
