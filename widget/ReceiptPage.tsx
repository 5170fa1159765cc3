import { Fragment, type ComponentChildren, type VNode } from 'preact';
import type { Plaintext } from '../protocol/envelope.ts';
import type { RightsAnswer } from '../protocol/rights.ts';
import { answerText } from './answer-text.ts';
import { fill } from './element.ts';
import type { Receipt, ReceiptFailure } from './open-receipt.ts';
import { receiptActs } from './receipt-acts.ts';
import type { ReceiptDates } from './receipt-dates.ts';
import type { ReceiptTexts } from './receipt-texts.ts';
import { ReceiptConsents } from './ReceiptConsents.tsx';
import { ReceiptErased, type Erased } from './ReceiptErased.tsx';
import { ReceiptHistory } from './ReceiptHistory.tsx';
import { receptionOf } from './rights-history.ts';
import type { RightsTexts } from './rights-texts.ts';
import { RightsPanel } from './RightsPanel.tsx';
import { Fact, Seal, Sheet } from './Sheet.tsx';
import { useActs } from './use-acts.ts';

export type ReceiptState =
  | { step: 'loading' }
  | { step: 'failed'; failure: ReceiptFailure }
  | { step: 'open'; receipt: Receipt }
  | ({ step: 'erased' } & Erased);

/** The page's words, in the visitor's language. */
export interface ReceiptWords {
  texts: ReceiptTexts;
  rights: RightsTexts;
  dates: ReceiptDates;
}

export interface ReceiptActions {
  retry: () => void;
  settle: (answer: RightsAnswer) => Promise<void>;
  reload: () => Promise<boolean>;
  erased: (certificate: string) => Promise<void>;
  download: (kind: 'json' | 'csv' | 'html') => void;
  save: (name: string, text: string, type: string) => void;
  print: () => void;
  copy: () => void;
  copied: boolean;
}

export function ReceiptPage({
  state,
  words,
  actions,
}: {
  state: ReceiptState;
  words: ReceiptWords;
  actions: ReceiptActions;
}): VNode {
  switch (state.step) {
    case 'loading':
      return (
        <Sheet>
          <p class="loading" role="status">
            {words.texts.loading}
          </p>
        </Sheet>
      );
    case 'failed':
      return <Failed failure={state.failure} texts={words.texts} retry={actions.retry} />;
    case 'erased':
      return <ReceiptErased erased={state} texts={words.rights} dates={words.dates} save={actions.save} />;
    case 'open':
      return <Opened receipt={state.receipt} words={words} actions={actions} />;
  }
}

function Failed({
  failure: { problem, code },
  texts,
  retry,
}: {
  failure: ReceiptFailure;
  texts: ReceiptTexts;
  retry: () => void;
}): VNode {
  return (
    <Sheet>
      <h1>{texts.title}</h1>
      <p class="problem" role="alert">
        {fill(texts.problems[problem], { code })}
      </p>
      {problem !== 'link' && problem !== 'refused' && problem !== 'held' && problem !== 'browser' && (
        <button onClick={retry}>{texts.retry}</button>
      )}
    </Sheet>
  );
}

/** What was sent, what was agreed to, what can be done about it, what was done, and how to take it along; in this order. */
function Opened({
  receipt,
  words,
  actions,
}: {
  receipt: Receipt;
  words: ReceiptWords;
  actions: ReceiptActions;
}): VNode {
  const { texts, rights, dates } = words;
  const { controller, copy } = receipt;
  const acts = useActs({ texts: rights, ...actions });
  const place = { receipt, send: receiptActs(receipt), acts, texts: rights, dates };
  return (
    <Sheet>
      <p class="unseen" role="status">
        {acts.heard}
      </p>
      <Head receipt={receipt} texts={texts} dates={dates} />
      {copy === 'none' && <p class="note">{fill(texts.onlyController, { controller: controller.name })}</p>}
      {copy === 'damaged' && (
        <p class="problem" role="alert">
          {fill(texts.damaged, { controller: controller.name })}
        </p>
      )}
      {typeof copy === 'object' && <Copy receipt={receipt} copy={copy} texts={texts} dates={dates} />}
      <ReceiptConsents place={place} texts={texts} />
      <RightsPanel {...place} />
      <ReceiptHistory receipt={receipt} texts={rights} dates={dates} save={actions.save} />
      <Downloads words={words} actions={actions} />
    </Sheet>
  );
}

/** To whom it went, what for, on what ground and for how long. */
function Head({
  receipt: { view, controller, definition, words },
  texts,
  dates,
}: {
  receipt: Receipt;
  texts: ReceiptTexts;
  dates: ReceiptDates;
}): VNode {
  const { receivedAt, correctedAt } = receptionOf(view);
  const { name, address, contact, dataProtectionOfficer } = controller;
  return (
    <header>
      <p class="kind">
        <Seal /> {texts.title}
      </p>
      <h1 lang={definition.locale}>
        <bdi>{definition.title}</bdi>
      </h1>
      <dl class="facts">
        <Fact term={texts.sentTo}>
          <strong>{name}</strong>
          {[address, contact, dataProtectionOfficer].map(
            (line) =>
              line !== undefined && (
                <Fragment key={line}>
                  <br />
                  <bdi>{line}</bdi>
                </Fragment>
              ),
          )}
        </Fact>
        <Fact term={texts.purpose} lang={definition.locale}>
          {definition.purpose}
        </Fact>
        <Fact term={texts.received}>
          <time dateTime={receivedAt}>{dates.moment(receivedAt)}</time>
        </Fact>
        <Fact term={texts.basis} lang={words.locale}>
          {words.legalBases[definition.legalBasis]}
        </Fact>
        {correctedAt !== undefined && (
          <Fact term={texts.corrected}>
            <time dateTime={correctedAt}>{dates.moment(correctedAt)}</time>
          </Fact>
        )}
        <Fact term={texts.keptUntil}>
          <time dateTime={view.deletedAfter}>{dates.day(view.deletedAfter)}</time>
        </Fact>
        <Fact term={texts.number}>
          <code dir="ltr">{view.submission}</code>
        </Fact>
      </dl>
    </header>
  );
}

function Copy({
  receipt: { definition, words },
  copy,
  texts,
  dates,
}: {
  receipt: Receipt;
  copy: Plaintext;
  texts: ReceiptTexts;
  dates: ReceiptDates;
}): VNode {
  const asked = definition.fields.filter(({ type }) => type !== 'consent');
  // Dates among the answers as the other dates of the page.
  const answered = { ...texts, locale: dates.locale };
  return (
    <section lang={copy.locale}>
      <h2 lang={texts.locale}>{texts.answers}</h2>
      <dl class="answers">
        {asked.map((field) => (
          <Fact key={field.id} term={field.label}>
            {answerText(
              field,
              Object.hasOwn(copy.answers, field.id) ? copy.answers[field.id] : undefined,
              answered,
            ) ?? (
              <span class="muted" lang={texts.locale}>
                {texts.noAnswer}
              </span>
            )}
          </Fact>
        ))}
      </dl>
      {asked.length > 0 && (
        <details>
          <summary lang={texts.locale}>{texts.why}</summary>
          <dl class="purposes">
            {asked.map(({ id, label, purpose, legalBasis }) => (
              <Fact key={id} term={label}>
                {purpose}
                {legalBasis !== undefined && (
                  <>
                    <br />
                    <span class="muted">
                      <bdi lang={texts.locale}>{texts.basis}</bdi>: <bdi>{words.legalBases[legalBasis]}</bdi>
                    </span>
                  </>
                )}
              </Fact>
            ))}
          </dl>
        </details>
      )}
      <p class="note" lang={texts.locale}>
        <Seal /> {texts.openedHere}
      </p>
    </section>
  );
}

function Downloads({
  words: { texts, rights },
  actions,
}: {
  words: ReceiptWords;
  actions: ReceiptActions;
}): VNode {
  const file = (kind: 'json' | 'csv' | 'html', label: string): ComponentChildren => (
    <button type="button" onClick={() => actions.download(kind)}>
      {label}
    </button>
  );
  return (
    <footer>
      <h2>{texts.download}</h2>
      <p>{rights.downloadText}</p>
      <div class="actions">
        {file('html', rights.downloadPage)}
        {file('csv', rights.downloadCsv)}
        {file('json', rights.downloadJson)}
        <button type="button" onClick={actions.print}>
          {texts.print}
        </button>
      </div>
      <div class="private">
        <p>{texts.privateLink}</p>
        <button type="button" onClick={actions.copy}>
          {texts.copy}
        </button>
        <span role="status">{actions.copied && texts.copied}</span>
      </div>
    </footer>
  );
}
