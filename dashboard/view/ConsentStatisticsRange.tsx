import { useState } from 'preact/hooks';
import { addDays } from '../../protocol/consent-periods.ts';
import type { SiteId } from '../../protocol/ids.ts';
import { rangeText } from '../consent-words.ts';
import {
  formatRange,
  PRESET_DAYS,
  RANGE_MAX_DAYS,
  rangeTrouble,
  type DayRange,
  type PresetDays,
} from '../day-range.ts';
import { go } from './context.ts';
import { TextField } from './TextField.tsx';

const PRESET_NAMES: Record<PresetDays, string> = { 7: '7 days', 30: '30 days', 90: '90 days', 365: 'A year' };

/** Which days: the last so many, or any others. Stands in the address, so that a look can be kept and shared. */
export function ConsentStatisticsRange({
  site,
  range,
  preset,
  today,
}: {
  site: SiteId;
  range: DayRange;
  preset: PresetDays | null;
  today: string;
}) {
  const [isAsked, setAsked] = useState(false);
  const isOpen = isAsked || preset === null;
  const show = (at: string): void => go({ page: 'records', site, tab: 'statistics', at }, 'replace');
  return (
    <div class="range">
      <div class="range-line">
        <div class="tabs" role="group" aria-label="Days">
          {PRESET_DAYS.map((days) => (
            <button
              key={days}
              type="button"
              aria-pressed={!isOpen && days === preset}
              onClick={() => {
                setAsked(false);
                show(String(days));
              }}
            >
              {PRESET_NAMES[days]}
            </button>
          ))}
          <button type="button" aria-pressed={isOpen} aria-expanded={isOpen} onClick={() => setAsked(true)}>
            Other
          </button>
        </div>
        <p class="muted range-text" role="status">
          {rangeText(range)}
        </p>
      </div>
      {isOpen && <OtherDays key={formatRange(range)} range={range} today={today} onShow={show} />}
    </div>
  );
}

function OtherDays({
  range,
  today,
  onShow,
}: {
  range: DayRange;
  today: string;
  onShow: (at: string) => void;
}) {
  const [chosen, setChosen] = useState(range);
  const [problem, setProblem] = useState('');
  return (
    <form
      class="range-days"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const trouble = rangeTrouble(chosen, today);
        setProblem(trouble);
        if (!trouble) onShow(formatRange(chosen));
      }}
    >
      <TextField
        label="First day"
        type="date"
        max={chosen.to || today}
        min={chosen.to ? addDays(chosen.to, 1 - RANGE_MAX_DAYS) : undefined}
        value={chosen.from}
        error={problem || undefined}
        onValue={(from) => setChosen({ ...chosen, from })}
      />
      <TextField
        label="Last day"
        type="date"
        max={today}
        value={chosen.to}
        onValue={(to) => setChosen({ ...chosen, to })}
      />
      <button type="submit" class="button">
        Show
      </button>
    </form>
  );
}
