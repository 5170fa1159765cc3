import { csvLine } from '../protocol/csv.ts';
import { answerText } from './answer-text.ts';
import { markup } from './markup.ts';
import type { Receipt } from './open-receipt.ts';
import type { ReceiptTexts } from './receipt-texts.ts';

interface Line {
  label: string;
  value: string;
}

/** Two columns, question and answer; safe to open in a spreadsheet. Empty where there is no copy to read. */
export const receiptCsv = (receipt: Receipt, texts: ReceiptTexts): string =>
  `\ufeff${linesOf(receipt, texts)
    .map(({ label, value }) => csvLine([label, value]))
    .join('')}`;

/** A page that stands alone, to be read, printed and kept. */
export function receiptHtml(receipt: Receipt, texts: ReceiptTexts): string {
  const { definition } = receipt;
  const rows = linesOf(receipt, texts).map(
    ({ label, value }) =>
      markup`<tr><th scope="row" dir="auto">${label}</th><td dir="auto">${value}</td></tr>\n`,
  );
  return markup`<!doctype html>
<html lang="${texts.locale}" dir="${texts.dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${definition.title}</title>
<style>
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.55 system-ui, sans-serif; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .6rem 0; border-bottom: 1px solid #ccc; text-align: start; vertical-align: top; white-space: pre-wrap; overflow-wrap: anywhere; }
th { width: 35%; padding-inline-end: 1rem; font-weight: 600; }
</style>
</head>
<body>
<h1 dir="auto">${definition.title}</h1>
<table>
${rows}</table>
</body>
</html>
`.html;
}

function linesOf({ view, controller, definition, copy }: Receipt, texts: ReceiptTexts): Line[] {
  const own = typeof copy === 'object' ? copy : undefined;
  return [
    { label: texts.sentTo, value: `${controller.name}, ${controller.address}, ${controller.contact}` },
    { label: texts.received, value: view.receivedAt },
    { label: texts.keptUntil, value: view.deletedAfter },
    { label: texts.number, value: view.submission },
    ...(own
      ? definition.fields
          .filter(({ type }) => type !== 'consent')
          .map((field) => ({
            label: field.label,
            value:
              answerText(
                field,
                Object.hasOwn(own.answers, field.id) ? own.answers[field.id] : undefined,
                texts,
              ) ?? texts.noAnswer,
          }))
      : []),
    ...(own?.consents ?? []).map(({ wording, given }) => ({
      label: wording,
      value: given ? texts.given : texts.notGiven,
    })),
  ];
}
