import type { WidgetProblem } from '../protocol/texts.ts';
import { button, el } from './element.ts';
import { tell } from './tell.ts';

/** In English, because the form's own texts are not there yet; nothing has been typed by then either. */
const REASONS: Partial<Record<WidgetProblem | 'snippet', string>> = {
  snippet: 'its code was not put into the page as it should be',
  offline: 'you seem to be offline',
  'collector-down': 'the server does not respond',
  'not-verified': 'it is not signed by the owner of this site',
  'key-differs': 'it is signed by another owner than this page expects',
  'browser-too-old': 'it needs a newer browser to seal your answers',
  'not-secure': 'it only works on a secure page (https://)',
  blocked: 'a part of it was blocked or could not be reached',
  'form-unknown': 'there is no such form on this site',
  'not-listed': 'its owner has not listed this website',
};

/** In the place of a form that cannot be shown; what the page itself wrote there comes back below. */
export function showUnavailable(
  root: ShadowRoot,
  problem: WidgetProblem | 'snippet',
  code: string,
  retry?: () => void,
): void {
  const reason = REASONS[problem] ?? `something went wrong (${code})`;
  root.replaceChildren(
    el(
      'div',
      'box',
      { lang: 'en', dir: 'ltr' },
      el('p', 'problem alert', { role: 'alert' }, `This form is unavailable: ${reason}.`),
      retry && button('Try again', retry),
    ),
    el('slot', '', {}),
  );
  tell(root.host, 'error', { code: problem });
}
