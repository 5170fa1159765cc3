import { csvLine } from '../protocol/csv.ts';
import type { RightsRequest } from '../protocol/rights.ts';
import { answerText } from './answer-text.ts';
import { consentsNow, type ConsentNow } from './consents-now.ts';
import { fill } from './element.ts';
import { markup, type Markup } from './markup.ts';
import type { Receipt } from './open-receipt.ts';
import type { ReceiptDates } from './receipt-dates.ts';
import type { ReceiptTexts } from './receipt-texts.ts';
import { receptionOf, rightsHistory } from './rights-history.ts';
import type { RightsTexts } from './rights-texts.ts';

/** In which language and whose dates a file speaks. */
export interface ExportWords {
  texts: ReceiptTexts;
  rights: RightsTexts;
  dates: ReceiptDates;
}

interface Section {
  title: string;
  lines: Line[];
}

interface Line {
  label: string;
  value: string;
  /** Why it was asked. */
  purpose?: string | undefined;
}

/** Three columns: question, answer, purpose; safe to open in a spreadsheet. */
export const receiptCsv = (receipt: Receipt, words: ExportWords): string =>
  `\ufeff${sectionsOf(receipt, words)
    .flatMap(({ lines }) => lines)
    .map(({ label, value, purpose }) => csvLine([label, value, purpose ?? '']))
    .join('')}`;

/** A page that stands alone, to be read, printed and kept. */
export function receiptHtml(receipt: Receipt, words: ExportWords): string {
  const { definition } = receipt;
  const { texts } = words;
  return markup`<!doctype html>
<html lang="${texts.locale}" dir="${texts.dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${definition.title}</title>
<style>
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.55 system-ui, sans-serif; }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.15rem; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .6rem 0; border-bottom: 1px solid #ccc; text-align: start; vertical-align: top; white-space: pre-wrap; overflow-wrap: anywhere; }
th { width: 35%; padding-inline-end: 1rem; font-weight: 700; }
small { display: block; color: #555; }
</style>
</head>
<body>
<h1 dir="auto">${definition.title}</h1>
${sectionsOf(receipt, words).map(sectionMarkup)}</body>
</html>
`.html;
}

function sectionMarkup({ title, lines }: Section): Markup {
  const rows = lines.map(({ label, value, purpose }) => {
    const why = purpose === undefined ? [] : [markup`<small dir="auto">${purpose}</small>`];
    return markup`<tr><th scope="row" dir="auto">${label}</th><td dir="auto">${value}${why}</td></tr>\n`;
  });
  const heading = title === '' ? [] : [markup`<h2>${title}</h2>\n`];
  return markup`${heading}<table>
${rows}</table>
`;
}

function sectionsOf(receipt: Receipt, words: ExportWords): Section[] {
  const { texts, rights } = words;
  return [
    { title: '', lines: facts(receipt, words) },
    { title: texts.answers, lines: answers(receipt, words) },
    { title: texts.consents, lines: consents(receipt, words) },
    { title: rights.title, lines: standing(receipt, words) },
    { title: rights.history, lines: history(receipt, words) },
  ].filter(({ lines }) => lines.length > 0);
}

function facts({ view, controller, definition, words }: Receipt, { texts, dates }: ExportWords): Line[] {
  const { receivedAt, correctedAt } = receptionOf(view);
  const { name, address, contact, dataProtectionOfficer } = controller;
  return [
    {
      label: texts.sentTo,
      value: [name, address, contact, dataProtectionOfficer].filter((line) => line !== undefined).join(', '),
    },
    { label: texts.purpose, value: definition.purpose },
    { label: texts.basis, value: words.legalBases[definition.legalBasis] },
    { label: texts.received, value: dates.moment(receivedAt) },
    ...(correctedAt === undefined ? [] : [{ label: texts.corrected, value: dates.moment(correctedAt) }]),
    { label: texts.keptUntil, value: dates.day(view.deletedAfter) },
    { label: texts.number, value: view.submission },
  ];
}

function answers({ definition, copy }: Receipt, { texts, dates }: ExportWords): Line[] {
  if (typeof copy !== 'object') return [];
  return definition.fields
    .filter(({ type }) => type !== 'consent')
    .map((field) => ({
      label: field.label,
      value:
        answerText(field, Object.hasOwn(copy.answers, field.id) ? copy.answers[field.id] : undefined, {
          ...texts,
          locale: dates.locale,
        }) ?? texts.noAnswer,
      purpose: field.purpose,
    }));
}

const consents = (receipt: Receipt, words: ExportWords): Line[] =>
  consentsNow(receipt).map((consent) => ({
    label: consent.wording,
    value: consentText(consent, receipt, words),
    purpose: consent.purpose,
  }));

/** How a consent stands, in a few words. */
function consentText(
  { state, withdrawnAt }: ConsentNow,
  { controller }: Receipt,
  { texts, rights, dates }: ExportWords,
): string {
  switch (state) {
    case 'given':
      return texts.given;
    case 'not given':
      return texts.notGiven;
    case 'withdrawn':
      return fill(rights.withdrawnOn, { date: dates.moment(withdrawnAt!) });
    case 'sealed':
      return fill(texts.onlyController, { controller: controller.name });
  }
}

function standing({ view, controller }: Receipt, { rights, dates }: ExportWords): Line[] {
  const { unsubscribedAt, restrictedAt, objectedAt, requests } = view.state;
  const since = (label: string, sentence: string, at: string | undefined): Line[] =>
    at === undefined ? [] : [{ label, value: fill(sentence, { date: dates.moment(at) }) }];
  const nameOf = (right: RightsRequest['right']): string =>
    right === 'lift' ? rights.lift : rights.rights[right].title;
  return [
    ...since(rights.events.unsubscribe, rights.unsubscribedOn, unsubscribedAt),
    ...since(rights.rights.restrict.title, rights.restrictedOn, restrictedAt),
    ...since(rights.rights.object.title, rights.objectedOn, objectedAt),
    ...requests.map(({ right, at, state, decidedAt, reason }) => {
      const sentence = {
        open: rights.requestOpen,
        granted: rights.requestGranted,
        refused: rights.requestRefused,
        revoked: rights.takenBack,
      }[state];
      const date = dates.moment(state === 'open' ? at : (decidedAt ?? at));
      return {
        label: nameOf(right),
        value: fill(sentence, { date, controller: controller.name, reason: reason ?? '' }),
      };
    }),
  ];
}

const history = (receipt: Receipt, { rights, dates }: ExportWords): Line[] =>
  rightsHistory(receipt, rights).map(({ event, title, details }) => ({
    label: dates.moment(event.at),
    value: [title, ...details.map(({ text }) => text)].join('\n'),
  }));
