import type { PolicyWords } from '../policy-words.ts';

export const lt: PolicyWords = {
  locale: 'lt',
  title: 'Privatumas',
  version: 'Versija {version}',
  inForce: 'Galioja nuo {date}',
  takesEffect: 'Įsigalioja {date}',
  held: 'Galiojo nuo {from} iki {to}',
  earlier: 'Tai ankstesnė versija.',
  notYet: 'Ši versija dar negalioja.',
  coming: 'Nauja versija įsigalioja {date}.',
  readCurrent: 'Skaityti galiojančią versiją',
  readNew: 'Skaityti naują versiją',
  changed: 'Kas pasikeitė',
  contents: 'Šiame puslapyje',
  services: 'Kas saugoma jūsų įrenginyje ir kas tai daro',
  responsible: 'Kas yra atsakingas',
  officer: 'Duomenų apsaugos pareigūnas',
  versions: 'Visos versijos',
  elsewhere: 'Skaityti privatumo politiką',
  askedAgain: 'Sutikimo buvo paprašyta iš naujo',
};
