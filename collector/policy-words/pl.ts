import type { PolicyWords } from '../policy-words.ts';

export const pl: PolicyWords = {
  locale: 'pl',
  title: 'Prywatność',
  version: 'Wersja {version}',
  inForce: 'Obowiązuje od {date}',
  takesEffect: 'Wejdzie w życie {date}',
  held: 'Obowiązywała od {from} do {to}',
  earlier: 'To jest wcześniejsza wersja.',
  notYet: 'Ta wersja jeszcze nie obowiązuje.',
  coming: 'Nowa wersja wejdzie w życie {date}.',
  readCurrent: 'Czytaj obowiązującą wersję',
  readNew: 'Czytaj nową wersję',
  changed: 'Co się zmieniło',
  contents: 'Na tej stronie',
  services: 'Co jest zapisywane na urządzeniu i przez kogo',
  responsible: 'Kto jest administratorem',
  officer: 'Inspektor ochrony danych',
  versions: 'Wszystkie wersje',
  elsewhere: 'Czytaj politykę prywatności',
  askedAgain: 'Ponownie poproszono o zgodę',
};
