import { useState } from 'preact/hooks';
import type { Period } from '../../protocol/consent-periods.ts';
import { heightOf, isUntold, type Bucket } from '../consent-statistics.ts';
import { bucketName, countText, METHOD_NAMES, shortRange, UNANSWERED_NAME } from '../consent-words.ts';
import { ConsentStatisticsChart } from './ConsentStatisticsChart.tsx';
import { Swatch, ViewSwitch, type FigureProps } from './ConsentStatisticsSeries.tsx';
import { Section } from './Page.tsx';

/** Counts over time, as a chart or as a table that says the same in full. */
export function ConsentStatisticsFigure(figure: FigureProps) {
  const { title, about, methods, withShown, buckets, unit } = figure;
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const hasUntold = buckets.some((bucket) => isUntold(bucket, methods, withShown));
  const isAllUntold = buckets.every((bucket) => heightOf(bucket, methods, withShown) === 0);
  return (
    <Section title={title} about={about} aside={<ViewSwitch view={view} onView={setView} of={title} />}>
      {view === 'chart' && isAllUntold ? (
        <p class="muted">
          Nothing of it can be told by {unit}: there were too few. The table says what is told otherwise.
        </p>
      ) : view === 'chart' ? (
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
                {withShown ? `Withheld, or of such ${unit}s` : 'Withheld'}
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

function Table({ title, buckets, rests, total, unit, methods, withShown }: FigureProps) {
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
            <th scope="col">{UNIT_NAMES[unit]}</th>
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
              <th scope="row">{bucketName(bucket, unit)}</th>
              {cells(bucket)}
            </tr>
          ))}
          {rests.toReversed().map((rest) => (
            <tr key={`${rest.from} ${rest.to}`}>
              <th scope="row">Others of {shortRange(rest)}</th>
              {cells(rest)}
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

const UNIT_NAMES: Record<Period, string> = { day: 'Day', week: 'Week', month: 'Month' };
