import type { ComponentChildren, VNode } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { answerDue } from '../protocol/answer-due.ts';
import type { RightsRequest, RuledRight } from '../protocol/rights.ts';
import { ActOutcome, held } from './ActOutcome.tsx';
import { CorrectionEditor, canBeEdited } from './CorrectionEditor.tsx';
import { fill } from './element.ts';
import type { Receipt } from './open-receipt.ts';
import type { ReceiptActs } from './receipt-acts.ts';
import type { ReceiptDates } from './receipt-dates.ts';
import type { RightsTexts } from './rights-texts.ts';
import type { Acts } from './use-acts.ts';

export interface RightsPlace {
  receipt: Receipt;
  send: ReceiptActs;
  acts: Acts;
  texts: RightsTexts;
  dates: ReceiptDates;
}

/** What the law gives a visitor beside seeing, withdrawing and taking along. */
export function RightsPanel(place: RightsPlace): VNode {
  const { texts } = place;
  return (
    <section class="rights" aria-busy={place.acts.busy}>
      <h2>{texts.title}</h2>
      <p>{texts.intro}</p>
      <Correct {...place} />
      <Restrict {...place} />
      <ObjectTo {...place} />
      <Erase {...place} />
    </section>
  );
}

function Correct(place: RightsPlace): VNode {
  const { receipt, send, acts, texts } = place;
  const [isEditing, setEditing] = useState(false);
  const opener = useOpener();
  const isAtOnce = receipt.view.rules.correct === 'at-once';
  const isOpen = requestOf(receipt, 'correct')?.state === 'open';
  const canEdit = canBeEdited(receipt);
  return (
    <Right
      {...place}
      right="correct"
      button={
        canEdit &&
        !isOpen &&
        !isEditing && (
          <button
            type="button"
            ref={opener.button}
            {...held(acts)}
            onClick={() => !acts.busy && setEditing(true)}
          >
            {isAtOnce ? texts.rights.correct.button : texts.rights.correct.buttonAsk}
          </button>
        )
      }
      standing={
        !canEdit && (
          <p class="standing">{fill(texts.correctContact, { contact: receipt.controller.contact })}</p>
        )
      }
    >
      {isEditing && (
        <CorrectionEditor
          receipt={receipt}
          texts={texts}
          acts={acts}
          saveText={isAtOnce ? texts.save : texts.saveAsk}
          cancel={() => {
            setEditing(false);
            opener.focus();
          }}
          save={(answers) =>
            void acts.run({
              place: 'correct',
              send: () => send.correct(answers),
              done: texts.saved,
              focus: titleId('correct'),
              // What was typed stays until it is known to have arrived.
              settled: (succeeded) => succeeded && setEditing(false),
            })
          }
        />
      )}
    </Right>
  );
}

function Restrict(place: RightsPlace): VNode {
  const { receipt, send, acts, texts, dates } = place;
  const { state, rules } = receipt.view;
  const { button, buttonAsk } = texts.rights.restrict;
  const isOpen = requestOf(receipt, 'restrict')?.state === 'open';
  const ask = (right: 'restrict' | 'lift'): void =>
    void acts.run({ place: 'restrict', send: () => send.request(right), focus: titleId('restrict') });
  return (
    <Right
      {...place}
      right="restrict"
      isHolding={state.restrictedAt !== undefined}
      button={
        state.restrictedAt !== undefined ? (
          <button type="button" key="lift" {...held(acts)} onClick={() => ask('lift')}>
            {texts.liftButton}
          </button>
        ) : (
          !isOpen && (
            <button type="button" key="restrict" {...held(acts)} onClick={() => ask('restrict')}>
              {rules.restrict === 'at-once' ? button : buttonAsk}
            </button>
          )
        )
      }
      standing={
        state.restrictedAt !== undefined && (
          <p class="standing">{fill(texts.restrictedOn, { date: dates.moment(state.restrictedAt) })}</p>
        )
      }
    />
  );
}

/** The act of objecting; `Object` is another thing here. */
function ObjectTo(place: RightsPlace): VNode {
  const { receipt, send, acts, texts, dates } = place;
  const { state, rules } = receipt.view;
  const { button, buttonAsk } = texts.rights.object;
  const isOpen = requestOf(receipt, 'object')?.state === 'open';
  const { objectedAt } = state;
  return (
    <Right
      {...place}
      right="object"
      isHolding={objectedAt !== undefined}
      button={
        objectedAt === undefined &&
        !isOpen && (
          <button
            type="button"
            {...held(acts)}
            onClick={() =>
              void acts.run({ place: 'object', send: () => send.request('object'), focus: titleId('object') })
            }
          >
            {rules.object === 'at-once' ? button : buttonAsk}
          </button>
        )
      }
      standing={
        objectedAt !== undefined && (
          <p class="standing">{fill(texts.objectedOn, { date: dates.moment(objectedAt) })}</p>
        )
      }
    />
  );
}

function Erase(place: RightsPlace): VNode {
  const { receipt, send, acts, texts } = place;
  const [isSure, setSure] = useState(false);
  const opener = useOpener();
  const cancel = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (isSure) cancel.current?.focus();
  }, [isSure]);
  const isAtOnce = receipt.view.rules.erase === 'at-once';
  const { button, buttonAsk } = texts.rights.erase;
  const isOpen = requestOf(receipt, 'erase')?.state === 'open';
  const close = (): void => {
    if (acts.busy) return;
    setSure(false);
    opener.focus();
  };
  return (
    <Right
      {...place}
      right="erase"
      button={
        !isOpen &&
        !isSure && (
          <button
            type="button"
            class="danger"
            ref={opener.button}
            {...held(acts)}
            onClick={() => !acts.busy && setSure(true)}
          >
            {isAtOnce ? button : buttonAsk}
          </button>
        )
      }
    >
      {isSure && (
        <div
          class="sure"
          role="alertdialog"
          aria-labelledby={titleId('erase')}
          aria-describedby="erase-sure"
          onKeyDown={(event) => event.key === 'Escape' && close()}
        >
          <p id="erase-sure">
            {isAtOnce ? texts.eraseSure : fill(texts.eraseAskSure, { controller: receipt.controller.name })}
          </p>
          <button type="button" ref={cancel} {...held(acts)} onClick={close}>
            {texts.cancel}
          </button>
          <button
            type="button"
            class="danger"
            {...held(acts)}
            onClick={() =>
              void acts.run({
                place: 'erase',
                send: () => send.erase(),
                focus: titleId('erase'),
                settled: () => setSure(false),
              })
            }
          >
            {isAtOnce ? texts.eraseYes : texts.eraseAskYes}
          </button>
        </div>
      )}
    </Right>
  );
}

/** One right: what it does, how it stands, its button, and what came of it. */
function Right({
  right,
  isHolding = false,
  button,
  standing,
  children,
  ...place
}: RightsPlace & {
  right: RuledRight;
  /** It is in force now; what was asked for and granted need not be said. */
  isHolding?: boolean;
  button: ComponentChildren;
  standing?: ComponentChildren;
  children?: ComponentChildren;
}): VNode {
  const { receipt, acts, texts } = place;
  const { title, atOnce, decision } = texts.rights[right];
  const sentence = receipt.view.rules[right] === 'at-once' ? atOnce : decision;
  const request = requestOf(receipt, right);
  return (
    <div class="right">
      <div>
        <h3 id={titleId(right)} tabIndex={-1}>
          {title}
        </h3>
        <p>{fill(sentence, { controller: receipt.controller.name })}</p>
      </div>
      {button}
      {standing}
      {request && !isHolding && <Asked {...place} place={right} request={request} />}
      {children}
      <ActOutcome acts={acts} place={right} />
    </div>
  );
}

/** What became of a request. */
function Asked({
  receipt,
  send,
  acts,
  texts,
  dates,
  place,
  request,
}: RightsPlace & { place: RuledRight; request: RightsRequest }): VNode | null {
  const { id, right, at, state, decidedAt = at, reason } = request;
  if (state === 'open')
    return (
      <div class="standing">
        <p>{fill(texts.requestOpen, { date: dates.moment(at), controller: receipt.controller.name })}</p>
        <p>{fill(texts.requestBy, { date: dates.date(answerDue(at)) })}</p>
        {reason !== undefined && <p>{fill(texts.requestHeld, { reason })}</p>}
        <button
          type="button"
          {...held(acts)}
          aria-describedby={titleId(place)}
          onClick={() => void acts.run({ place, send: () => send.revoke(id), focus: titleId(place) })}
        >
          {texts.takeBack}
        </button>
      </div>
    );
  if (state === 'revoked')
    return <p class="standing">{fill(texts.takenBack, { date: dates.moment(decidedAt) })}</p>;
  if (state === 'granted')
    // A restriction that was granted shows itself, and may have been lifted since.
    return right === 'restrict' ? null : (
      <p class="standing">{fill(texts.requestGranted, { date: dates.moment(decidedAt) })}</p>
    );
  return (
    <div class="standing">
      <p>{fill(texts.requestRefused, { date: dates.moment(decidedAt), reason: reason ?? '' })}</p>
      <p>{texts.complaint}</p>
    </div>
  );
}

const requestOf = ({ view }: Receipt, right: RuledRight): RightsRequest | undefined =>
  view.state.requests.findLast((request) => request.right === right);

const titleId = (right: RuledRight): string => `r-${right}`;

/** A button that gives its place to what it opens, and gets the focus back from it. */
function useOpener(): { button: { current: HTMLButtonElement | null }; focus: () => void } {
  const button = useRef<HTMLButtonElement>(null);
  const [returns, setReturns] = useState(0);
  useLayoutEffect(() => {
    if (returns > 0) button.current?.focus();
  }, [returns]);
  return { button, focus: () => setReturns(returns + 1) };
}
