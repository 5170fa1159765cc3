import { useState } from 'preact/hooks';
import type { SubmissionId } from '../../protocol/ids.ts';
import { formatRoute } from '../route.ts';
import { rightsClock } from '../rights-clock.ts';
import { RIGHT_WORDS } from '../rights-words.ts';
import type { RowDetail } from '../inbox/inbox.ts';
import { Confirm } from './Confirm.tsx';
import { useSite } from './context.ts';
import { useFocusBack } from './focus-place.ts';
import { Icon } from './Icon.tsx';
import { Note } from './Problem.tsx';
import { longDay } from './times.ts';
import { useAction } from './use-action.ts';

/** What its visitor did about a submission since it came; nothing while it is as it came. */
export function SubmissionRights({ row }: { row: RowDetail }) {
  const { workspace } = useSite();
  if (!row.rights) return null;
  const { state, corrects, suppressedAt } = row.rights;
  const open = state?.requests.filter((request) => request.state === 'open') ?? [];
  if (open.length === 0 && !state?.objectedAt && !state?.unsubscribedAt && !suppressedAt && !corrects)
    return null;
  return (
    <section class="detail-rights" aria-label="Since it was sent">
      {open.map(({ id, right, at }) => (
        <Note key={id} kind="warn" icon="requests">
          <p>
            Whoever sent this {RIGHT_WORDS[right].asks}. Your answer is due by{' '}
            {longDay(rightsClock(at, Date.now()).due)}.
          </p>
          <a href={formatRoute({ page: 'requests', site: workspace.keys.site })}>Go to the request</a>
        </Note>
      ))}
      {state?.objectedAt && (
        <Note kind="bad" icon="requests">
          <p>
            <strong>Objected on {longDay(state.objectedAt)}.</strong> Stop using it for what the objection is
            about (GDPR, Article 21), also in your own copies.
          </p>
        </Note>
      )}
      {state?.unsubscribedAt ? (
        <Note kind="bad" icon="mail">
          <p>
            <strong>Unsubscribed on {longDay(state.unsubscribedAt)}.</strong>{' '}
            {suppressedAt
              ? 'Send no more mails to this address.'
              : 'Send no more mails on the ground of this submission.'}
          </p>
          {suppressedAt && <OnTheList submission={row.submission} />}
        </Note>
      ) : (
        suppressedAt && (
          <Note kind="bad" icon="mail">
            <p>
              <strong>Suppressed since {longDay(suppressedAt)}.</strong> Whoever has this address unsubscribed
              from this site or withdrew every consent, or a member has put it on the list. Write only if they
              have asked for it anew since, and take the address off the list then.
            </p>
            <OnTheList submission={row.submission} />
          </Note>
        )
      )}
      {corrects && (
        <Note kind="calm" icon="check">
          Corrected on {longDay(row.receivedAt)}: these answers have taken the place of earlier ones.
        </Note>
      )}
    </section>
  );
}

function OnTheList({ submission }: { submission: SubmissionId }) {
  const { site } = useSite().workspace.keys;
  return (
    <a class="tall-link" href={formatRoute({ page: 'suppression', site, at: submission })}>
      Look at the suppression list
    </a>
  );
}

/** Erasing without having been asked, for example by a letter. */
export function EraseSubmission({ onErase }: { onErase: () => Promise<void> }) {
  const [asking, setAsking] = useState(false);
  const { busy, problem, run } = useAction();
  useFocusBack(asking ? 'erase' : null);
  return (
    <div class="detail-erase">
      {asking ? (
        <Confirm
          kind="bad"
          icon="warning"
          action={
            <>
              <Icon name="trash" size={16} />
              {busy ? 'Erasing…' : 'Yes, erase it'}
            </>
          }
          cancel="Keep it"
          busy={busy}
          problem={problem}
          onConfirm={() => run(onErase)}
          onCancel={() => setAsking(false)}
        >
          <p>
            <strong>Erase this submission?</strong> It is deleted at once, here and at the collector, with
            everything that belongs to it. Nobody can bring it back. You get a signed certificate.
          </p>
        </Confirm>
      ) : (
        <button
          type="button"
          class="button small quiet danger"
          data-opens="erase"
          onClick={() => setAsking(true)}
        >
          <Icon name="trash" size={16} />
          Erase…
        </button>
      )}
    </div>
  );
}
