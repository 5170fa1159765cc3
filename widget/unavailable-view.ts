import type { WidgetProblem } from '../protocol/texts.ts';

/** In English, because the form's own texts are not there yet; nothing has been typed by then either. */
const REASONS: Partial<Record<WidgetProblem | 'snippet', string>> = {
  snippet: 'its code was not put into the page as it should be',
  offline: 'you seem to be offline',
  'collector-down': 'the server does not respond',
  'not-verified': 'it is not signed by the owner of this site, so nothing can be sent safely',
  'key-differs': 'it is signed by another owner than this page expects, so nothing was sent',
  'browser-too-old': 'it needs a newer browser to seal your answers',
  'not-secure': 'it only works on a secure page (https://)',
  blocked: 'a part of it was blocked, changed on its way, or could not be reached',
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
  const { host } = root;
  const make = (tag: string, names: string, text: string): HTMLElement => {
    const element = document.createElement(tag);
    element.className = names;
    element.setAttribute('part', names);
    element.textContent = text;
    return element;
  };
  const reason = REASONS[problem] ?? `something went wrong (${code})`;
  const box = make('div', 'box', '');
  const alert = make('p', 'problem alert', `This form is unavailable: ${reason}.`);
  const button = make('button', 'button secondary', 'Try again');
  alert.role = 'alert';
  box.lang = 'en';
  box.dir = 'ltr';
  box.append(alert);
  if (retry) {
    button.onclick = retry;
    box.append(button);
  }
  root.replaceChildren(box, document.createElement('slot'));
  const detail = { code: problem };
  host.dispatchEvent(new CustomEvent('sealpost:error', { bubbles: true, composed: true, detail }));
}
