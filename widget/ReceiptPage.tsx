import type { ComponentChildren, VNode } from 'preact';
import type { Field } from '../protocol/form.ts';
import { answerText } from './answer-text.ts';
import type { Plaintext } from '../protocol/envelope.ts';
import { fill } from './element.ts';
import type { Receipt, ReceiptFailure } from './open-receipt.ts';
import type { ReceiptTexts } from './receipt-texts.ts';
import { History, RightsPanel, type RightsPlace } from './RightsPanel.tsx';
import type { RightsTexts } from './rights-texts.ts';

export type ReceiptState =
  | { step: 'loading' }
  | { step: 'failed'; failure: ReceiptFailure }
  | { step: 'open'; receipt: Receipt }
  | { step: 'erased'; certificate: string; backupsGoneBy: string };

export interface ReceiptActions {
  retry: () => void;
  download: (kind: 'json' | 'csv' | 'html') => void;
  saveCertificate: () => void;
  /** What the visitor can do, once the receipt is open. */
  rights: RightsPlace | undefined;
  print: () => void;
  copy: () => void;
  copied: boolean;
}

export function ReceiptPage({
  state,
  texts,
  rights,
  actions,
}: {
  state: ReceiptState;
  texts: ReceiptTexts;
  rights: RightsTexts;
  actions: ReceiptActions;
}): VNode {
  if (state.step === 'loading')
    return (
      <Sheet>
        <p class="loading" role="status">
          {texts.loading}
        </p>
      </Sheet>
    );
  if (state.step === 'failed') return <Failed failure={state.failure} texts={texts} retry={actions.retry} />;
  if (state.step === 'erased')
    return <Erased state={state} texts={texts} actions={actions} rights={rights} />;
  return <Opened receipt={state.receipt} texts={texts} rights={rights} actions={actions} />;
}

function Failed({
  failure,
  texts,
  retry,
}: {
  failure: ReceiptFailure;
  texts: ReceiptTexts;
  retry: () => void;
}): VNode {
  const { problem, code } = failure;
  return (
    <Sheet>
      <h1>{texts.title}</h1>
      <p class="problem" role="alert">
        {fill(texts.problems[problem], { code })}
      </p>
      {problem !== 'link' && problem !== 'gone' && problem !== 'browser' && (
        <button onClick={retry}>{texts.retry}</button>
      )}
    </Sheet>
  );
}

/** All that is left to show; the visitor may want to keep it. */
function Erased({
  state,
  texts,
  rights,
  actions,
}: {
  state: Extract<ReceiptState, { step: 'erased' }>;
  texts: ReceiptTexts;
  rights: RightsTexts;
  actions: ReceiptActions;
}): VNode {
  const date = new Intl.DateTimeFormat(texts.locale, { dateStyle: 'long' }).format(
    new Date(state.backupsGoneBy),
  );
  return (
    <Sheet>
      <h1>{rights.erasedTitle}</h1>
      <p role="status">{rights.erasedText}</p>
      <p>{fill(rights.erasedBackups, { date })}</p>
      <div class="actions">
        <button class="primary" onClick={actions.saveCertificate}>
          {rights.certificate}
        </button>
      </div>
    </Sheet>
  );
}

function Opened({
  receipt,
  texts,
  rights,
  actions,
}: {
  receipt: Receipt;
  texts: ReceiptTexts;
  rights: RightsTexts;
  actions: ReceiptActions;
}): VNode {
  const { view, controller, definition, copy } = receipt;
  const day = (time: string, timeStyle?: 'short'): string =>
    new Intl.DateTimeFormat(texts.locale, { dateStyle: 'long', ...(timeStyle && { timeStyle }) }).format(
      new Date(time),
    );
  return (
    <Sheet>
      <header>
        <p class="kind">
          <Seal /> {texts.title}
        </p>
        <h1 lang={definition.locale} dir="auto">
          {definition.title}
        </h1>
        <dl class="facts">
          <Fact term={texts.sentTo}>
            <strong>{controller.name}</strong>
            <br />
            <bdi>{controller.address}</bdi>
            <br />
            <bdi>{controller.contact}</bdi>
          </Fact>
          <Fact term={texts.received}>
            <time dateTime={view.receivedAt}>{day(view.receivedAt, 'short')}</time>
          </Fact>
          <Fact term={texts.keptUntil}>
            <time dateTime={view.deletedAfter}>{day(view.deletedAfter)}</time>
          </Fact>
          <Fact term={texts.number}>
            <code dir="ltr">{view.submission}</code>
          </Fact>
        </dl>
      </header>
      {copy === 'none' && <p class="note">{fill(texts.onlyController, { controller: controller.name })}</p>}
      {copy === 'damaged' && (
        <p class="problem" role="alert">
          {fill(texts.damaged, { controller: controller.name })}
        </p>
      )}
      {typeof copy === 'object' && <Copy copy={copy} fields={definition.fields} texts={texts} />}
      {actions.rights && <RightsPanel {...actions.rights} />}
      {actions.rights && <History {...actions.rights} />}
      <footer>
        <div class="actions">
          {typeof copy === 'object' && (
            <>
              <button class="primary" onClick={() => actions.download('json')}>
                {texts.download}
              </button>
              <button onClick={() => actions.download('csv')}>{rights.downloadCsv}</button>
              <button onClick={() => actions.download('html')}>{rights.downloadPage}</button>
              <button onClick={actions.print}>{texts.print}</button>
            </>
          )}
          <button onClick={actions.copy}>{texts.copy}</button>
          <span role="status">{actions.copied && texts.copied}</span>
        </div>
        <p class="muted">{texts.privateLink}</p>
      </footer>
    </Sheet>
  );
}

function Copy({ copy, fields, texts }: { copy: Plaintext; fields: Field[]; texts: ReceiptTexts }): VNode {
  const asked = fields.filter(({ type }) => type !== 'consent');
  return (
    <>
      <section lang={copy.locale}>
        <h2 lang={texts.locale}>{texts.answers}</h2>
        <dl class="answers">
          {asked.map((field) => (
            <Fact key={field.id} term={field.label}>
              {answerText(
                field,
                Object.hasOwn(copy.answers, field.id) ? copy.answers[field.id] : undefined,
                texts,
              ) ?? (
                <span class="muted" lang={texts.locale}>
                  {texts.noAnswer}
                </span>
              )}
            </Fact>
          ))}
        </dl>
      </section>
      {copy.consents.length > 0 && (
        <section>
          <h2>{texts.consents}</h2>
          <ul class="consents">
            {copy.consents.map(({ field, wording, given }) => (
              <li key={field}>
                <q lang={copy.locale} dir="auto">
                  {wording}
                </q>
                <strong class={given ? 'given' : 'not-given'}>{given ? texts.given : texts.notGiven}</strong>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p class="note">
        <Seal /> {texts.openedHere}
      </p>
    </>
  );
}

const Sheet = ({ children }: { children: ComponentChildren }): VNode => (
  <article class="sheet">{children}</article>
);

const Fact = ({ term, children }: { term: string; children: ComponentChildren }): VNode => (
  <div>
    <dt>
      <bdi>{term}</bdi>
    </dt>
    <dd>
      <bdi>{children}</bdi>
    </dd>
  </div>
);

const Seal = (): VNode => (
  <svg viewBox="0 0 20 20" aria-hidden="true">
    <path d="M10 2l7 2.5v5c0 4-3 7-7 8.5-4-1.5-7-4.5-7-8.5v-5ZM7 10l2 2 4-4.5" />
  </svg>
);
