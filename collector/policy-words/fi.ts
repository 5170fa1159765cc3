import type { PolicyWords } from '../policy-words.ts';

export const fi: PolicyWords = {
  locale: 'fi',
  title: 'Tietosuoja',
  version: 'Versio {version}',
  inForce: 'Voimassa {date} alkaen',
  takesEffect: 'Tulee voimaan {date}',
  held: 'Voimassa {from}–{to}',
  earlier: 'Tämä on aiempi versio.',
  notYet: 'Tämä versio ei ole vielä voimassa.',
  coming: 'Uusi versio tulee voimaan {date}.',
  readCurrent: 'Lue voimassa oleva versio',
  readNew: 'Lue uusi versio',
  changed: 'Mikä on muuttunut',
  contents: 'Tällä sivulla',
  services: 'Mitä laitteellesi tallennetaan ja kuka sen tekee',
  responsible: 'Kuka on vastuussa',
  officer: 'Tietosuojavastaava',
  versions: 'Kaikki versiot',
  elsewhere: 'Lue tietosuojaseloste',
  askedAgain: 'Suostumusta pyydettiin uudelleen',
};
