import type { StoredConsent } from '../../protocol/api.ts';
import type { ConsentId, ConsentMethod } from '../../protocol/consent-record.ts';
import { isOver, shortDecision } from '../consent-records.ts';
import { METHOD_NAMES, number } from '../consent-words.ts';
import type { NoticeNames } from '../shown-notice.ts';
import { Swatch } from './ConsentStatisticsSeries.tsx';
import { LoadMore } from './LoadMore.tsx';
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
      <LoadMore
        words={countWords(rows.length, more !== null)}
        busy={more?.busy ?? false}
        load={more?.load ?? null}
      />
    </div>
  );
}

function countWords(count: number, hasMore: boolean): string {
  const decisions = count === 1 ? 'One decision' : `${number(count)} decisions`;
  return hasMore
    ? `${decisions}, and there are more.`
    : count > 1
      ? `${decisions}, all there are.`
      : `${decisions}.`;
}
