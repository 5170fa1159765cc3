import type { FirstLayer, NoticeView, RecordChunk, SiteConsent } from '../embed/contract.ts';
import { NOTICE_CSS } from './notice-style.ts';

/** From the CJK radicals on: as wide as two. */
const WIDE = /[\u2e80-\uffff]/g;

/**
 * Draws the first layer. It stands before the body, so that it comes early in the order of reading, no style of the body holds it, and no
 * framework that replaces the body takes it along. It never takes the focus by itself unless the page behind it is inert.
 * @param near called when the visitor comes upon it, or by keyboard upon anything: what happens next can be loaded while they make up their mind.
 * @returns takes it away.
 */
export function showNotice(
  { notice, config: { layout } }: SiteConsent,
  view: NoticeView,
  first: FirstLayer,
  near: () => Promise<RecordChunk | void>,
): () => void {
  const isModal = layout.kind === 'modal';
  const opener = document.activeElement as HTMLElement | null;
  const host = document.createElement('sealpost-notice');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(NOTICE_CSS);
  root.adoptedStyleSheets = [sheet];
  host.style.setProperty('--p', getComputedStyle(document.body).fontFamily);

  const box = add(root, isModal ? 'dialog' : 'section', 'box');
  box.className = `${layout.kind} ${layout.block} ${layout.inline}`;
  box.lang = notice.locale;
  box.dir = notice.dir;
  box.ariaLabel = notice.title;
  box.tabIndex = -1;
  const words = add(box, 'div', 'words');
  add(words, 'h2', 'title', notice.title);
  add(words, 'p', 'text', notice.text);
  const purposes = add(words, 'ul', 'purposes');
  for (const { id, label } of notice.purposes)
    if (view.asked.includes(id)) add(purposes, 'li', 'purpose', label);
  const links = add(words, 'p', 'links');
  for (const { label, url } of notice.links) {
    const link = add(links, 'a', 'link', label);
    // Nobody has verified this yet: it must not bring a script along.
    if (/^https?:/.test(url)) link.href = url;
    link.target = '_blank';
  }
  const foot = add(box, 'div', 'foot');
  foot.className = 'foot';
  foot.style.setProperty(
    '--n',
    `${Math.max(...notice.buttons.map(({ label }) => label.replace(WIDE, 'xx').length))}`,
  );
  for (const button of notice.buttons)
    add(foot, 'button', 'button', button.label).onclick = () => first.act(button.act);

  box.onkeydown = (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    if (!isModal) first.putAway();
  };
  host.onpointerenter = near;
  document.addEventListener('focusin', look);
  document.body.before(host);
  if (isModal)
    // A browser lets nobody hold a dialog open against a second wish to close it; so it is opened again.
    (box.onclose = () => {
      (box as HTMLDialogElement).showModal();
      // Not its first link, which small windows would scroll to.
      box.focus();
      box.scrollTop = 0;
    })();
  if (view.takeFocus) box.focus();
  return () => {
    const hadFocus = root.activeElement;
    document.removeEventListener('focusin', look);
    host.remove();
    if (hadFocus) opener?.focus({ preventScroll: true });
  };

  function look(event: FocusEvent): void {
    const focused = event.composedPath()[0] as Element;
    // Who points at something sees it, and would click beside it if it moved.
    if (focused.matches(':focus-visible'))
      void near().then((record) => event.target === host || record?.uncover(focused, box));
  }
}

/** @param part what a page may style (`sealpost-notice::part(title)`). */
function add<Name extends keyof HTMLElementTagNameMap>(
  parent: Node,
  name: Name,
  part: string,
  text = '',
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  element.setAttribute('part', part);
  element.textContent = text;
  parent.appendChild(element);
  return element;
}
