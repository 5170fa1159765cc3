import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { KeptReceipt, PreferencesPlace } from '../embed/contract.ts';
import type { Declaration, NoticeDetails } from '../protocol/consent-config.ts';
import { methodText } from './method-text.ts';
import { formatter } from './preferences-format.ts';
import { saveReceipt, type ReceiptFileKind } from './save-consent-receipt.ts';

/** The receipts that this device keeps, each to take along in three forms: to read, to process, to prove. */
export function PreferencesReceipts({
  place,
  details,
  declaration,
  receipts,
  isPending,
}: {
  place: PreferencesPlace;
  details: NoticeDetails;
  declaration: Declaration;
  receipts: KeptReceipt[];
  /** The latest decision has none of its own yet, not even an unsigned one. */
  isPending: boolean;
}): VNode | null {
  const { texts } = details;
  if (receipts.length === 0 && !isPending) return null;
  return (
    <section class="receipts" aria-labelledby="receipts">
      <h3 id="receipts">{texts.receipt}</h3>
      {isPending && <p class="muted">{texts.receiptPending}</p>}
      {receipts.map((kept, i) => (
        <Receipt
          key={kept.record.id}
          kept={kept}
          isNewest={i === 0}
          place={place}
          details={details}
          declaration={declaration}
        />
      ))}
    </section>
  );
}

function Receipt({
  kept,
  isNewest,
  place,
  details,
  declaration,
}: {
  kept: KeptReceipt;
  isNewest: boolean;
  place: PreferencesPlace;
  details: NoticeDetails;
  declaration: Declaration;
}): VNode {
  const { texts, locale } = details;
  const { record } = kept;
  const [busy, setBusy] = useState(false);
  const heading = `r-${record.id}`;
  const save = (kind: ReceiptFileKind): void => {
    if (busy) return;
    setBusy(true);
    void saveReceipt(kind, kept, { place, details, declaration }).finally(() => setBusy(false));
  };
  const saver = (kind: ReceiptFileKind, label: string): VNode => (
    <button
      type="button"
      aria-disabled={busy || undefined}
      aria-describedby={heading}
      onClick={() => save(kind)}
    >
      {label}
    </button>
  );
  return (
    <details class="receipt" open={isNewest}>
      <summary>
        <span id={heading}>
          <time dateTime={record.at}>{formatter(locale).day(Date.parse(record.at))}</time>
          {' – '}
          {methodText(record.method, place.site.notice, texts)}
        </span>
      </summary>
      {!kept.receipt && <p class="muted">{texts.receiptPending}</p>}
      <div class="savers">
        {saver('page', texts.receiptHtml)}
        {saver('data', texts.receiptJson)}
        {kept.receipt && saver('proof', texts.receiptProof)}
      </div>
    </details>
  );
}
