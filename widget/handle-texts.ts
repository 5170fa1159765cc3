import type { HandleTexts } from '../embed/contract.ts';
import type { Notice, NoticeLayout } from '../protocol/consent-config.ts';
import { handleStyle } from './handle-style.ts';

/**
 * The permanent way back as the loader draws it on every page.
 * @param gpcHonoured Global Privacy Control was taken as a refusal, which some laws want to be seen.
 */
export function handleTexts(notice: Notice, layout: NoticeLayout, gpcHonoured: boolean): HandleTexts {
  return {
    label: notice.handle,
    withdraw: notice.withdraw,
    // The style puts it on a line of its own.
    note: gpcHonoured ? `${notice.gpc}\n` : '',
    dir: notice.dir,
    lang: notice.locale,
    style: handleStyle(layout, notice.model === 'opt-out', gpcHonoured),
  };
}
