import type { PolicyWords } from '../policy-words.ts';

export const nb: PolicyWords = {
  locale: 'nb',
  title: 'Personvern',
  version: 'Versjon {version}',
  inForce: 'Gjelder siden {date}',
  takesEffect: 'Gjelder fra {date}',
  held: 'Gjaldt fra {from} til {to}',
  earlier: 'Dette er en tidligere versjon.',
  notYet: 'Denne versjonen gjelder ikke ennå.',
  coming: 'En ny versjon gjelder fra {date}.',
  readCurrent: 'Les den gjeldende versjonen',
  readNew: 'Les den nye versjonen',
  changed: 'Hva som er endret',
  contents: 'På denne siden',
  services: 'Hva som lagres på enheten din, og av hvem',
  responsible: 'Hvem som er ansvarlig',
  officer: 'Personvernombud',
  versions: 'Alle versjoner',
  elsewhere: 'Les personvernerklæringen',
  askedAgain: 'Det ble bedt om samtykke på nytt',
};
