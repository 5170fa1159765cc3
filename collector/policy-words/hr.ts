import type { PolicyWords } from '../policy-words.ts';

export const hr: PolicyWords = {
  locale: 'hr',
  title: 'Privatnost',
  version: 'Verzija {version}',
  inForce: 'Na snazi od {date}',
  takesEffect: 'Stupa na snagu {date}',
  held: 'Na snazi od {from} do {to}',
  earlier: 'Ovo je ranija verzija.',
  notYet: 'Ova verzija još nije na snazi.',
  coming: 'Nova verzija stupa na snagu {date}.',
  readCurrent: 'Pročitaj verziju na snazi',
  readNew: 'Pročitaj novu verziju',
  changed: 'Što se promijenilo',
  contents: 'Na ovoj stranici',
  services: 'Što se pohranjuje na vašem uređaju i tko to čini',
  responsible: 'Tko je odgovoran',
  officer: 'Službenik za zaštitu podataka',
  versions: 'Sve verzije',
  elsewhere: 'Pročitaj pravila privatnosti',
  askedAgain: 'Privola je ponovno zatražena',
};
