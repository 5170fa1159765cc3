import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ErasureCertificate } from '../protocol/rights.ts';
import { fill } from './element.ts';
import type { ReceiptDates } from './receipt-dates.ts';
import type { RightsTexts } from './rights-texts.ts';
import { Seal, Sheet } from './Sheet.tsx';

export interface Erased {
  /** Signed note. */
  certificate: string;
  statement: ErasureCertificate;
  /** `slk1_…` of the key that signed it; undefined where it could not be had. */
  key: string | undefined;
  /** It was this page that had it erased, just now. */
  byThisPage: boolean;
}

/** All that is left to show; the visitor may want to keep it. */
export function ReceiptErased({
  erased: { certificate, statement, key, byThisPage },
  texts,
  dates,
  save,
}: {
  erased: Erased;
  texts: RightsTexts;
  dates: ReceiptDates;
  save: (name: string, text: string, type: string) => void;
}): VNode {
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    document.title = texts.erasedTitle;
    // What had the focus is gone with all the rest.
    if (byThisPage) title.current?.focus();
  }, [texts, byThisPage]);
  const file = `certificate-${statement.submission}.txt`;
  return (
    <Sheet>
      <p class="kind">
        <Seal /> <time dateTime={statement.erasedAt}>{dates.moment(statement.erasedAt)}</time>
      </p>
      <h1 ref={title} tabIndex={-1}>
        {texts.erasedTitle}
      </h1>
      <p>{texts.erasedText}</p>
      <p>{fill(texts.erasedBackups, { date: dates.day(statement.backupsGoneBy) })}</p>
      <div class="standing keep">
        <p>{texts.certificateKeep}</p>
        <button type="button" class="primary" onClick={() => save(file, certificate, 'text/plain')}>
          {texts.certificate}
        </button>
      </div>
      <p>{texts.verify}</p>
      <pre dir="ltr" tabIndex={0}>
        <code>
          npx sealpost verify {file} --key {key ?? 'slk1_…'}
        </code>
      </pre>
    </Sheet>
  );
}
