import type { HandleTexts } from './contract.ts';
import { add, attachShadow } from './elements.ts';

/** One for every handle that is drawn: what it says outside of `:host` is for the page. */
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets.push(sheet);
let host: HTMLElement | undefined;

/**
 * Draws the permanent way back anew: it opens the preferences as any `data-sealpost-show` of the page does, and takes everything back at one click, as
 * it took one to give it.
 */
export function drawHandle(
  texts: HandleTexts | false | undefined,
  withdraw: (click: Event) => unknown,
): void {
  host?.remove();
  if (!texts) return;
  host = add(document.documentElement, 'sealpost-handle', '');
  const box = add(attachShadow(host, texts.style, sheet), 'aside', texts.note);
  box.lang = texts.lang;
  box.dir = texts.dir;
  add(box, 'button', texts.label).dataset['sealpostShow'] = '';
  if (texts.withdraw) add(box, 'button', texts.withdraw, withdraw);
}
