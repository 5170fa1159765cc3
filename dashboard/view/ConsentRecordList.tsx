import type { StoredConsent } from '../../protocol/api.ts';
import type { ConsentId, ConsentMethod } from '../../protocol/consent-record.ts';
import { isOver, shortDecision } from '../consent-records.ts';
import { METHOD_NAMES } from '../consent-words.ts';
import type { NoticeNames } from '../shown-notice.ts';
import { Swatch } from './ConsentStatisticsSeries.tsx';
import { fullTime, shortTime } from './times.ts';

export interface ConsentRecordListProps {
  rows: readonly StoredConsent[];
  names: NoticeNames;
  selected: string | undefined;
  linkTo: (id: ConsentId) => string;
  /** null at the end. */
  more: { busy: boolean; load: () => void } | null;
}

export function ConsentRecordList({ rows, names, selected, linkTo, more }: ConsentRecordListProps) {
  return (
    <div class="rows">
      <ul aria-label="Decisions, newest first">
        {rows.map(({ record }) => (
          <li key={record.id}>
            <a
              class="record-row"
              href={linkTo(record.id)}
              {...(record.id === selected ? { 'aria-current': 'true' as const } : {})}
            >
              <span class="row-line">
                <strong class="cut">
                  <Swatch series={record.method satisfies ConsentMethod} /> {METHOD_NAMES[record.method]}
                </strong>
                <time datetime={record.at} title={fullTime(record.at)}>
                  {shortTime(record.at, Date.now())}
                </time>
              </span>
              <span class="row-line muted">
                <span class="cut" dir="auto">
                  {shortDecision(record, names)}
                </span>
                {isOver(record, Date.now()) && <span class="tag">Over</span>}
              </span>
            </a>
          </li>
        ))}
      </ul>
      <div class="rows-end">
        <p class="small-text muted" role="status">
          {rows.length === 1 ? 'One decision' : `${rows.length} decisions`}
          {more ? ', and there are more.' : more === null && rows.length > 1 ? ', all there are.' : '.'}
        </p>
        {more && (
          <button type="button" class="button small" disabled={more.busy} onClick={more.load}>
            {more.busy ? 'Loading…' : 'Load more'}
          </button>
        )}
      </div>
    </div>
  );
}
