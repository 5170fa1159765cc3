import type { VNode } from 'preact';
import type { RightsEvent } from '../protocol/rights.ts';
import type { Receipt } from './open-receipt.ts';
import type { ReceiptDates } from './receipt-dates.ts';
import { rightsHistory } from './rights-history.ts';
import type { RightsTexts } from './rights-texts.ts';

/** Everything that happened, newest last, each with what proves it. */
export function ReceiptHistory({
  receipt,
  texts,
  dates,
  save,
}: {
  receipt: Receipt;
  texts: RightsTexts;
  dates: ReceiptDates;
  save: (name: string, text: string, type: string) => void;
}): VNode | null {
  const entries = rightsHistory(receipt, texts);
  if (entries.length === 0) return null;
  return (
    <section class="history">
      <h2>{texts.history}</h2>
      <p>{texts.historyText}</p>
      <ol>
        {entries.map(({ event, title, details }, i) => (
          <li key={event.receipt.leaf}>
            <div id={`event-${i}`}>
              <p>
                <strong>{title}</strong> <time dateTime={event.at}>{dates.moment(event.at)}</time>
              </p>
              {details.length > 0 && (
                <ul>
                  {details.map(({ text, quoted }) => (
                    <li key={text}>{quoted ? <q dir="auto">{text}</q> : <bdi>{text}</bdi>}</li>
                  ))}
                </ul>
              )}
            </div>
            <button
              type="button"
              class="link"
              aria-describedby={`event-${i}`}
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
const proofText = ({ receipt }: RightsEvent): string => `${JSON.stringify(receipt)}\n`;
