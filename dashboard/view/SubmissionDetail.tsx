import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Answer, Field } from '../../protocol/form.ts';
import { answerText, ownAnswer } from '../inbox/answer-text.ts';
import type { Row, RowDetail } from '../inbox/inbox.ts';
import { AnswerIssue } from './AnswerIssue.tsx';
import { failureWords } from './failure-words.ts';
import { DetailBar } from './DetailBar.tsx';
import { Icon } from './Icon.tsx';
import { Note } from './Problem.tsx';
import { SubmissionConsents } from './SubmissionConsents.tsx';
import { EraseSubmission, SubmissionRights } from './SubmissionRights.tsx';
import { fullTime } from './times.ts';
import { CopyButton } from './CopyButton.tsx';

export interface SubmissionDetailProps {
  row: RowDetail;
  formTitle: string;
  hasPrevious: boolean;
  hasNext: boolean;
  onBack: () => void;
  onStep: (by: number) => void;
  onUnread: () => void;
  /** Enters what whoever sent it has said elsewhere. Settles when it stands in the row. @param consents fields */
  onWithdraw: (consents: readonly string[]) => Promise<void>;
  /** Settles when it is gone. */
  onErase: () => Promise<void>;
}

export function SubmissionDetail({
  row,
  formTitle,
  hasPrevious,
  hasNext,
  onBack,
  onStep,
  onUnread,
  onWithdraw,
  onErase,
}: SubmissionDetailProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // On a narrow screen the list has gone, and the focus with it.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <article class="detail">
      <DetailBar onBack={onBack}>
        <span class="grow" />
        <button type="button" class="link small-text" onClick={onUnread}>
          Mark as unread
        </button>
        <button
          type="button"
          class="icon-button"
          disabled={!hasPrevious}
          title="Newer"
          onClick={() => onStep(-1)}
        >
          <Icon name="up" />
          <span class="sr-only">Newer</span>
        </button>
        <button type="button" class="icon-button" disabled={!hasNext} title="Older" onClick={() => onStep(1)}>
          <Icon name="down" />
          <span class="sr-only">Older</span>
        </button>
      </DetailBar>
      <header class="detail-head">
        <h2 ref={heading} tabIndex={-1} dir="auto">
          {row.headline}
        </h2>
        <p class="muted">
          <span dir="auto">{formTitle}</span> ·{' '}
          <time datetime={row.receivedAt}>{fullTime(row.receivedAt)}</time>
        </p>
        <Badge row={row} />
      </header>
      <SubmissionRights row={row} />
      {row.failure ? <Failure row={row} /> : <Answers row={row} />}
      <SubmissionConsents row={row} onWithdraw={onWithdraw} />
      <Technical row={row} />
      <EraseSubmission onErase={onErase} />
    </article>
  );
}

function Badge({ row }: { row: Row }) {
  switch (row.status) {
    case 'verified':
      return (
        <details class="badge badge-good">
          <summary>
            <Icon name="shield" size={16} />
            Opened and verified
          </summary>
          <ul>
            <li>It was sealed to this site’s key and nobody has changed it since.</li>
            <li>It is filed under the site, form and number that it was sealed for.</li>
            <li>
              The questions are those of revision {row.context?.revision}, signed with your publishing key.
            </li>
            <li>Every answer keeps the form’s own rules.</li>
          </ul>
        </details>
      );
    case 'unconfirmed':
      return (
        <details class="badge">
          <summary>
            <Icon name="warning" size={16} />
            Opened; its form is unconfirmed
          </summary>
          {row.issues.length > 0 && <p>Not every answer could be checked against your form’s rules.</p>}
          <p>
            Nobody has changed it since it was sealed, but the form it names is not one that you are known to
            have signed. The answers may belong to other questions than yours.
          </p>
        </details>
      );
    case 'invalid':
      return (
        <details class="badge badge-bad" open>
          <summary>
            <Icon name="warning" size={16} />
            Invalid answers
          </summary>
          <p>
            It opens, but breaks rules that your form enforces. It was probably not sent with your form; read
            it with care.
          </p>
        </details>
      );
    case 'failed':
      return (
        <p class="badge badge-bad">
          <Icon name="warning" size={16} />
          Could not be opened
        </p>
      );
  }
}

function Failure({ row }: { row: Row }) {
  const code = row.failure?.code ?? 'envelope-malformed';
  return (
    <Note kind="bad" icon="warning">
      <p>{failureWords(code)}</p>
      <p class="small-text">
        Code: <code>{code}</code>. The sealed submission is kept as it came, and is part of the sealed export.
      </p>
    </Note>
  );
}

function Answers({ row }: { row: Row }) {
  const answers = row.plaintext?.answers ?? {};
  const fields: (Field | { id: string; label: string; type: 'text' })[] = [
    ...(row.definition?.fields ?? []),
    ...Object.keys(answers)
      .filter((id) => !row.definition?.fields.some((field) => field.id === id))
      .map((id) => ({ id, label: id, type: 'text' as const })),
  ];
  const told = fields.filter(({ type }) => type !== 'consent');
  return (
    <dl class="answers">
      {told.map((field) => {
        const answer = ownAnswer(answers, field.id);
        return (
          <div key={field.id} dir="auto">
            <dt>{field.label}</dt>
            <dd>
              <AnswerValue field={field} answer={answer} />
              <AnswerIssue issue={row.issues.find((issue) => issue.field === field.id)} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

export function AnswerValue({
  field,
  answer,
}: {
  field: Pick<Field, 'id' | 'type'> & { options?: Field['options'] };
  answer: Answer | undefined;
}) {
  if (answer === undefined || answer === '' || (Array.isArray(answer) && answer.length === 0))
    return <span class="muted">No answer</span>;
  if (Array.isArray(answer)) {
    return (
      <ul class="answer-list">
        {answer.map((value, i) => (
          <li key={i} dir="auto">
            {answerText(field.options ? { options: field.options } : undefined, [value])}
          </li>
        ))}
      </ul>
    );
  }
  const text = answerText(field.options ? { options: field.options } : undefined, answer);
  if (typeof answer === 'boolean') {
    return (
      <span class={answer ? 'yes' : 'muted'}>
        <Icon name={answer ? 'check' : 'cross'} size={16} /> {text}
      </span>
    );
  }
  return (
    <span class="answer-text" dir="auto">
      {linked(field.type, text)}
    </span>
  );
}

/** Links only what cannot run anything: mail, telephone, and http addresses. */
function linked(type: Field['type'], text: string): ComponentChildren {
  if (type === 'email' && /^[^\s@:?&]+@[^\s@:?&]+$/.test(text)) {
    return (
      <>
        <a href={`mailto:${encodeURIComponent(text).replace('%40', '@')}`}>{text}</a>{' '}
        <CopyButton text={text} what="E-mail address" quiet />
      </>
    );
  }
  if (type === 'tel' && /^[+\d\s()/.-]{4,40}$/.test(text))
    return <a href={`tel:${text.replace(/[^+\d]/g, '')}`}>{text}</a>;
  if (type === 'url' && /^https?:\/\/\S+$/i.test(text)) {
    return (
      <a href={text} target="_blank" rel="noopener noreferrer nofollow">
        {text}
      </a>
    );
  }
  return text;
}

function Technical({ row }: { row: Row }) {
  const { context, plaintext } = row;
  const facts: [string, string][] = [
    ['Submission', row.submission],
    ['Received', row.receivedAt],
    ...(context
      ? ([
          ['Sealed, by the visitor’s clock', context.sealedAt],
          ['Form revision', String(context.revision)],
          ['Form definition', context.definition],
          ['Sealed to', context.recipients.join(', ')],
        ] as [string, string][])
      : []),
    ...(plaintext ? ([['Language', plaintext.locale]] as [string, string][]) : []),
  ];
  return (
    <details class="technical">
      <summary>Technical details</summary>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code class="breakable">{value}</code>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
