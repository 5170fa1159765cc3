import type { PolicyWords } from '../policy-words.ts';

export const nl: PolicyWords = {
  locale: 'nl',
  title: 'Privacy',
  version: 'Versie {version}',
  inForce: 'Van kracht sinds {date}',
  takesEffect: 'Gaat in op {date}',
  held: 'Van kracht van {from} tot {to}',
  earlier: 'Dit is een eerdere versie.',
  notYet: 'Deze versie is nog niet van kracht.',
  coming: 'Op {date} gaat een nieuwe versie in.',
  readCurrent: 'Lees de geldende versie',
  readNew: 'Lees de nieuwe versie',
  changed: 'Wat er is veranderd',
  contents: 'Op deze pagina',
  services: 'Wat er op uw apparaat wordt opgeslagen, en door wie',
  responsible: 'Wie verantwoordelijk is',
  officer: 'Functionaris voor gegevensbescherming',
  versions: 'Alle versies',
  elsewhere: 'Lees het privacybeleid',
  askedAgain: 'Er is opnieuw om toestemming gevraagd',
};
