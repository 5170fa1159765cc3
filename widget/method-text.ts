import type { DetailsTexts, Notice } from '../protocol/consent-config.ts';
import type { ConsentMethod } from '../protocol/consent-record.ts';

/** What the visitor did, in the words that stood on the button. */
export function methodText(method: ConsentMethod, notice: Notice, texts: DetailsTexts): string {
  const label = (act: 'accept' | 'reject'): string | undefined =>
    notice.buttons.find((button) => button.act === act)?.label;
  switch (method) {
    case 'accept-all':
      return label('accept') ?? texts.acceptAll;
    case 'reject-all':
      return label('reject') ?? texts.rejectAll;
    case 'withdraw':
      return notice.withdraw;
    case 'save':
      return texts.save;
    case 'signal':
      return notice.gpc;
    case 'script':
      return texts.byScript;
    case 'import':
      return texts.byImport;
  }
}
