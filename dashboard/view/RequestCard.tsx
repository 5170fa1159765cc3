import { useEffect, useRef, useState } from 'preact/hooks';
import type { SiteRequest } from '../../protocol/api.ts';
import type { Hold } from '../../protocol/retention.ts';
import type { RightsAnswer } from '../../protocol/rights.ts';
import { formatRoute } from '../route.ts';
import { clockWords, rightsClock } from '../rights-clock.ts';
import { isOvertaken, REASON_MAX_CHARS, reasonProblem } from '../rights-requests.ts';
import { RIGHT_WORDS } from '../rights-words.ts';
import { useSession, useSite } from './context.ts';
import { CorrectionCompared } from './CorrectionCompared.tsx';
import { Icon } from './Icon.tsx';
import { Note } from './Problem.tsx';
import { ReasonForm } from './ReasonForm.tsx';
import { fullTime, longDay } from './times.ts';
import { useToast } from './Toasts.tsx';

interface RequestCardProps {
  request: SiteRequest;
  formTitle: string;
  /** What keeps it from being erased. */
  hold: Hold | undefined;
  onDecided: (answer: RightsAnswer) => void;
  onOvertaken: () => void;
}

export function RequestCard({ request, formTitle, hold, onDecided, onOvertaken }: RequestCardProps) {
  const { workspace } = useSite();
  const [deciding, setDeciding] = useState<'grant' | 'refuse' | null>(null);
  const buttons = useRef<HTMLDivElement>(null);
  const back = useRef<'grant' | 'refuse' | null>(null);
  const { submission, right, at } = request;
  const words = RIGHT_WORDS[right];
  const clock = rightsClock(at, Date.now());
  const isHeld = right === 'erase' && hold !== undefined;
  useEffect(() => {
    if (deciding || !back.current) return;
    buttons.current?.querySelector<HTMLElement>(`[data-decision="${back.current}"]`)?.focus();
    back.current = null;
  }, [deciding]);
  return (
    <article class={`card request request-${clock.state}`} aria-labelledby={`${request.id}-name`}>
      <header class="request-head">
        <div>
          <h2 id={`${request.id}-name`} tabIndex={-1}>
            {words.name}
          </h2>
          <p class="muted">
            Somebody who sent <strong dir="auto">{formTitle}</strong> {words.asks}.
          </p>
        </div>
        <p class="request-clock">
          {clock.state !== 'calm' && <Icon name="warning" size={16} />}
          {clockWords(clock)}
        </p>
      </header>
      <dl class="facts">
        <div>
          <dt>Asked</dt>
          <dd>
            <time datetime={at}>{fullTime(at)}</time>
          </dd>
        </div>
        <div>
          <dt>Answer by</dt>
          <dd>
            <time datetime={clock.due}>{longDay(clock.due)}</time>{' '}
            <span class="muted small-text">one month, GDPR Article 12(3)</span>
          </dd>
        </div>
        <div>
          <dt>About</dt>
          <dd>
            <a class="tall-link" href={formatRoute({ page: 'inbox', site: workspace.keys.site, submission })}>
              Read the submission
            </a>{' '}
            <span class="muted small-text">{words.article}</span>
          </dd>
        </div>
      </dl>
      {right === 'correct' && <CorrectionCompared request={request} />}
      {isHeld && <Held hold={hold} />}
      {deciding ? (
        <RequestDecision
          key={deciding}
          request={request}
          granted={deciding === 'grant'}
          onDecided={onDecided}
          onOvertaken={onOvertaken}
          onCancel={() => {
            back.current = deciding;
            setDeciding(null);
          }}
        />
      ) : (
        <div class="row" ref={buttons}>
          {!isHeld && (
            <button
              type="button"
              class="button primary"
              data-decision="grant"
              onClick={() => setDeciding('grant')}
            >
              Grant…
            </button>
          )}
          <button type="button" class="button" data-decision="refuse" onClick={() => setDeciding('refuse')}>
            Refuse…
          </button>
        </div>
      )}
    </article>
  );
}

/** Granting would be refused: the hold comes first. */
function Held({ hold }: { hold: Hold }) {
  const { site } = useSite().workspace.keys;
  return (
    <Note kind="warn" icon="lock">
      <p>
        <strong>A legal hold keeps this submission.</strong> It cannot be erased before the hold is released.
        Its reason: <q dir="auto">{hold.reason}</q>
      </p>
      <p>
        Your answer is due all the same. Refuse with your grounds, such as a claim or a duty to keep it (GDPR,
        Article 17(3)), or release the hold and then grant.
      </p>
      <a class="tall-link" href={formatRoute({ page: 'retention', site })}>
        Go to the legal holds
      </a>
    </Note>
  );
}

function RequestDecision({
  request,
  granted,
  onDecided,
  onOvertaken,
  onCancel,
}: {
  request: SiteRequest;
  granted: boolean;
  onDecided: (answer: RightsAnswer) => void;
  onOvertaken: () => void;
  onCancel: () => void;
}) {
  const session = useSession();
  const { workspace } = useSite();
  const toast = useToast();
  const words = RIGHT_WORDS[request.right];
  const decide = async (reason: string): Promise<void> => {
    try {
      const { site } = workspace.keys;
      const answer = await session.requests.decide(site, request, { granted, reason });
      if (answer.certificate !== undefined || answer.state.restrictedAt || answer.state.supersededBy)
        await session.dropFromInbox(site, request.submission).catch(() => undefined);
      toast(granted ? 'Granted.' : 'Refused. The visitor can read why.');
      onDecided(answer);
    } catch (error) {
      if (!isOvertaken(error)) throw error;
      onOvertaken();
    }
  };
  const isFinal = granted && request.right === 'erase';
  return (
    <ReasonForm
      class="request-decision"
      field={{
        label: granted ? 'A word for the visitor' : 'Your reason, for the visitor',
        ...(granted ? { aside: 'optional' } : {}),
        help: isFinal
          ? 'It is kept in the record of the decision only: the page where the visitor would read it is erased, too.'
          : 'Stands on their receipt page. Write it so that a stranger understands it.',
        maxLength: REASON_MAX_CHARS,
        rows: 3,
      }}
      problemOf={(reason) => reasonProblem({ granted, reason })}
      action={(busy) => (
        <>
          {isFinal && <Icon name="trash" />}
          {busy ? 'One moment…' : granted ? words.grant : 'Refuse'}
        </>
      )}
      actionClass={isFinal ? 'button danger' : 'button primary'}
      cancel="Not now"
      cancelClass="button quiet"
      onReason={decide}
      onCancel={onCancel}
    >
      <Note kind={isFinal ? 'bad' : 'calm'} icon={isFinal ? 'warning' : granted ? 'check' : 'cross'}>
        {granted ? words.granted : words.refused}
      </Note>
    </ReasonForm>
  );
}
