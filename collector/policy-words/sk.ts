import type { PolicyWords } from '../policy-words.ts';

export const sk: PolicyWords = {
  locale: 'sk',
  title: 'Ochrana súkromia',
  version: 'Verzia {version}',
  inForce: 'Platí od {date}',
  takesEffect: 'Nadobudne platnosť {date}',
  held: 'Platila od {from} do {to}',
  earlier: 'Toto je staršia verzia.',
  notYet: 'Táto verzia ešte neplatí.',
  coming: 'Nová verzia nadobudne platnosť {date}.',
  readCurrent: 'Čítať platnú verziu',
  readNew: 'Čítať novú verziu',
  changed: 'Čo sa zmenilo',
  contents: 'Na tejto stránke',
  services: 'Čo sa ukladá vo vašom zariadení a kto to robí',
  responsible: 'Kto je prevádzkovateľom',
  officer: 'Zodpovedná osoba pre ochranu údajov',
  versions: 'Všetky verzie',
  elsewhere: 'Čítať zásady ochrany súkromia',
  askedAgain: 'Súhlas bol vyžiadaný znova',
};
