import type { VNode } from 'preact';
import { ActOutcome, held } from './ActOutcome.tsx';
import { canBeWithdrawn, consentsNow, type ConsentNow } from './consents-now.ts';
import { fill } from './element.ts';
import type { ReceiptTexts } from './receipt-texts.ts';
import type { RightsPlace } from './RightsPanel.tsx';
import type { ActPlace } from './use-acts.ts';

const TITLE = 'consents';

/** Everything that was asked for, each once, as it stands now. What was not given cannot be withdrawn, and is not offered. */
export function ReceiptConsents({ place, texts }: { place: RightsPlace; texts: ReceiptTexts }): VNode | null {
  const { receipt, acts, send, texts: rights, dates } = place;
  const { view, definition, copy, controller } = receipt;
  const consents = consentsNow(receipt);
  if (consents.length === 0) return null;
  const left = consents.filter(canBeWithdrawn);
  const { unsubscribedAt } = view.state;

  const withdraw = (at: ActPlace, fields: readonly ConsentNow[], focus: string): void =>
    void acts.run({ place: at, send: () => send.withdraw(fields.map(({ field }) => field)), focus });
  const standing = (consent: ConsentNow): string | undefined => {
    if (consent.state === 'withdrawn')
      return fill(rights.withdrawnOn, { date: dates.moment(consent.withdrawnAt!) });
    if (consent.state === 'sealed') return undefined;
    return consent.state === 'given' ? texts.given : texts.notGiven;
  };

  return (
    <section>
      <h2 id={TITLE} tabIndex={-1}>
        {texts.consents}
      </h2>
      {typeof copy !== 'object' && left.length > 0 && (
        <p>{fill(rights.consentsSealed, { controller: controller.name })}</p>
      )}
      {unsubscribedAt && (
        <p class="standing">{fill(rights.unsubscribedOn, { date: dates.moment(unsubscribedAt) })}</p>
      )}
      <ul class="consents">
        {consents.map((consent) => {
          const { field, wording, purpose } = consent;
          const said = standing(consent);
          return (
            <li key={field}>
              <div>
                <p id={`c-${field}`}>
                  <q lang={definition.locale} dir="auto">
                    {wording}
                  </q>
                </p>
                {purpose !== undefined && (
                  <p class="why" lang={definition.locale}>
                    <bdi>{purpose}</bdi>
                  </p>
                )}
                {said !== undefined && (
                  <p>
                    <strong
                      id={`s-${field}`}
                      tabIndex={-1}
                      class={consent.state === 'given' ? 'given' : 'not-given'}
                    >
                      {said}
                    </strong>
                  </p>
                )}
              </div>
              {canBeWithdrawn(consent) && (
                <button
                  type="button"
                  {...held(acts)}
                  aria-describedby={`c-${field}`}
                  onClick={() => withdraw(`consent ${field}`, [consent], `s-${field}`)}
                >
                  {rights.withdraw}
                </button>
              )}
              <ActOutcome acts={acts} place={`consent ${field}`} />
            </li>
          );
        })}
      </ul>
      {left.length > 1 && (
        <p class="actions">
          <button type="button" {...held(acts)} onClick={() => withdraw('consents', left, TITLE)}>
            {rights.withdrawAll}
          </button>
        </p>
      )}
      <ActOutcome acts={acts} place="consents" />
    </section>
  );
}
