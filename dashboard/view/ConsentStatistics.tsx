import type { ComponentChildren } from 'preact';
import { SMALL_COUNT, type ConsentStatistics } from '../../protocol/api.ts';
import type { ConsentMethod } from '../../protocol/consent-record.ts';
import {
  ANSWERS,
  bucketsOf,
  isEmpty,
  isWithheldIn,
  occurring,
  purposeShares,
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
      lead="How visitors answer, in counts by day. Nobody is followed, and nobody can be found in them."
    >
      {tabs}
      <ConsentStatisticsRange site={site} range={range} preset={preset} today={dayOf(Date.now())} />
      <Waiting for={loaded}>
        {(statistics) => (
          <Figures
            key={formatRange(statistics)}
            statistics={statistics}
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
  isYear,
  names,
}: {
  statistics: ConsentStatistics;
  isYear: boolean;
  names: NoticeNames;
}) {
  if (isEmpty(statistics)) return <NothingYet range={statistics} isNarrow={!isYear} />;
  const unit = unitFor(statistics);
  const buckets = bucketsOf(statistics, unit);
  const total = sumOf(statistics);
  const others = occurring(total);
  const shares = purposeShares(
    statistics,
    names.purposes.map(({ id }) => id),
  );
  return (
    <>
      <Tiles total={total} others={others} />
      <ConsentStatisticsFigure
        title="Answers to the notice"
        about="What followed when the notice was shown. Shown is not chosen: who looked and left has neither agreed nor refused."
        buckets={buckets}
        total={total}
        unit={unit}
        methods={ANSWERS}
        withShown
      />
      {others.length > 0 && (
        <ConsentStatisticsFigure
          title="At other times"
          about="Decisions that no notice led to: taken back later, made by the browser itself, or passed on by code."
          buckets={buckets}
          total={total}
          unit={unit}
          methods={others}
          withShown={false}
        />
      )}
      <ConsentStatisticsPurposes shares={shares} names={names} />
      <HowToRead isWithheld={isWithheldIn(statistics)} others={others} />
    </>
  );
}

function Tiles({ total, others }: { total: Bucket; others: readonly ConsentMethod[] }) {
  const answers = ANSWERS.map((method) => total.methods[method]);
  const isWhole = answers.every(({ withheld }) => withheld === 0);
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
          note={
            isWhole && answered > 0 ? `${shareText(total.methods[method].known, answered)} of answers` : ''
          }
        />
      ))}
      <Tile
        series="unanswered"
        name={UNANSWERED_NAME}
        count={total.unanswered}
        note={total.unanswered.withheld > 0 ? 'views' : 'views, at least'}
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
      {count.withheld > 0 && count.known === 0 ? (
        <dd class="is-words">{countText(count)}</dd>
      ) : (
        <dd>
          {count.withheld > 0 && <small>over </small>}
          {number(count.known)}
        </dd>
      )}
      {note && <dd class="figure-note">{note}</dd>}
    </div>
  );
}

function HowToRead({ isWithheld, others }: { isWithheld: boolean; others: readonly ConsentMethod[] }) {
  return (
    <Section title="How to read this">
      <dl class="facts">
        {isWithheld && (
          <div>
            <dt>Withheld</dt>
            <dd>
              A count of fewer than {SMALL_COUNT} on a day is not told, so that nobody can be singled out by
              it; nor is one from which it could be worked out. What is withheld is above zero, stands in no
              sum and in no share, and a sum that lacks it says “over”.
            </dd>
          </div>
        )}
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
          <dt>Days</dt>
          <dd>
            From midnight to midnight UTC, by when the collector received a decision. Counts stay when records
            are deleted.
          </dd>
        </div>
      </dl>
    </Section>
  );
}

function NothingYet({ range, isNarrow }: { range: DayRange; isNarrow: boolean }) {
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
        {isNarrow && (
          <a class="button" href={formatRoute({ page: 'records', site, tab: 'statistics', at: '365' })}>
            Look at the last year
          </a>
        )}
        <a class="button" href={formatRoute({ page: 'embed', site })}>
          Put the notice on your pages
        </a>
      </div>
    </Empty>
  );
}
