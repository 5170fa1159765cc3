import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { StoredConsent } from '../../protocol/api.ts';
import type { ConsentId } from '../../protocol/consent-record.ts';
import { isId } from '../../protocol/ids.ts';
import { readConsentId } from '../consent-records.ts';
import { formatRoute } from '../route.ts';
import { NO_NAMES, publishedNames } from '../shown-notice.ts';
import { AskFirst } from './AskFirst.tsx';
import { ConsentRecordDetail } from './ConsentRecordDetail.tsx';
import { ConsentRecordList } from './ConsentRecordList.tsx';
import { ConsentRecordsExport } from './ConsentRecordsExport.tsx';
import { go, useSession, useSite } from './context.ts';
import { Empty } from './Empty.tsx';
import { DetailBar } from './DetailBar.tsx';
import { Icon } from './Icon.tsx';
import { PageTitle } from './Page.tsx';
import { Problem } from './Problem.tsx';
import { useLoaded } from './use-loaded.ts';
import { usePages } from './use-pages.ts';
import { Waiting } from './Waiting.tsx';

const PAGE_ROWS = 50;

/** @param at a decision, or `export`. */
export function ConsentRecords({ at, tabs }: { at: string | undefined; tabs: ComponentChildren }) {
  const { tools, crypto } = useSession();
  const { workspace } = useSite();
  const { site } = workspace.keys;
  const pages = usePages(
    async (after) => {
      const page = await tools.api.consents(site, {
        limit: PAGE_ROWS,
        ...(after === undefined ? {} : { after }),
      });
      return { rows: page.consents, next: page.next };
    },
    [site],
  );
  const loadedNames = useLoaded(
    () => publishedNames(tools.api, crypto, workspace.trusted?.consent),
    [workspace.trusted?.consent],
  );
  const names = loadedNames.at === 'here' ? loadedNames.value : NO_NAMES;
  const show = (next: string | undefined): void =>
    go({ page: 'records', site, tab: 'decisions', ...(next === undefined ? {} : { at: next }) });
  const isNone = pages.rows?.length === 0;
  return (
    <div class={`inbox records ${at ? 'has-detail' : isNone ? 'is-empty' : ''}`}>
      <section class="inbox-list" aria-label="Decisions">
        <header class="inbox-head">
          <div class="inbox-title">
            <PageTitle title="Records" />
            <span class="grow" />
            <button
              type="button"
              class="icon-button"
              disabled={pages.busy}
              title="Look for new decisions"
              onClick={pages.reload}
            >
              <Icon name="refresh" />
              <span class="sr-only">Look for new decisions</span>
            </button>
            <a
              class="icon-button"
              href={formatRoute({ page: 'records', site, tab: 'decisions', at: 'export' })}
              title="Export"
            >
              <Icon name="download" />
              <span class="sr-only">Export</span>
            </a>
          </div>
          {tabs}
          <Search onFound={show} />
        </header>
        <Problem text={pages.problem} />
        {pages.rows && pages.rows.length > 0 && (
          <ConsentRecordList
            rows={pages.rows}
            names={names}
            selected={at}
            linkTo={(id) => formatRoute({ page: 'records', site, tab: 'decisions', at: id })}
            more={pages.hasMore ? { busy: pages.busy, load: pages.loadMore } : null}
          />
        )}
        {isNone && !pages.problem && <NothingYet />}
      </section>
      <section class="inbox-detail" aria-label="Decision">
        {at === 'export' ? (
          <ConsentRecordsExport names={names} onBack={() => show(undefined)} />
        ) : at === undefined ? (
          !isNone && (
            <Empty icon="records" title="Choose a decision">
              <p>Each with what was shown, what was chosen, and its proof.</p>
              <p class="small-text">
                There is no list by visitor, and no visitor to look for: who asks you about a decision has its
                number on the receipt, in the page’s preferences.
              </p>
            </Empty>
          )
        ) : isId('con', at) ? (
          <Found
            key={at}
            id={at}
            known={pages.rows?.find(({ record }) => record.id === at)}
            onBack={() => show(undefined)}
          />
        ) : (
          <NotFound onBack={() => show(undefined)}>
            <p>The address of this page does not hold the number of a decision.</p>
          </NotFound>
        )}
      </section>
    </div>
  );
}

function Search({ onFound }: { onFound: (id: ConsentId) => void }) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const read = readConsentId(text);
        setProblem('problem' in read ? read.problem : '');
        if ('id' in read) onFound(read.id);
      }}
    >
      <div class="search search-go">
        <Icon name="search" />
        <input
          class="input"
          type="search"
          spellcheck={false}
          autocomplete="off"
          autocapitalize="none"
          aria-label="Number of a decision"
          placeholder="Number of a decision, con_…"
          value={text}
          aria-invalid={problem !== ''}
          {...(problem ? { 'aria-describedby': 'search-problem' } : {})}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setProblem('');
          }}
        />
        <button type="submit" class="button">
          Find
        </button>
      </div>
      <p class="error" id="search-problem" role="alert">
        {problem}
      </p>
    </form>
  );
}

/** One decision by its number, whether it stands in the list or not. */
function Found({
  id,
  known,
  onBack,
}: {
  id: ConsentId;
  known: StoredConsent | undefined;
  onBack: () => void;
}) {
  const { tools } = useSession();
  const { workspace } = useSite();
  const { site } = workspace.keys;
  const loaded = useLoaded(
    async () => known ?? (await tools.api.consents(site, { consent: id })).consents[0] ?? null,
    [site, id],
  );
  return (
    <Waiting for={loaded}>
      {(row) =>
        row ? (
          <ConsentRecordDetail row={row} onBack={onBack} />
        ) : (
          <NotFound onBack={onBack}>
            <p>
              <code class="breakable">{id}</code>
            </p>
            <p>
              The number is well formed, but this site keeps no decision under it. It belongs to another site,
              has not arrived yet (a page that was offline sends it later), or its time had passed and it was
              deleted.
            </p>
          </NotFound>
        )
      }
    </Waiting>
  );
}

function NotFound({ onBack, children }: { onBack: () => void; children: ComponentChildren }) {
  return (
    <article class="detail">
      <DetailBar onBack={onBack} />
      <div role="status">
        <Empty icon="search" title="No such decision">
          {children}
        </Empty>
      </div>
    </article>
  );
}

function NothingYet() {
  const { workspace } = useSite();
  return (
    <Empty icon="records" title="No decisions yet">
      <p>
        Every answer that a visitor gives is kept here: what was shown, what was chosen, and a signed proof of
        both. Nothing in it tells who it was.
      </p>
      {workspace.trusted?.consent === undefined && <AskFirst />}
    </Empty>
  );
}
