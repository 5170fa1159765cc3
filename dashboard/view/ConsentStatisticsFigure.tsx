import { useState } from 'preact/hooks';
import type { ConsentMethod } from '../../protocol/consent-record.ts';
import type { Bucket, Unit } from '../consent-statistics.ts';
import { countText, METHOD_NAMES, rangeText, UNANSWERED_NAME } from '../consent-words.ts';
import { ConsentStatisticsChart } from './ConsentStatisticsChart.tsx';
import { Section } from './Page.tsx';

export interface FigureProps {
  title: string;
  about: string;
  buckets: readonly Bucket[];
  total: Bucket;
  unit: Unit;
  methods: readonly ConsentMethod[];
  /** With the notices shown, and those that nothing followed. */
  withShown: boolean;
}

export type Series = ConsentMethod | 'unanswered' | 'untold';

/** Counts over time, as a chart or as a table that says the same in full. */
export function ConsentStatisticsFigure(figure: FigureProps) {
  const { title, about, methods, withShown, buckets } = figure;
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const hasUntold = buckets.some((bucket) => isUntold(bucket, methods, withShown));
  return (
    <Section title={title} about={about} aside={<ViewSwitch view={view} onView={setView} of={title} />}>
      {view === 'chart' ? (
        <>
          <ul class="legend" aria-label="Colours">
            {methods.map((method) => (
              <li key={method}>
                <Swatch series={method} />
                {METHOD_NAMES[method]}
              </li>
            ))}
            {withShown && (
              <li>
                <Swatch series="unanswered" />
                {UNANSWERED_NAME}
              </li>
            )}
            {hasUntold && (
              <li>
                <Swatch series="untold" />
                Withheld
              </li>
            )}
          </ul>
          <ConsentStatisticsChart {...figure} />
        </>
      ) : (
        <Table {...figure} />
      )}
    </Section>
  );
}

export const isUntold = (
  { methods: counts, unanswered }: Bucket,
  methods: readonly ConsentMethod[],
  withShown: boolean,
): boolean => methods.some((method) => counts[method].withheld > 0) || (withShown && unanswered.withheld > 0);

export function Swatch({ series }: { series: Series }) {
  return (
    <svg class="swatch" width="12" height="12" aria-hidden="true" focusable="false">
      <rect class={`series-${series}`} x="0.5" y="0.5" width="11" height="11" rx="2.5" />
    </svg>
  );
}

export function ViewSwitch({
  view,
  onView,
  of,
}: {
  view: 'chart' | 'table';
  onView: (view: 'chart' | 'table') => void;
  of: string;
}) {
  return (
    <div class="tabs tabs-small" role="group" aria-label={`${of}: as`}>
      <button type="button" aria-pressed={view === 'chart'} onClick={() => onView('chart')}>
        Chart
      </button>
      <button type="button" aria-pressed={view === 'table'} onClick={() => onView('table')}>
        Table
      </button>
    </div>
  );
}

function Table({ title, buckets, total, unit, methods, withShown }: FigureProps) {
  const cells = (bucket: Bucket) => (
    <>
      {withShown && <td>{countText(bucket.shown)}</td>}
      {methods.map((method) => (
        <td key={method}>{countText(bucket.methods[method])}</td>
      ))}
      {withShown && <td>{countText(bucket.unanswered)}</td>}
    </>
  );
  return (
    <div class="table-scroll table-tall" tabIndex={0} role="region" aria-label={`${title}, as a table`}>
      <table class="table table-numbers">
        <thead>
          <tr>
            <th scope="col">{unit === 'day' ? 'Day' : 'Week'}</th>
            {withShown && <th scope="col">Notices shown</th>}
            {methods.map((method) => (
              <th key={method} scope="col">
                {METHOD_NAMES[method]}
              </th>
            ))}
            {withShown && <th scope="col">{UNANSWERED_NAME}</th>}
          </tr>
        </thead>
        <tbody>
          {buckets.toReversed().map((bucket) => (
            <tr key={bucket.from}>
              <th scope="row">{rangeText(bucket)}</th>
              {cells(bucket)}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All</th>
            {cells(total)}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
