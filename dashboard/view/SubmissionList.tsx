import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { FormId, SubmissionId } from '../../protocol/ids.ts';
import type { InboxClient } from '../browser/inbox-client.ts';
import type { RowMark, RowSummary } from '../inbox/inbox.ts';
import { Icon } from './Icon.tsx';
import { fullTime, shortTime } from './times.ts';

/** CSS pixels; main.css says the same. */
const ROW_HEIGHT = 76;
/** Rows kept ready above and below what is seen. */
const SPARE = 12;

/** Only the rows in view exist in the page; the worker hands them over as they come into sight. */
export function SubmissionList({
  client,
  version,
  count,
  selected,
  place,
  formName,
  onSelect,
}: {
  client: InboxClient;
  version: number;
  count: number;
  selected: SubmissionId | null;
  /** Of the selected one; -1 when it is not among these. */
  place: number;
  formName: ((form: FormId) => string) | null;
  onSelect: (submission: SubmissionId) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 800 });
  const [rows, setRows] = useState<{ from: number; list: RowSummary[] }>({ from: 0, list: [] });
  const from = Math.max(0, Math.floor(view.top / ROW_HEIGHT) - SPARE);
  const to = Math.min(count, Math.ceil((view.top + view.height) / ROW_HEIGHT) + SPARE);

  useEffect(() => {
    let wanted = true;
    client.ask('window', { from, to }).then(
      (list) => {
        if (wanted) setRows({ from, list });
      },
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [client, version, from, to, selected]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = (): void => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);

  // Keeps the selected row in sight while somebody walks through the list.
  useEffect(() => {
    const element = box.current;
    if (!element || place < 0) return;
    const top = place * ROW_HEIGHT;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW_HEIGHT > element.scrollTop + element.clientHeight)
      element.scrollTop = top + ROW_HEIGHT - element.clientHeight;
  }, [place]);

  const active = rows.list.some(({ submission }) => submission === selected);
  return (
    <div
      class="rows"
      ref={box}
      role="listbox"
      tabIndex={0}
      aria-label="Submissions, newest first"
      {...(active ? { 'aria-activedescendant': `row-${selected}` } : {})}
    >
      <div class="rows-space" role="presentation" style={{ height: `${count * ROW_HEIGHT}px` }}>
        {rows.list.map((row, i) => (
          <SubmissionRow
            key={row.submission}
            row={row}
            at={rows.from + i}
            count={count}
            selected={row.submission === selected}
            form={formName?.(row.form) ?? ''}
            onSelect={onSelect}
          />
        ))}
      </div>
    </div>
  );
}

const STATUS_WORDS = {
  verified: '',
  unconfirmed: 'Unconfirmed',
  invalid: 'Invalid answers',
  failed: 'Not opened',
};

const MARK_WORDS: Record<RowMark, string> = {
  request: 'Request',
  objected: 'Objected',
  unsubscribed: 'Unsubscribed',
  suppressed: 'Suppressed',
  withdrawn: 'Withdrawn',
  corrected: 'Corrected',
};

/** More would leave no room for what was said. */
const MARKS_SHOWN = 2;

const MARK_KINDS: Record<RowMark, string> = {
  request: 'tag tag-warn',
  objected: 'tag tag-bad',
  unsubscribed: 'tag tag-bad',
  suppressed: 'tag tag-bad',
  withdrawn: 'tag tag-bad',
  corrected: 'tag',
};

function SubmissionRow({
  row,
  at,
  count,
  selected,
  form,
  onSelect,
}: {
  row: RowSummary;
  at: number;
  count: number;
  selected: boolean;
  form: string;
  onSelect: (submission: SubmissionId) => void;
}) {
  const words = STATUS_WORDS[row.status];
  const marks = row.marks.slice(0, MARKS_SHOWN);
  const others = row.marks.slice(MARKS_SHOWN);
  return (
    <div
      id={`row-${row.submission}`}
      class={`row-item ${row.unread ? 'is-unread' : ''} row-${row.status}`}
      role="option"
      aria-selected={selected}
      aria-posinset={at + 1}
      aria-setsize={count}
      style={{ transform: `translateY(${at * ROW_HEIGHT}px)` }}
      onClick={() => onSelect(row.submission)}
    >
      <span class="row-dot">{row.unread && <span class="sr-only">unread, </span>}</span>
      <span class="row-line">
        <strong class="cut" dir="auto">
          {row.headline}
        </strong>
        <time datetime={row.receivedAt} title={fullTime(row.receivedAt)}>
          {shortTime(row.receivedAt, Date.now())}
        </time>
      </span>
      <span class="row-line muted">
        <span class="cut" dir="auto">
          {row.preview}
        </span>
        {words ? (
          <span class={row.status === 'unconfirmed' ? 'tag' : 'tag tag-bad'}>
            <Icon name="warning" size={12} />
            {words}
          </span>
        ) : (
          marks.length === 0 && form && <span class="tag cut">{form}</span>
        )}
        {marks.length > 0 && (
          <span class="row-marks">
            {marks.map((mark, i) => (
              <span key={mark} class={MARK_KINDS[mark]}>
                {MARK_WORDS[mark]}
                {i === marks.length - 1 && others.length > 0 && (
                  <>
                    <span aria-hidden="true">+{others.length}</span>
                    <span class="sr-only">, {others.map((other) => MARK_WORDS[other]).join(', ')}</span>
                  </>
                )}
              </span>
            ))}
          </span>
        )}
      </span>
    </div>
  );
}
