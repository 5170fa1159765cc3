import { chooseLocale } from './choose-locale.ts';
import type { RightsTexts } from './rights-texts.ts';
import { RIGHTS_TEXTS } from './rights-texts/all.ts';

export const rightsTexts = (wishes: readonly string[]): RightsTexts => {
  const locale = chooseLocale(
    wishes,
    RIGHTS_TEXTS.map((texts) => texts.locale),
  );
  return RIGHTS_TEXTS.find((texts) => texts.locale === locale)!;
};
