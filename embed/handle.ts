import type { HandleTexts } from './contract.ts';
import { add, attachShadow } from './elements.ts';

/**
 * The permanent way back in its corner: opens the preferences as any `data-sealpost-show` of the page does, and takes everything back at one
 * click, as it took one to give it.
 * @param withdraw undefined while nothing is granted.
 */
export function addHandle(texts: HandleTexts, withdraw: (() => unknown) | undefined): HTMLElement {
  const host = add(document.documentElement, 'sealpost-handle', '');
  const box = add(attachShadow(host, texts.style), 'aside', texts.note);
  box.lang = texts.lang;
  box.dir = texts.dir;
  add(box, 'button', texts.label).dataset['sealpostShow'] = '';
  if (withdraw) add(box, 'button', texts.withdraw, withdraw);
  return host;
}
