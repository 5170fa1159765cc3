import type { PolicyWords } from '../policy-words.ts';

export const ga: PolicyWords = {
  locale: 'ga',
  title: 'Príobháideachas',
  version: 'Leagan {version}',
  inForce: 'I bhfeidhm ó {date}',
  takesEffect: 'Tiocfaidh i bhfeidhm {date}',
  held: 'I bhfeidhm ó {from} go {to}',
  earlier: 'Is leagan níos luaithe é seo.',
  notYet: 'Níl an leagan seo i bhfeidhm fós.',
  coming: 'Tiocfaidh leagan nua i bhfeidhm {date}.',
  readCurrent: 'Léigh an leagan atá i bhfeidhm',
  readNew: 'Léigh an leagan nua',
  changed: 'Cad atá athraithe',
  contents: 'Ar an leathanach seo',
  services: 'Cad a stóráiltear ar do ghléas, agus cé a dhéanann é',
  responsible: 'Cé atá freagrach',
  officer: 'Oifigeach cosanta sonraí',
  versions: 'Gach leagan',
  elsewhere: 'Léigh an polasaí príobháideachais',
  askedAgain: 'Iarradh toiliú arís',
};
