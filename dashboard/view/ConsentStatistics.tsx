import type { ComponentChildren } from 'preact';
import { ENOUGH_DECISIONS, ENOUGH_SHOWN, SMALL_COUNT, type ConsentStatistics } from '../../protocol/api.ts';
import { addDays, periodOf, type Period } from '../../protocol/consent-periods.ts';
import type { ConsentMethod } from '../../protocol/consent-record.ts';
import {
  ANSWERS,
  bucketsOf,
  drawnRange,
  finestUnit,
  isEmpty,
  isWhole,
  isWithheldIn,
  occurring,
  purposeShares,
  restsOf,
  sumOf,
  unitFor,
  type Bucket,
  type Total,
} from '../consent-statistics.ts';
import {
  countText,
  METHOD_ABOUT,
  METHOD_NAMES,
  number,
  rangeText,
  shareText,
  UNANSWERED_NAME,
} from '../consent-words.ts';
import { dayOf, formatRange, readRange, type DayRange } from '../day-range.ts';
import { formatRoute } from '../route.ts';
import { publishedNames, type NoticeNames } from '../shown-notice.ts';
import { AskFirst } from './AskFirst.tsx';
import { ConsentStatisticsFigure } from './ConsentStatisticsFigure.tsx';
import { ConsentStatisticsPurposes } from './ConsentStatisticsPurposes.tsx';
import { ConsentStatisticsRange } from './ConsentStatisticsRange.tsx';
import { Swatch } from './ConsentStatisticsSeries.tsx';
import { useSession, useSite } from './context.ts';
import { Empty } from './Empty.tsx';
import { Icon } from './Icon.tsx';
import { Page, Section } from './Page.tsx';
import { Note } from './Problem.tsx';
import { useLoaded } from './use-loaded.ts';
import { Waiting } from './Waiting.tsx';

/** @param at range of days, as `readRange` reads it. */
export function ConsentStatisticsPage({ at, tabs }: { at: string | undefined; tabs: ComponentChildren }) {
  const { tools, crypto } = useSession();
  const { workspace } = useSite();
  const { site } = workspace.keys;
  const { range, preset } = readRange(at, Date.now());
  const names = useLoaded(
    () => publishedNames(tools.api, crypto, workspace.trusted?.consent),
    [workspace.trusted?.consent],
  );
  const loaded = useLoaded(() => tools.api.consentStatistics(site, range), [site, range.from, range.to]);
  return (
    <Page
      wide
      title="Records"
      lead="How visitors answer, in counts. Nobody is followed, and nobody can be found in them."
    >
      {tabs}
      <ConsentStatisticsRange site={site} range={range} preset={preset} today={dayOf(Date.now())} />
      <Waiting for={loaded}>
        {(statistics) => (
          <Figures
            key={formatRange(range)}
            statistics={statistics}
            range={range}
            isYear={preset === 365}
            names={names.at === 'here' ? names.value : { purposes: [] }}
          />
        )}
      </Waiting>
    </Page>
  );
}

function Figures({
  statistics,
  range,
  isYear,
  names,
}: {
  statistics: ConsentStatistics;
  range: DayRange;
  isYear: boolean;
  names: NoticeNames;
}) {
  const { today } = statistics;
  if (isEmpty(statistics, range)) return <NothingYet range={range} today={today} isNarrow={!isYear} />;
  const unit = unitFor(statistics, range);
  const drawn = drawnRange(unit, range);
  const buckets = bucketsOf(statistics, unit, range);
  const rests = restsOf(statistics, unit, range);
  const total = sumOf(statistics, unit, range);
  const others = occurring(total);
  const shares = purposeShares(
    statistics,
    drawn,
    names.purposes.map(({ id }) => id),
  );
  const figure = { buckets, rests, total, unit };
  return (
    <>
      <By unit={unit} range={range} total={total} rests={rests} today={today} />
      <Tiles total={total} others={others} />
      <ConsentStatisticsFigure
        title="Answers to the notice"
        about="What followed when the notice was shown. Shown is not chosen: who looked and left has neither agreed nor refused."
        {...figure}
        methods={ANSWERS}
        withShown
      />
      {others.length > 0 && (
        <ConsentStatisticsFigure
          title="At other times"
          about="Decisions that no notice led to: taken back later, made by the browser itself, or passed on by code."
          {...figure}
          methods={others}
          withShown={false}
        />
      )}
      <ConsentStatisticsPurposes shares={shares} names={names} />
      <HowToRead isWithheld={isWithheldIn(statistics, drawn)} unit={unit} others={others} />
    </>
  );
}

/** By how long the bars are, where that is not simply by day, and what is still to come. */
function By({
  unit,
  range,
  total,
  rests,
  today,
}: {
  unit: Period;
  range: DayRange;
  total: Bucket;
  rests: readonly Bucket[];
  today: string;
}) {
  const isLate = [total.shown, ...Object.values(total.methods)].some(({ open }) => open === 'later');
  const isToday = range.to >= today;
  const next = [periodOf('week', today), periodOf('month', today)].map(({ to }) => addDays(to, 1));
  const few =
    unit === 'month' ? 'weeks' : unit === 'week' && finestUnit(range) === 'day' ? 'days' : undefined;
  if (!few && !isLate && !isToday && !rests.length) return null;
  return (
    <Note kind="calm" icon="records">
      {few && (
        <p>
          <strong>{unit === 'month' ? 'By month' : 'By week'}.</strong> Most single {few} had too few
          decisions or notices to be told by themselves without singling somebody out.
          {unit === 'month' && ' A month here is made of whole weeks: those whose Thursday it has.'} What is
          drawn: {rangeText(drawnRange(unit, range))}.
        </p>
      )}
      {rests.length > 0 && (
        <p>
          Some {unit}s had too few. They are told together, in the sums and in the tables, and have no bar.
        </p>
      )}
      {isToday && <p>Today is not over by UTC. It is told tomorrow, if there was enough on it.</p>}
      {isLate && (
        <p>
          Days of this month that have too few so far are told together when their week is over, or the month:
          look again on {rangeText({ from: next[0]!, to: next[0]! })}
          {next[0] === next[1] ? '' : `, or on ${rangeText({ from: next[1]!, to: next[1]! })}`}.
        </p>
      )}
    </Note>
  );
}

function Tiles({ total, others }: { total: Bucket; others: readonly ConsentMethod[] }) {
  const answers = ANSWERS.map((method) => total.methods[method]);
  const isAll = answers.every(isWhole);
  const answered = answers.reduce((sum, { known }) => sum + known, 0);
  return (
    <dl class="figures">
      <Tile name="Notices shown" count={total.shown} note="page views" />
      {ANSWERS.map((method) => (
        <Tile
          key={method}
          series={method}
          name={METHOD_NAMES[method]}
          count={total.methods[method]}
          note={isAll && answered > 0 ? `${shareText(total.methods[method].known, answered)} of answers` : ''}
        />
      ))}
      <Tile
        series="unanswered"
        name={UNANSWERED_NAME}
        count={total.unanswered}
        note={isWhole(total.unanswered) ? 'views, at least' : 'views'}
      />
      {others.map((method) => (
        <Tile
          key={method}
          series={method}
          name={METHOD_NAMES[method]}
          count={total.methods[method]}
          note=""
        />
      ))}
    </dl>
  );
}

function Tile({
  series,
  name,
  count,
  note,
}: {
  series?: ConsentMethod | 'unanswered';
  name: string;
  count: Total;
  note: string;
}) {
  return (
    <div class="figure-tile">
      <dt>
        {series && <Swatch series={series} />}
        {name}
      </dt>
      {!isWhole(count) && count.known === 0 ? (
        <dd class="is-words">{countText(count)}</dd>
      ) : (
        <dd>
          {!isWhole(count) && <small>{count.withheld > 0 ? 'over ' : 'at least '}</small>}
          {number(count.known)}
        </dd>
      )}
      {note && <dd class="figure-note">{note}</dd>}
    </div>
  );
}

function HowToRead({
  isWithheld,
  unit,
  others,
}: {
  isWithheld: boolean;
  unit: Period;
  others: readonly ConsentMethod[];
}) {
  return (
    <Section title="How to read this">
      <dl class="facts">
        {isWithheld && (
          <>
            <div>
              <dt>Withheld</dt>
              <dd>
                A count of fewer than {SMALL_COUNT} is not told, so that nobody can be singled out by it; nor
                is anything from which it could be worked out, which may be large. What is withheld stands in
                no sum and in no share, and a sum that lacks it says “over”.
              </dd>
            </div>
            <div>
              <dt>Hatched</dt>
              <dd>
                In a bar of notices it is more than what is withheld: all that were shown in such a {unit},
                less the answers that are told. Most of it may be views that nothing followed. How many is not
                told, as the withheld answer would follow from it.
              </dd>
            </div>
          </>
        )}
        <div>
          <dt>Days, weeks, months</dt>
          <dd>
            A day is told once it is over, so today is told tomorrow: by itself from {ENOUGH_DECISIONS}{' '}
            decisions, or {ENOUGH_SHOWN} notices, on. What is left of a week likewise, then what is left of
            the month. Nothing is told while it grows, or twice, so that nothing can be found out by
            subtracting. “At least” says that a part of it is told for a longer time alone, or later.
          </dd>
        </div>
        <div>
          <dt>Notices shown</dt>
          <dd>
            Page views, not visitors: who looks at three pages without an answer counts three times. Nothing
            tells which of them belong together.
          </dd>
        </div>
        <div>
          <dt>{UNANSWERED_NAME}</dt>
          <dd>
            Notices shown less the answers of the same day. It is at least that many: some answers are given
            later, in the preferences, without a notice.
          </dd>
        </div>
        {others.map((method) => (
          <div key={method}>
            <dt>{METHOD_NAMES[method]}</dt>
            <dd>{METHOD_ABOUT[method]}</dd>
          </div>
        ))}
        <div>
          <dt>A day</dt>
          <dd>
            From midnight to midnight UTC, by when the collector received a decision. Counts stay when records
            are deleted.
          </dd>
        </div>
      </dl>
    </Section>
  );
}

function NothingYet({ range, today, isNarrow }: { range: DayRange; today: string; isNarrow: boolean }) {
  const { workspace } = useSite();
  const { site } = workspace.keys;
  if (!workspace.trusted?.consent) {
    return (
      <Empty icon="records" title="This site does not ask for consent yet">
        <p>
          Once it does, you see here how visitors answer: how often the notice is shown, how many accept,
          refuse, choose for themselves or leave it alone, and how each purpose is received.
        </p>
        <AskFirst />
      </Empty>
    );
  }
  const month = periodOf('month', today);
  const lastYear = isNarrow && (
    <a class="button" href={formatRoute({ page: 'records', site, tab: 'statistics', at: '365' })}>
      Look at the last year
    </a>
  );
  const toEmbed = (
    <a class="button" href={formatRoute({ page: 'embed', site })}>
      Put the notice on your pages
    </a>
  );
  // What came today is in no range that is over, and yet no page has to be put right.
  if (addDays(range.to, 1) >= month.from) {
    return (
      <Empty icon="records" title="Nothing can be told yet">
        <p>
          So that nobody can be singled out, a day is told once it is over, from {ENOUGH_SHOWN} notices, or{' '}
          {ENOUGH_DECISIONS} decisions, on: today is told tomorrow. What is left of a week or a month is told
          together, once that is over. So come back tomorrow, or on{' '}
          {rangeText({ from: addDays(month.to, 1), to: addDays(month.to, 1) })} at the latest. If no page of
          yours shows the notice yet, nothing is counted at all.
        </p>
        <div class="row center">
          {lastYear}
          <a class="button" href={formatRoute({ page: 'records', site, tab: 'decisions' })}>
            See each decision
          </a>
          {toEmbed}
        </div>
      </Empty>
    );
  }
  return (
    <Empty icon="records" title={`Nothing was counted, ${rangeText(range)}`}>
      <p>As soon as a page of yours shows the notice, this page fills:</p>
      <ul class="empty-list">
        <li>
          <Icon name="check" size={16} /> how often it is shown, and what follows: accepted, refused, chosen,
          or nothing
        </li>
        <li>
          <Icon name="check" size={16} /> what is taken back later, and what browsers refuse by themselves
        </li>
        <li>
          <Icon name="check" size={16} /> how each purpose is received
        </li>
      </ul>
      <div class="row center">
        {lastYear}
        {toEmbed}
      </div>
    </Empty>
  );
}
