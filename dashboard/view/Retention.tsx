import { useState } from 'preact/hooks';
import type { RetentionReport, RetentionRow } from '../../protocol/retention.ts';
import { number } from '../consent-words.ts';
import { CLASS_NAMES, RETENTION_GROUPS, retentionName, ruleText } from '../retention-words.ts';
import { formatRoute } from '../route.ts';
import { useDrafts, useSession, useSite } from './context.ts';
import { formNames } from './form-names.ts';
import { Icon } from './Icon.tsx';
import { Page, Section } from './Page.tsx';
import { Note } from './Problem.tsx';
import { RetentionHolds } from './RetentionHolds.tsx';
import { fullTime, longDay, shortTime } from './times.ts';
import { useLoaded } from './use-loaded.ts';
import { Waiting } from './Waiting.tsx';

/** What is kept, until when, that nothing overdue is left, and what a legal hold keeps. */
export function Retention() {
  const { workspace } = useSite();
  const { tools } = useSession();
  const { draft } = useDrafts();
  const { site } = workspace.keys;
  const [changes, setChanges] = useState(0);
  const loaded = useLoaded(async () => {
    const [report, holds] = await Promise.all([tools.api.retention(site), tools.api.holds(site)]);
    return { report, holds };
  }, [site, changes]);
  const forms = formNames(workspace, draft);
  const formName = (id: string): string => forms.find((form) => form.id === id)?.title ?? 'A form of before';
  return (
    <Page
      wide
      title="Retention"
      lead={
        <>
          What this site keeps, and when it goes. Deleting happens by itself.{' '}
          <a href={formatRoute({ page: 'settings', site })}>Back to the settings</a>
        </>
      }
    >
      <Waiting for={loaded}>
        {({ report, holds }) => (
          <>
            <Verdict report={report} />
            <Section
              title="What is kept"
              about="Counted just now in the database itself. How long a form’s submissions are kept is set with the form; what came before a change keeps the date it was promised."
            >
              <div class="table-scroll" tabIndex={0} role="region" aria-label="What is kept">
                <table class="table retention" role="table">
                  <caption class="sr-only">Number, rule and dates by class</caption>
                  <thead role="rowgroup">
                    <tr role="row">
                      <th scope="col" role="columnheader">
                        What
                      </th>
                      <th scope="col" role="columnheader">
                        Kept for
                      </th>
                      <th scope="col" role="columnheader" class="figure">
                        Number
                      </th>
                      <th scope="col" role="columnheader">
                        Oldest
                      </th>
                      <th scope="col" role="columnheader">
                        Next to go
                      </th>
                      <th scope="col" role="columnheader" class="figure">
                        Overdue
                      </th>
                    </tr>
                  </thead>
                  {RETENTION_GROUPS.map(({ title, classes }) => (
                    <Group
                      key={title}
                      title={title}
                      rows={report.rows.filter((row) => classes.includes(row.class))}
                      formName={formName}
                    />
                  ))}
                </table>
              </div>
            </Section>
            <RetentionHolds holds={holds} forms={forms} onChange={() => setChanges((count) => count + 1)} />
          </>
        )}
      </Waiting>
    </Page>
  );
}

function Verdict({ report: { at, rows, lastPurge } }: { report: RetentionReport }) {
  const overdue = rows.reduce((sum, row) => sum + row.overdue, 0);
  const held = rows.reduce((sum, row) => sum + row.held, 0);
  const { startedAt, finishedAt, removed } = lastPurge;
  const now = Date.parse(at);
  return (
    <Note kind={overdue === 0 ? 'good' : 'calm'} icon={overdue === 0 ? 'check' : 'refresh'}>
      <p>
        <strong>
          {overdue === 0
            ? 'Nothing overdue is left.'
            : `${number(overdue)} ${overdue === 1 ? 'item is' : 'items are'} due and go with the next deletion, within ten minutes.`}
        </strong>
        {held > 0 &&
          ` A legal hold keeps ${number(held)} ${held === 1 ? 'item' : 'items'} past ${held === 1 ? 'its' : 'their'} date.`}
      </p>
      <p class="muted small-text">
        {startedAt === null ? (
          'Nothing was deleted yet.'
        ) : (
          <>
            Last looked through{' '}
            <time datetime={finishedAt ?? startedAt} title={fullTime(finishedAt ?? startedAt)}>
              {shortTime(finishedAt ?? startedAt, now)}
            </time>
            {finishedAt === null && ', not yet finished'}.
          </>
        )}
        {removed.length > 0 &&
          ` Last deleted: ${removed
            .map(
              ({ class: what, count, at: when }) =>
                `${number(count)} ${CLASS_NAMES[what].toLowerCase()} (${shortTime(when, now)})`,
            )
            .join(', ')}.`}
      </p>
    </Note>
  );
}

/** Roles are named because a narrow screen draws the rows as blocks, which to a browser are no table any more. */
function Group({
  title,
  rows,
  formName,
}: {
  title: string;
  rows: readonly RetentionRow[];
  formName: (id: string) => string;
}) {
  return (
    <tbody role="rowgroup">
      <tr class="retention-group" role="row">
        <th scope="rowgroup" role="rowheader" colSpan={6}>
          {title}
        </th>
      </tr>
      {rows.length === 0 && (
        <tr role="row">
          <td role="cell" colSpan={6} class="muted">
            None
          </td>
        </tr>
      )}
      {rows.map((row) => (
        <tr key={`${row.class} ${row.form} ${row.log}`} role="row">
          <th scope="row" role="rowheader" dir="auto">
            {retentionName(row, formName)}
          </th>
          <td role="cell" data-label="Kept for">
            {ruleText(row)}
          </td>
          <td role="cell" class="figure" data-label="Number">
            {number(row.count)}
          </td>
          <td role="cell" data-label="Oldest" {...nothing(row.oldest)}>
            {dayText(row.oldest)}
          </td>
          <td role="cell" data-label="Next to go" {...nothing(row.nextDue)}>
            {dayText(row.nextDue)}
          </td>
          <td role="cell" class="figure" data-label="Overdue">
            {row.rule === 'kept' ? <span class="muted">–</span> : number(row.overdue)}
            {row.held > 0 && (
              <span class="tag retention-held">
                <Icon name="lock" size={14} />
                {number(row.held)} held
              </span>
            )}
          </td>
        </tr>
      ))}
    </tbody>
  );
}

/** Takes no room where rows are drawn as blocks. */
const nothing = (at: string | null): { class?: string } => (at === null ? { class: 'is-nothing' } : {});

const dayText = (at: string | null) =>
  at === null ? (
    <span class="muted">–</span>
  ) : (
    <time datetime={at} title={fullTime(at)}>
      {longDay(at)}
    </time>
  );
