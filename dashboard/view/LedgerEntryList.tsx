import type { LedgerEntries } from '../../protocol/api.ts';
import { isId } from '../../protocol/ids.ts';
import type { LogName } from '../../protocol/ledger/logs.ts';
import { number } from '../consent-words.ts';
import { payloadText, typeName } from '../ledger-words.ts';
import { formatRoute } from '../route.ts';
import { useSession, useSite } from './context.ts';
import { LoadMore } from './LoadMore.tsx';
import { Section } from './Page.tsx';
import { Problem } from './Problem.tsx';
import { fullTime, shortTime } from './times.ts';
import { usePages } from './use-pages.ts';

const PAGE_ROWS = 25;

type Entry = LedgerEntries['entries'][number];

/** Newest first, page by page. @param size of the log: another one means that there is something new. */
export function LedgerEntryList({ log, size }: { log: LogName; size: number }) {
  const { tools } = useSession();
  const { workspace } = useSite();
  const { site } = workspace.keys;
  const {
    rows: entries,
    hasMore,
    busy,
    problem,
    loadMore,
  } = usePages(
    async (after) => {
      const page = await tools.api.ledgerEntries(site, log, {
        limit: PAGE_ROWS,
        ...(after === undefined ? {} : { after }),
      });
      return { rows: page.entries, next: page.next };
    },
    [site, log, size],
  );
  return (
    <Section
      title="Entries"
      about="Newest first. What an entry is about can be erased; that there was one cannot."
    >
      <Problem text={problem} />
      {entries?.length === 0 && <p class="muted">None yet.</p>}
      {entries && entries.length > 0 && (
        <ol class="entries" aria-label="Entries, newest first">
          {entries.map((entry) => (
            <EntryItem key={entry.index} entry={entry} />
          ))}
        </ol>
      )}
      {entries && entries.length > 0 && (
        <LoadMore
          words={`${number(entries.length)} of ${number(Math.max(size, entries.length))} entries`}
          busy={busy}
          load={hasMore ? loadMore : null}
        />
      )}
    </Section>
  );
}

function EntryItem({ entry: { index, leaf, payload } }: { entry: Entry }) {
  return (
    <li class="entry">
      <span class="entry-index">{number(index)}</span>
      <div class="entry-body">
        <p class="entry-head">
          <strong>{typeName(leaf.type)}</strong>
          <Reference id={leaf.ref} />
          {payload === null && <span class="tag">Erased</span>}
          <span class="grow" />
          <time class="muted small-text" datetime={leaf.at} title={fullTime(leaf.at)}>
            {shortTime(leaf.at, Date.now())}
          </time>
        </p>
        {payload !== null && (
          <details class="technical">
            <summary>
              Content<span class="sr-only"> of entry {number(index)}</span>
            </summary>
            <pre class="entry-content" tabIndex={0} aria-label={`Content of entry ${number(index)}`}>
              <code>{payloadText(payload)}</code>
            </pre>
          </details>
        )}
      </div>
    </li>
  );
}

/** Leads to what it is about, where the dashboard has a page for it. */
function Reference({ id }: { id: string }) {
  const { workspace } = useSite();
  const { site } = workspace.keys;
  const code = <code class="breakable">{id}</code>;
  if (isId('con', id))
    return <a href={formatRoute({ page: 'records', site, tab: 'decisions', at: id })}>{code}</a>;
  if (isId('sub', id)) return <a href={formatRoute({ page: 'inbox', site, submission: id })}>{code}</a>;
  return code;
}
