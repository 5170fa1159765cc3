import { describe, expect, it } from 'vitest';
import { TEXTS } from '../../protocol/texts/all.ts';
import { receiptTexts, TEXTS as RECEIPT_TEXTS } from '../../widget/receipt-texts.ts';

type Leaves = Record<string, string>;

const leavesOf = (value: object, path = ''): Leaves =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
      typeof member === 'object' && member !== null
        ? Object.entries(leavesOf(member, `${path}${key}.`))
        : [[`${path}${key}`, String(member)]],
    ),
  );
const placesIn = (text: string): string[] =>
  [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).toSorted();

const packs: [string, object, object][] = [
  ...Object.values(TEXTS).map((texts): [string, object, object] => [
    `widget ${texts.locale}`,
    texts,
    TEXTS['en']!,
  ]),
  ...RECEIPT_TEXTS.map((texts): [string, object, object] => [
    `receipt ${texts.locale}`,
    texts,
    RECEIPT_TEXTS[0]!,
  ]),
];

describe.each(packs)('texts: %s', (_, texts, english) => {
  const leaves = leavesOf(texts);
  const wanted = leavesOf(english);

  it('has every sentence and no other', () => {
    expect(Object.keys(leaves).toSorted()).toEqual(Object.keys(wanted).toSorted());
    expect(Object.entries(leaves).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('fills in the same things', () => {
    for (const [key, text] of Object.entries(leaves))
      expect({ key, places: placesIn(text) }).toEqual({ key, places: placesIn(wanted[key]!) });
  });

  it('writes in its own direction', () => {
    const rtl = /[\u0590-\u08ff]/.test(leaves['retry']!);
    expect(leaves['dir']).toBe(rtl ? 'rtl' : 'ltr');
  });
});

it('the index names each pack by its locale, and the receipt page speaks the same languages', () => {
  for (const [locale, texts] of Object.entries(TEXTS)) expect(texts.locale).toBe(locale);
  expect(RECEIPT_TEXTS.map(({ locale }) => locale).toSorted()).toEqual(Object.keys(TEXTS).toSorted());
  expect(receiptTexts(['xx', 'pt-BR', 'en']).locale).toBe('pt');
  expect(receiptTexts(['xx']).locale).toBe('en');
});
