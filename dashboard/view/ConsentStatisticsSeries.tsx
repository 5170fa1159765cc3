import type { ConsentMethod } from '../../protocol/consent-record.ts';
import type { Period } from '../../protocol/consent-periods.ts';
import type { Bucket } from '../consent-statistics.ts';

export interface FigureProps {
  title: string;
  about: string;
  buckets: readonly Bucket[];
  /** What is told only of longer periods than the bars. */
  rests: readonly Bucket[];
  total: Bucket;
  unit: Period;
  methods: readonly ConsentMethod[];
  /** With the notices shown, and those that nothing followed. */
  withShown: boolean;
}

export type Series = ConsentMethod | 'unanswered' | 'untold';

export function Swatch({ series }: { series: Series }) {
  return (
    <svg class="swatch" width="12" height="12" aria-hidden="true" focusable="false">
      <rect class={`series-${series}`} x="0.5" y="0.5" width="11" height="11" rx="2.5" />
      {series === 'untold' && <path class="hatch-line" d="M1 6L6 1M1 11L11 1M6 11L11 6" />}
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
