import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Answers, Field } from '../protocol/form.ts';
import type { RightsAnswer, RightsEvent, RightsRequest, RuledRight } from '../protocol/rights.ts';
import { validateAnswers } from '../protocol/validate-answers.ts';
import { fill } from './element.ts';
import { asReceiptFailure, type Receipt } from './open-receipt.ts';
import type { ReceiptActs } from './receipt-acts.ts';
import type { RightsTexts } from './rights-texts.ts';

export interface RightsPlace {
  receipt: Receipt;
  acts: ReceiptActs;
  texts: RightsTexts;
  day: (time: string) => string;
  /** Something has changed: what is shown is fetched again; an erasure shows its certificate. */
  changed: (answer: RightsAnswer) => void;
  save: (name: string, text: string, type: string) => void;
}

type Step =
  | { at: 'rest' }
  | { at: 'working' }
  | { at: 'said'; text: string; bad?: true }
  | { at: 'sure' }
  | { at: 'editing' };

/** Everything that the law gives a visitor, at the place where they see what they gave. */
export function RightsPanel(place: RightsPlace): VNode {
  const { receipt, acts, texts, day, changed } = place;
  const { view, controller, copy, definition } = receipt;
  const { state, rules } = view;
  const [step, setStep] = useState<Step>({ at: 'rest' });
  const busy = step.at === 'working';
  const say = (text: string): string => fill(text, { controller: controller.name });

  const run = (act: () => Promise<RightsAnswer>, done = texts.done): void => {
    setStep({ at: 'working' });
    act().then(
      (answer) => {
        const said = answer.effect === 'unchanged' ? texts.alreadyDone : answer.effect === 'open' ? '' : done;
        setStep(said ? { at: 'said', text: said } : { at: 'rest' });
        changed(answer);
      },
      (error: unknown) => {
        console.error(error);
        setStep({ at: 'said', text: fill(texts.failed, { code: asReceiptFailure(error).code }), bad: true });
      },
    );
  };

  const open = (right: RuledRight): RightsRequest | undefined =>
    state.requests.findLast((request) => request.right === right);
  const standing = (right: RuledRight): VNode | null => {
    const request = open(right);
    return request ? <p class="standing">{requestText(request, texts, say, day)}</p> : null;
  };
  const isOpen = (right: RuledRight): boolean => open(right)?.state === 'open';
  const given = typeof copy === 'object' ? copy.consents.filter((consent) => consent.given) : [];
  const withdrawn = new Map(state.withdrawn.map(({ field, at }) => [field, at]));
  const asksConsent = definition.fields.some(({ type }) => type === 'consent');
  const leftToWithdraw =
    asksConsent && definition.fields.some(({ type, id }) => type === 'consent' && !withdrawn.has(id));

  return (
    <section class="rights" aria-busy={busy}>
      <h2>{texts.title}</h2>
      <p>{texts.intro}</p>
      <p class={step.at === 'said' && step.bad ? 'problem' : 'said'} role="status">
        {step.at === 'said' ? step.text : busy ? texts.working : ''}
      </p>

      {asksConsent && (
        <Right>
          <ul class="consents">
            {given.map(({ field, wording }) => (
              <li key={field}>
                <q dir="auto">{wording}</q>
                {withdrawn.has(field) ? (
                  <strong class="not-given">
                    {fill(texts.withdrawnOn, { date: day(withdrawn.get(field)!) })}
                  </strong>
                ) : (
                  <button disabled={busy} onClick={() => run(() => acts.withdraw([field]))}>
                    {texts.withdraw}
                  </button>
                )}
              </li>
            ))}
          </ul>
          {state.unsubscribedAt && (
            <p class="standing">{fill(texts.unsubscribedOn, { date: day(state.unsubscribedAt) })}</p>
          )}
          {leftToWithdraw && (
            <button disabled={busy} onClick={() => run(() => acts.withdraw('all'))}>
              {texts.withdrawAll}
            </button>
          )}
        </Right>
      )}

      {typeof copy === 'object' && rules.correct === 'at-once' && (
        <Right text={say(texts.correct)}>
          {step.at === 'editing' ? (
            <Editor
              receipt={receipt}
              texts={texts}
              cancel={() => setStep({ at: 'rest' })}
              save={(answers) => run(() => acts.correct(answers), texts.saved)}
            />
          ) : (
            <button disabled={busy} onClick={() => setStep({ at: 'editing' })}>
              {texts.correctButton}
            </button>
          )}
        </Right>
      )}

      <Right text={say(texts.restrict)}>
        {state.restrictedAt ? (
          <>
            <p class="standing">{fill(texts.restrictedOn, { date: day(state.restrictedAt) })}</p>
            <button disabled={busy} onClick={() => run(() => acts.request('lift'))}>
              {texts.liftButton}
            </button>
          </>
        ) : (
          <>
            {standing('restrict')}
            {!isOpen('restrict') && (
              <button disabled={busy} onClick={() => run(() => acts.request('restrict'))}>
                {rules.restrict === 'at-once' ? texts.restrictButton : texts.restrictAsk}
              </button>
            )}
          </>
        )}
      </Right>

      <Right text={say(texts.object)}>
        {standing('object')}
        {!isOpen('object') && (
          <button disabled={busy} onClick={() => run(() => acts.request('object'))}>
            {rules.object === 'at-once' ? texts.objectButton : texts.objectAsk}
          </button>
        )}
      </Right>

      <Right text={say(texts.erase)}>
        {standing('erase')}
        {!isOpen('erase') &&
          (step.at === 'sure' ? (
            <div class="sure" role="alertdialog" aria-label={texts.eraseButton}>
              <p>{texts.eraseSure}</p>
              <button class="danger" onClick={() => run(() => acts.erase())}>
                {rules.erase === 'at-once' ? texts.eraseYes : texts.eraseAsk}
              </button>
              <button onClick={() => setStep({ at: 'rest' })}>{texts.cancel}</button>
            </div>
          ) : (
            <button
              class="danger"
              disabled={busy}
              onClick={() => (rules.erase === 'at-once' ? setStep({ at: 'sure' }) : run(() => acts.erase()))}
            >
              {rules.erase === 'at-once' ? texts.eraseButton : texts.eraseAsk}
            </button>
          ))}
      </Right>
    </section>
  );
}

/** Everything that happened, newest last, each with what proves it. */
export function History({ receipt, texts, day, save }: RightsPlace): VNode {
  return (
    <section class="history">
      <h2>{texts.history}</h2>
      <p>{texts.historyText}</p>
      <ol>
        {receipt.view.events.map((event) => (
          <li key={event.receipt.leaf}>
            <time dateTime={event.at}>{day(event.at)}</time> <span>{texts.events[event.type]}</span>
            <button
              class="link"
              onClick={() => save(`${proofName(event)}.json`, proofText(event), 'application/json')}
            >
              {texts.proof}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

const proofName = ({ type, at }: RightsEvent): string => `${type}-${at.replaceAll(':', '-')}`;
const proofText = ({ receipt }: RightsEvent): string => `${JSON.stringify(receipt, null, 2)}\n`;

function requestText(
  { at, state, decidedAt, reason }: RightsRequest,
  texts: RightsTexts,
  say: (text: string) => string,
  day: (time: string) => string,
): string {
  if (state === 'open') {
    const open = fill(say(texts.requestOpen), { date: day(at) });
    // The owner's own words: why it does not happen at once although the form says so.
    return reason === undefined ? open : `${open} ${reason}`;
  }
  const decided = { date: day(decidedAt ?? at), reason: reason ?? '' };
  return fill(state === 'granted' ? texts.requestGranted : texts.requestRefused, decided);
}

const Right = ({ text, children }: { text?: string; children: ComponentChildren }): VNode => (
  <div class="right">
    {text !== undefined && <p>{text}</p>}
    {children}
  </div>
);

/** The answers again, to be changed. What was agreed to is not among them: that is withdrawn, never edited. */
function Editor({
  receipt,
  texts,
  cancel,
  save,
}: {
  receipt: Receipt;
  texts: RightsTexts;
  cancel: () => void;
  save: (answers: Answers) => void;
}): VNode {
  const { definition, copy } = receipt;
  const before = typeof copy === 'object' ? copy.answers : {};
  const [answers, setAnswers] = useState<Answers>(before);
  const [wrong, setWrong] = useState<ReadonlySet<string>>(new Set());
  const submit = (event: Event): void => {
    event.preventDefault();
    const issues = validateAnswers(definition, answers);
    setWrong(new Set(issues.map(({ field }) => field)));
    if (issues.length === 0) save(answers);
    else document.getElementById(`e-${issues[0]!.field}`)?.focus();
  };
  const set = (id: string, answer: Answers[string]): void => setAnswers({ ...answers, [id]: answer });
  return (
    <form class="editor" noValidate onSubmit={submit}>
      <h3>{texts.editTitle}</h3>
      {definition.fields
        .filter(({ type }) => type !== 'consent' && type !== 'hidden')
        .map((field) => (
          <EditedField
            key={field.id}
            field={field}
            answer={Object.hasOwn(answers, field.id) ? answers[field.id] : undefined}
            wrong={wrong.has(field.id)}
            set={(answer) => set(field.id, answer)}
          />
        ))}
      <p class="actions">
        <button class="primary">{texts.save}</button>
        <button type="button" onClick={cancel}>
          {texts.cancel}
        </button>
      </p>
    </form>
  );
}

function EditedField({
  field,
  answer,
  wrong,
  set,
}: {
  field: Field;
  answer: Answers[string] | undefined;
  wrong: boolean;
  set: (answer: Answers[string]) => void;
}): VNode {
  const id = `e-${field.id}`;
  const typed = (event: Event): void => set((event.currentTarget as HTMLInputElement).value);
  const text = typeof answer === 'string' ? answer : '';
  const invalid = wrong ? { 'aria-invalid': true } : {};
  switch (field.type) {
    case 'consent':
    case 'checkbox':
      return (
        <label class="tick">
          <input
            id={id}
            type="checkbox"
            checked={answer === true}
            {...invalid}
            onChange={(event) => set(event.currentTarget.checked)}
          />{' '}
          <span dir="auto">{field.label}</span>
        </label>
      );
    case 'checkboxes': {
      const chosen = Array.isArray(answer) ? answer : [];
      return (
        <fieldset id={id} tabIndex={-1} {...invalid}>
          <legend dir="auto">{field.label}</legend>
          {field.options?.map(({ value, label }) => (
            <label class="tick" key={value}>
              <input
                type="checkbox"
                checked={chosen.includes(value)}
                onChange={(event) =>
                  set(
                    event.currentTarget.checked ? [...chosen, value] : chosen.filter((one) => one !== value),
                  )
                }
              />{' '}
              <span dir="auto">{label}</span>
            </label>
          ))}
        </fieldset>
      );
    }
    case 'select':
    case 'radio':
      return (
        <label>
          <span dir="auto">{field.label}</span>
          <select id={id} value={text} {...invalid} onChange={typed}>
            <option value="" />
            {field.options?.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
      );
    case 'textarea':
      return (
        <label>
          <span dir="auto">{field.label}</span>
          <textarea id={id} dir="auto" rows={field.rows ?? 4} value={text} {...invalid} onInput={typed} />
        </label>
      );
    case 'text':
    case 'email':
    case 'tel':
    case 'url':
    case 'number':
    case 'date':
    case 'time':
    case 'hidden':
      return (
        <label>
          <span dir="auto">{field.label}</span>
          <input id={id} dir="auto" {...kind(field)} value={text} {...invalid} onInput={typed} />
        </label>
      );
  }
}

/** Minutes and whole numbers are the steps that the browser takes where nothing is said. */
const kind = ({ type, step }: Field): object => ({ type, ...(step === undefined ? {} : { step }) });
