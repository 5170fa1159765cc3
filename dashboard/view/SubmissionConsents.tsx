import { useEffect, useRef, useState } from 'preact/hooks';
import type { Field } from '../../protocol/form.ts';
import type { SubmissionState } from '../../protocol/rights.ts';
import type { Row } from '../inbox/inbox.ts';
import { WITHDRAWN_BY_WORDS } from '../rights-words.ts';
import { AnswerIssue } from './AnswerIssue.tsx';
import { Confirm } from './Confirm.tsx';
import { isFocusLost, useFocusBack } from './focus-place.ts';
import { Icon } from './Icon.tsx';
import { longDay } from './times.ts';
import { useAction } from './use-action.ts';

/** Every consent that was asked for, as it stands now. */
export function SubmissionConsents({
  row,
  onWithdraw,
}: {
  row: Row;
  /** @param consents fields */
  onWithdraw: (consents: readonly string[]) => Promise<void>;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const hasRecorded = useRef(false);
  const { plaintext } = row;
  const left = (plaintext?.consents ?? []).flatMap(({ field, given }) =>
    given && !withdrawal(row, field) ? [field] : [],
  );
  // Its button goes, and the focus with it.
  useEffect(() => {
    if (hasRecorded.current && isFocusLost()) heading.current?.focus();
    hasRecorded.current = false;
  }, [left.length]);
  if (!plaintext || plaintext.consents.length + withoutRecord(row).length === 0) return null;
  const withdraw = (consents: readonly string[]): Promise<void> => {
    hasRecorded.current = true;
    return onWithdraw(consents);
  };
  return (
    <section class="consents">
      <h3 ref={heading} tabIndex={-1}>
        Consents
      </h3>
      <ul>
        {plaintext.consents.map(({ field, wording, given }, i) => {
          const ended = given ? withdrawal(row, field) : undefined;
          return (
            <li key={i}>
              {ended ? (
                <span class="tag tag-bad">
                  <Icon name="cross" size={12} />
                  Withdrawn
                </span>
              ) : (
                <span class={given ? 'tag tag-good' : 'tag'}>
                  <Icon name={given ? 'check' : 'cross'} size={12} />
                  {given ? 'Given' : 'Not given'}
                </span>
              )}
              <blockquote dir="auto" id={`consent-${i}`}>
                {wording}
              </blockquote>
              <Withdrawal of={ended} />
              <AnswerIssue issue={row.issues.find((issue) => issue.field === field)} />
              {left.includes(field) && (
                <RecordWithdrawal
                  opens={`withdraw-${i}`}
                  about={`consent-${i}`}
                  label="Record a withdrawal…"
                  question="Has whoever sent this withdrawn this consent?"
                  onConfirm={() => withdraw([field])}
                />
              )}
            </li>
          );
        })}
        {withoutRecord(row).map(({ id, label }) => (
          <li key={id}>
            <span class="tag">No record</span>
            <blockquote dir="auto">{label}</blockquote>
            <AnswerIssue issue={row.issues.find((issue) => issue.field === id)} />
          </li>
        ))}
      </ul>
      {left.length > 1 && (
        <RecordWithdrawal
          opens="withdraw-all"
          label="Record that all are withdrawn…"
          question="Has whoever sent this withdrawn every consent?"
          onConfirm={() => withdraw(left)}
        />
      )}
    </section>
  );
}

/** What somebody said on the telephone or by letter, after a second look. */
function RecordWithdrawal({
  opens,
  about,
  label,
  question,
  onConfirm,
}: {
  opens: string;
  /** Id of the wording. */
  about?: string;
  label: string;
  question: string;
  onConfirm: () => Promise<void>;
}) {
  const [asking, setAsking] = useState(false);
  const { busy, problem, run } = useAction();
  useFocusBack(asking ? opens : null);
  if (!asking)
    return (
      <div class="row">
        <button
          type="button"
          class="button small"
          data-opens={opens}
          aria-describedby={about}
          onClick={() => setAsking(true)}
        >
          {label}
        </button>
      </div>
    );
  return (
    <Confirm
      kind="bad"
      icon="warning"
      action={busy ? 'Recording…' : 'Yes, record it'}
      cancel="Not now"
      busy={busy}
      problem={problem}
      onConfirm={() => run(onConfirm)}
      onCancel={() => setAsking(false)}
    >
      <p>
        <strong>{question}</strong> Record it only where they told you so: on the telephone, by letter, in a
        mail. It counts at once and for good; their receipt page shows that you have entered it. Stop what
        stands on it.
      </p>
    </Confirm>
  );
}

/** Consents of the form that the submission says nothing of. */
const withoutRecord = ({ definition, plaintext }: Row): Field[] =>
  (definition?.fields ?? []).filter(
    ({ id, type }) => type === 'consent' && !plaintext?.consents.some(({ field }) => field === id),
  );

const withdrawal = ({ rights }: Row, field: string): SubmissionState['withdrawn'][number] | undefined =>
  rights?.state?.withdrawn.find((one) => one.field === field);

function Withdrawal({ of }: { of: SubmissionState['withdrawn'][number] | undefined }) {
  if (!of) return null;
  return (
    <p class="help withdrawal">
      Withdrawn on <time datetime={of.at}>{longDay(of.at)}</time> {WITHDRAWN_BY_WORDS[of.by]}. Stop what
      stands on it; what was done before stays lawful.
    </p>
  );
}
