import type { PolicyWords } from '../policy-words.ts';

export const et: PolicyWords = {
  locale: 'et',
  title: 'Privaatsus',
  version: 'Versioon {version}',
  inForce: 'Kehtib alates {date}',
  takesEffect: 'Jõustub {date}',
  held: 'Kehtis {from} – {to}',
  earlier: 'See on varasem versioon.',
  notYet: 'See versioon veel ei kehti.',
  coming: 'Uus versioon jõustub {date}.',
  readCurrent: 'Loe kehtivat versiooni',
  readNew: 'Loe uut versiooni',
  changed: 'Mis on muutunud',
  contents: 'Sellel lehel',
  services: 'Mida sinu seadmesse salvestatakse ja kes seda teeb',
  responsible: 'Kes vastutab',
  officer: 'Andmekaitsespetsialist',
  versions: 'Kõik versioonid',
  elsewhere: 'Loe privaatsuspoliitikat',
  askedAgain: 'Nõusolekut küsiti uuesti',
};
