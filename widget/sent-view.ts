import { button, el, fill, sealIcon } from './element.ts';
import type { LoadedForm } from './load-form.ts';
import type { SealedAnswers } from './seal-answers.ts';

/** What is shown once the answers have arrived: thanks, and the receipt link, which exists nowhere else. */
export function sentView(
  { manifest, definition, texts }: LoadedForm,
  { receipt }: SealedAnswers,
  another: () => void,
): { element: HTMLElement; focus(): void } {
  const controller = manifest.controller.name;
  const language = { lang: texts.locale, dir: texts.dir };
  const heading = el('h2', 'title', { tabindex: -1 }, sealIcon(), texts.sentTitle);
  const link: HTMLInputElement = el('input', 'input receipt-link', {
    id: 'receipt',
    readonly: true,
    dir: 'ltr',
    value: receipt,
    'aria-describedby': 'h-receipt',
    onfocus: () => link.select(),
  });
  const copied = el('span', 'muted', { role: 'status' });
  const element = el(
    'div',
    'box sent',
    language,
    heading,
    el('p', 'thanks', {}, definition.thanks ?? fill(texts.sentText, { controller })),
    el(
      'div',
      'receipt',
      {},
      el('label', 'label', { for: 'receipt' }, texts.receiptTitle),
      el('p', 'help muted', { id: 'h-receipt' }, texts.receiptText),
      link,
      el('div', 'foot', {}, button(texts.copy, copy), button(texts.download, download), copied),
    ),
    button(texts.another, another),
  );
  return { element, focus: () => heading.focus() };

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(receipt);
    } catch {
      // In frames without the permission there is only the old way.
      link.focus();
      document.execCommand('copy');
    }
    copied.textContent = texts.copied;
  }

  function download(): void {
    const title = fill(texts.receiptFileTitle, { controller });
    const html = el(
      'html',
      '',
      language,
      el('meta', '', { charset: 'utf-8' }),
      el('title', '', {}, title),
      el('h1', '', {}, title),
      el('p', '', {}, `${definition.title} · ${new Date().toLocaleString(texts.locale)}`),
      el('p', '', {}, texts.receiptText),
      el('p', '', {}, el('a', '', { href: receipt, dir: 'ltr' }, receipt)),
    );
    const url = URL.createObjectURL(new Blob(['<!doctype html>', html.outerHTML], { type: 'text/html' }));
    el('a', '', { href: url, download: 'receipt.html' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }
}
