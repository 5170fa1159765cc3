import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { FormId, SubmissionId } from '../../protocol/ids.ts';
import { InboxLocked, type InboxClient } from '../browser/inbox-client.ts';
import { rememberRead } from '../browser/device-memory.ts';
import type { InboxCounts, RowDetail } from '../inbox/inbox.ts';
import { formatRoute } from '../route.ts';
import { go, useDrafts, useSession, useSite } from './context.ts';
import { Empty } from './Empty.tsx';
import { ErasedNote } from './ErasedNote.tsx';
import { isFocusLost } from './focus-place.ts';
import { formNames } from './form-names.ts';
import { Icon } from './Icon.tsx';
import { PageTitle } from './Page.tsx';
import { Problem } from './Problem.tsx';
import { SubmissionDetail } from './SubmissionDetail.tsx';
import { SubmissionList } from './SubmissionList.tsx';
import { useToast } from './Toasts.tsx';
import { inWords } from './use-action.ts';
import { useEvery } from './use-every.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** What visitors did since is asked for this often while somebody looks. */
const FOLLOW_MS = 60_000;
const NOTHING: InboxCounts = { shown: 0, total: 0, unread: 0, failed: 0 };

export function InboxView({ submission }: { submission: SubmissionId | null }) {
  const session = useSession();
  const site = useSite();
  const { draft } = useDrafts();
  const toast = useToast();
  const [shortcuts] = useShortcuts();
  const { workspace } = site;
  const id = workspace.keys.site;
  const [client, setClient] = useState<InboxClient | null>(null);
  const [form, setForm] = useState<FormId | null>(null);
  const [text, setText] = useState('');
  const [unreadOnly, setUnreadOnly] = useState(false);
  const [counts, setCounts] = useState<InboxCounts>(NOTHING);
  /** Counts up whenever the rows behind the list may be others than before. */
  const [version, setVersion] = useState(0);
  const [progress, setProgress] = useState<{ opened: number; of: number } | null>(null);
  const [row, setRow] = useState<RowDetail | null>(null);
  const [place, setPlace] = useState(-1);
  const [busy, setBusy] = useState(true);
  const [problem, setProblem] = useState('');
  const [restricted, setRestricted] = useState(0);
  const [erased, setErased] = useState<{ submission: SubmissionId; certificate: string } | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const region = useRef<HTMLDivElement>(null);
  const closing = useRef(false);
  const opened = useRef<SubmissionId | null>(null);
  /** Where the last step leads, until the place of what it opened is known: keys come faster than the worker answers. */
  const aim = useRef<{ to: number; submission: SubmissionId | null } | null>(null);
  const forms = formNames(workspace, draft);

  const ask = useCallback(
    async (inbox: InboxClient) => {
      setCounts(await inbox.ask('query', { form, text, unreadOnly }));
      setVersion((now) => now + 1);
    },
    [form, text, unreadOnly],
  );
  const asking = useRef(ask);
  asking.current = ask;

  const refresh = useCallback(
    async (inbox: InboxClient, first: boolean): Promise<void> => {
      setBusy(true);
      setProblem('');
      try {
        const of = (await session.tools.api.sites()).find((summary) => summary.id === id)?.submissions ?? 0;
        let last = 0;
        inbox.onProgress = ({ opened }) => {
          setProgress({ opened, of });
          // The list fills while the rest is opened, but is not drawn anew for every batch.
          if (opened - last < 1000 && last > 0) return;
          last = opened;
          asking.current(inbox).catch(() => undefined);
        };
        const { opened, rights } = await inbox.ask('load', null);
        setRestricted(rights.restricted);
        await asking.current(inbox);
        if (!first) {
          toast(
            opened === 0
              ? 'Nothing new.'
              : opened === 1
                ? 'One new submission.'
                : `${opened} new submissions.`,
          );
        }
      } catch (error) {
        if (!(error instanceof InboxLocked)) setProblem(inWords(error));
      }
      setProgress(null);
      setBusy(false);
    },
    [session, id],
  );

  // What was restricted meanwhile must not stay readable until somebody presses the button.
  useEvery(FOLLOW_MS, () => {
    if (!client || busy) return;
    client.ask('follow', null).then(
      (rights) => {
        setRestricted(rights.restricted);
        return asking.current(client);
      },
      () => undefined,
    );
  });

  useEffect(() => {
    let here = true;
    session.inbox(site).then(
      (inbox) => {
        if (!here) return;
        setClient(inbox);
        void refresh(inbox, true);
      },
      (error: unknown) => {
        if (!here || error instanceof InboxLocked) return;
        setProblem(inWords(error));
        setBusy(false);
      },
    );
    return () => {
      here = false;
    };
  }, [site]);

  useEffect(() => {
    if (client) ask(client).catch(() => undefined);
  }, [client, ask]);

  // The submission in the address, as soon as it has been opened.
  useEffect(() => {
    let wanted = true;
    if (!client || !submission) {
      opened.current = null;
      aim.current = null;
      setRow(null);
      setPlace(-1);
      return undefined;
    }
    Promise.all([client.ask('detail', { submission }), client.ask('place', { submission })]).then(
      ([found, at]) => {
        if (!wanted) return;
        setRow(found);
        setPlace(at);
        if (aim.current?.submission === submission) aim.current = null;
        // Once when it is opened, and not again when somebody has marked it as unread.
        if (!found || opened.current === submission) return;
        opened.current = submission;
        void mark([submission], true);
      },
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [client, submission, version]);

  const mark = async (submissions: SubmissionId[] | 'all', read: boolean): Promise<void> => {
    if (!client) return;
    const known = marked.current;
    if (submissions !== 'all' && read && submissions.every((one) => known.has(one))) return;
    const ids = await client.ask('mark', { submissions, read });
    marked.current = new Set(ids);
    await rememberRead(id, ids);
    if (unreadOnly && submissions !== 'all') {
      // What is being read stays in the list until something else is asked for.
      setCounts((now) => ({ ...now, unread: Math.max(0, now.unread - 1) }));
    } else await asking.current(client);
  };
  const marked = useRef<Set<SubmissionId>>(new Set());

  const show = (next: SubmissionId | null): void => {
    if (next) setErased(null);
    go({ page: 'inbox', site: id, submission: next }, next && submission ? 'replace' : 'push');
  };
  const select = (next: SubmissionId | null): void => {
    aim.current = null;
    show(next);
  };
  const step = (by: number): void => {
    if (!client || counts.shown === 0) return;
    const from = aim.current?.to ?? place;
    const next = { to: Math.min(Math.max(from + by, 0), counts.shown - 1), submission: null };
    aim.current = next;
    void client.ask('window', { from: next.to, to: next.to + 1 }).then(
      ([found]) => {
        // A later step goes on from here.
        if (aim.current !== next) return;
        aim.current =
          found && found.submission !== submission ? { ...next, submission: found.submission } : null;
        if (found) show(found.submission);
      },
      () => {
        if (aim.current === next) aim.current = null;
      },
    );
  };
  const withdraw = async (which: SubmissionId, consents: readonly string[]): Promise<void> => {
    const { state } = await session.tools.api.withdraw(id, which, consents);
    if (!consents.every((field) => state.withdrawn.some((one) => one.field === field)))
      throw new Error('The collector says that it was not recorded. Try again, and ask its operator.');
    toast('Withdrawn, and on record.');
    if (!client) return;
    const rights = await client.ask('follow', null);
    setRestricted(rights.restricted);
    await asking.current(client);
  };
  const erase = async (which: SubmissionId): Promise<void> => {
    const { effect, certificate } = await session.tools.api.erase(id, which);
    if (!client || effect !== 'done' || certificate === undefined)
      throw new Error('The collector says that it could not be erased. Try again, and ask its operator.');
    await client.ask('drop', { submission: which });
    setErased({ submission: which, certificate });
    select(null);
    await asking.current(client);
    toast('Erased.');
  };
  const close = (): void => {
    closing.current = true;
    select(null);
  };
  // The certificate comes only once, and the button that was pressed is gone.
  useEffect(() => {
    if (erased && isFocusLost()) region.current?.querySelector<HTMLElement>('.erased-note button')?.focus();
  }, [erased, row]);
  // Only now is the list there again, on a narrow screen; somebody who went elsewhere meanwhile is left alone.
  useEffect(() => {
    if (row || !closing.current) return;
    closing.current = false;
    if (document.activeElement === document.body)
      region.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus();
  }, [row]);

  useEffect(() => {
    const keys = (event: KeyboardEvent): void => {
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const typing = target.matches('input, textarea, select');
      if (event.key === 'Escape') {
        if (target === search.current) {
          setText('');
          target.blur();
        } else if (submission) close();
        else return;
        event.preventDefault();
        return;
      }
      const inList = target.matches('[role="listbox"]');
      if (typing && !(target === search.current && event.key === 'ArrowDown')) return;
      const single = shortcuts && (target === document.body || (region.current?.contains(target) ?? false));
      const by =
        (event.key === 'ArrowDown' && (inList || typing)) || (single && event.key === 'j')
          ? 1
          : (event.key === 'ArrowUp' && inList) || (single && event.key === 'k')
            ? -1
            : 0;
      if (by) step(by);
      else if (inList && (event.key === 'Home' || event.key === 'End'))
        step(event.key === 'Home' ? -counts.shown : counts.shown);
      else if (inList && event.key === 'Enter' && submission)
        region.current?.querySelector<HTMLElement>('.detail h2')?.focus();
      else if (single && event.key === '/') search.current?.focus();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', keys);
    return () => document.removeEventListener('keydown', keys);
  });

  return (
    <div class={`inbox ${row || erased ? 'has-detail' : counts.total === 0 ? 'is-empty' : ''}`} ref={region}>
      <section class="inbox-list" aria-label="Submissions">
        <header class="inbox-head">
          <div class="inbox-title">
            <PageTitle title="Inbox" />
            {counts.unread > 0 && <span class="count">{counts.unread} unread</span>}
            <span class="grow" />
            <button
              type="button"
              class="icon-button"
              disabled={!client || busy}
              title="Look for new submissions"
              onClick={() => client && void refresh(client, false)}
            >
              <Icon name="refresh" />
              <span class="sr-only">Look for new submissions</span>
            </button>
            <a class="icon-button" href={formatRoute({ page: 'export', site: id })} title="Export">
              <Icon name="download" />
              <span class="sr-only">Export</span>
            </a>
          </div>
          <div class="search">
            <Icon name="search" />
            <input
              ref={search}
              class="input"
              type="search"
              aria-label="Search in all answers"
              placeholder={shortcuts ? 'Search in all answers  /' : 'Search in all answers'}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </div>
          <div class="row filters">
            {forms.length > 1 && (
              <select
                class="input small"
                aria-label="Form"
                value={form ?? ''}
                onChange={(event) => setForm((event.currentTarget.value || null) as FormId | null)}
              >
                <option value="">All forms</option>
                {forms.map(({ id: value, title }) => (
                  <option key={value} value={value}>
                    {title}
                  </option>
                ))}
              </select>
            )}
            <button
              type="button"
              class="chip"
              aria-pressed={unreadOnly}
              onClick={() => setUnreadOnly(!unreadOnly)}
            >
              Unread
            </button>
            <span class="grow" />
            {counts.unread > 0 && (
              <button type="button" class="link small-text" onClick={() => void mark('all', true)}>
                Mark all as read
              </button>
            )}
          </div>
        </header>
        <Problem text={problem} />
        <Progress progress={progress} />
        <Restricted count={restricted} />
        {client && counts.shown > 0 && (
          <SubmissionList
            client={client}
            version={version}
            count={counts.shown}
            selected={submission}
            place={place}
            formName={
              forms.length > 1
                ? (which) => forms.find(({ id: candidate }) => candidate === which)?.title ?? ''
                : null
            }
            onSelect={select}
          />
        )}
        {counts.shown === 0 && !busy && (
          <NothingHere
            counts={counts}
            searching={Boolean(text || form || unreadOnly)}
            published={workspace.trusted !== null}
            site={id}
          />
        )}
      </section>
      <section class="inbox-detail" aria-label="Submission">
        {row ? (
          <SubmissionDetail
            key={row.submission}
            row={row}
            formTitle={
              forms.find(({ id: which }) => which === row.form)?.title ?? row.definition?.title ?? 'Form'
            }
            onBack={close}
            onStep={step}
            onUnread={() => {
              void mark([row.submission], false);
              toast('Marked as unread.');
            }}
            onWithdraw={(consents) => withdraw(row.submission, consents)}
            onErase={() => erase(row.submission)}
            hasPrevious={place > 0}
            hasNext={place >= 0 && place < counts.shown - 1}
          />
        ) : erased ? (
          <div class="erased" role="status">
            <ErasedNote {...erased} />
            <button
              type="button"
              class="button quiet"
              onClick={() => {
                setErased(null);
                region.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus();
              }}
            >
              Back to the list
            </button>
          </div>
        ) : (
          counts.shown > 0 && (
            <Empty icon="mail" title="Choose a submission">
              {shortcuts && (
                <p class="muted keys">
                  <kbd>j</kbd> <kbd>k</kbd> go through the list, <kbd>/</kbd> searches
                </p>
              )}
            </Empty>
          )
        )}
      </section>
    </div>
  );
}

function Restricted({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <p class="restricted">
      <Icon name="lock" size={16} />
      {count === 1
        ? 'One submission is restricted by its visitor and cannot be read here.'
        : `${count} submissions are restricted by their visitors and cannot be read here.`}
    </p>
  );
}

function Progress({ progress }: { progress: { opened: number; of: number } | null }) {
  if (!progress || progress.of === 0) return null;
  const { opened, of } = progress;
  return (
    <div class="opening">
      <progress max={Math.max(of, opened)} value={opened} aria-label="Opening submissions" />
      <span class="small-text muted">
        {opened} of {Math.max(of, opened)} opened
      </span>
    </div>
  );
}

function NothingHere({
  counts,
  searching,
  published,
  site,
}: {
  counts: InboxCounts;
  searching: boolean;
  published: boolean;
  site: `site_${string}`;
}) {
  if (counts.total > 0 && searching) {
    return (
      <Empty icon="search" title="Nothing found">
        <p>No submission matches. Try fewer words or another form.</p>
      </Empty>
    );
  }
  return (
    <Empty icon="inbox" title="Nothing here yet">
      {published ? (
        <>
          <p>As soon as a visitor sends a form, it appears here, and only here can it be read.</p>
          <a class="button" href={formatRoute({ page: 'embed', site })}>
            Put a form on your page
          </a>
        </>
      ) : (
        <>
          <p>First make a form and publish it.</p>
          <a class="button primary" href={formatRoute({ page: 'forms', site })}>
            Make a form
          </a>
        </>
      )}
    </Empty>
  );
}
