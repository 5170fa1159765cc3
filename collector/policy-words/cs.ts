import type { PolicyWords } from '../policy-words.ts';

export const cs: PolicyWords = {
  locale: 'cs',
  title: 'Ochrana soukromí',
  version: 'Verze {version}',
  inForce: 'Platí od {date}',
  takesEffect: 'Začne platit {date}',
  held: 'Platila od {from} do {to}',
  earlier: 'Toto je dřívější verze.',
  notYet: 'Tato verze ještě neplatí.',
  coming: 'Nová verze začne platit {date}.',
  readCurrent: 'Číst platnou verzi',
  readNew: 'Číst novou verzi',
  changed: 'Co se změnilo',
  contents: 'Na této stránce',
  services: 'Co se ukládá do vašeho zařízení a kdo to dělá',
  responsible: 'Kdo je správcem',
  officer: 'Pověřenec pro ochranu osobních údajů',
  versions: 'Všechny verze',
  elsewhere: 'Číst zásady ochrany soukromí',
  askedAgain: 'Souhlas byl vyžádán znovu',
};
