import type { PolicyWords } from '../policy-words.ts';

export const hu: PolicyWords = {
  locale: 'hu',
  title: 'Adatvédelem',
  version: '{version}. változat',
  inForce: 'Hatályos: {date} óta',
  takesEffect: 'Hatályba lép: {date}',
  held: 'Hatályos volt: {from} – {to}',
  earlier: 'Ez egy korábbi változat.',
  notYet: 'Ez a változat még nem hatályos.',
  coming: 'Új változat lép hatályba: {date}.',
  readCurrent: 'A hatályos változat elolvasása',
  readNew: 'Az új változat elolvasása',
  changed: 'Mi változott',
  contents: 'Ezen az oldalon',
  services: 'Mit tárolnak az eszközén, és ki teszi ezt',
  responsible: 'Ki az adatkezelő',
  officer: 'Adatvédelmi tisztviselő',
  versions: 'Minden változat',
  elsewhere: 'Az adatvédelmi tájékoztató elolvasása',
  askedAgain: 'Újra hozzájárulást kértek',
};
