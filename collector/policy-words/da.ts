import type { PolicyWords } from '../policy-words.ts';

export const da: PolicyWords = {
  locale: 'da',
  title: 'Privatliv',
  version: 'Version {version}',
  inForce: 'Gælder siden {date}',
  takesEffect: 'Gælder fra {date}',
  held: 'Gjaldt fra {from} til {to}',
  earlier: 'Dette er en tidligere version.',
  notYet: 'Denne version gælder endnu ikke.',
  coming: 'En ny version gælder fra {date}.',
  readCurrent: 'Læs den gældende version',
  readNew: 'Læs den nye version',
  changed: 'Hvad der er ændret',
  contents: 'På denne side',
  services: 'Hvad der gemmes på din enhed, og af hvem',
  responsible: 'Hvem der er ansvarlig',
  officer: 'Databeskyttelsesrådgiver',
  versions: 'Alle versioner',
  elsewhere: 'Læs privatlivspolitikken',
  askedAgain: 'Der blev bedt om samtykke igen',
};
