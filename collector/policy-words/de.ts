import type { PolicyWords } from '../policy-words.ts';

export const de: PolicyWords = {
  locale: 'de',
  title: 'Datenschutz',
  version: 'Fassung {version}',
  inForce: 'Gilt seit {date}',
  takesEffect: 'Gilt ab {date}',
  held: 'Galt vom {from} bis {to}',
  earlier: 'Dies ist eine frühere Fassung.',
  notYet: 'Diese Fassung gilt noch nicht.',
  coming: 'Ab {date} gilt eine neue Fassung.',
  readCurrent: 'Geltende Fassung lesen',
  readNew: 'Neue Fassung lesen',
  changed: 'Was sich geändert hat',
  contents: 'Auf dieser Seite',
  services: 'Was auf Ihrem Gerät gespeichert wird, und von wem',
  responsible: 'Wer verantwortlich ist',
  officer: 'Datenschutzbeauftragte Person',
  versions: 'Alle Fassungen',
  elsewhere: 'Datenschutzerklärung lesen',
  askedAgain: 'Einwilligung wurde neu erfragt',
};
