import { expect, it } from 'vitest';
import { chooseLocale } from '../../widget/choose-locale.ts';

it.each([
  [['de-AT'], ['en', 'de'], 'de'],
  [['pt'], ['en', 'pt-BR'], 'pt-BR'],
  [['pt-BR'], ['pt', 'pt-BR'], 'pt-BR'],
  [[null, undefined, '', 'FR-ca'], ['en', 'fr'], 'fr'],
  [['ja', 'he'], ['en', 'he'], 'he'],
  [['ja'], ['en', 'he'], 'en'],
  [[], ['it'], 'it'],
])('for %j among %j it is %s', (wishes, offered, expected) => {
  expect(chooseLocale(wishes, offered)).toBe(expected);
});
