import { describe, expect, test } from 'vitest';
import { RIGHTS_TEXTS } from '../../widget/rights-texts/all.ts';
import { TEXTS } from '../../widget/receipt-texts.ts';

const [english, ...others] = RIGHTS_TEXTS;
const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).toSorted();
const strings = (texts: object): [string, string][] =>
  Object.entries(texts).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as [string, string]] : strings(value as object),
  );

test('as many languages as the receipt page has, in the same order', () => {
  expect(RIGHTS_TEXTS.map(({ locale }) => locale)).toEqual(TEXTS.map(({ locale }) => locale));
});

describe.each(others.map((texts) => [texts.locale, texts] as const))('%s', (_locale, texts) => {
  test('says everything, with the same things to fill in, and not in English', () => {
    const mine = strings(texts);
    const theirs = strings(english!);
    expect(mine.map(([name]) => name)).toEqual(theirs.map(([name]) => name));
    for (const [i, [name, text]] of mine.entries()) {
      expect(text.trim(), name).toBe(text);
      expect(text.length, name).toBeGreaterThan(1);
      expect(placeholders(text), name).toEqual(placeholders(theirs[i]![1]));
      if (text.length > 12) expect(text, name).not.toBe(theirs[i]![1]);
    }
  });
});
