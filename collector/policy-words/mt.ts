import type { PolicyWords } from '../policy-words.ts';

export const mt: PolicyWords = {
  locale: 'mt',
  title: 'Privatezza',
  version: 'Verżjoni {version}',
  inForce: 'Fis-seħħ mill-{date}',
  takesEffect: 'Tidħol fis-seħħ fil-{date}',
  held: 'Fis-seħħ mill-{from} sal-{to}',
  earlier: 'Din hija verżjoni preċedenti.',
  notYet: 'Din il-verżjoni għadha mhix fis-seħħ.',
  coming: 'Verżjoni ġdida tidħol fis-seħħ fil-{date}.',
  readCurrent: 'Aqra l-verżjoni fis-seħħ',
  readNew: 'Aqra l-verżjoni l-ġdida',
  changed: 'X’inbidel',
  contents: 'F’din il-paġna',
  services: 'X’jinħażen fuq it-tagħmir tiegħek, u minn min',
  responsible: 'Min hu responsabbli',
  officer: 'Uffiċjal tal-protezzjoni tad-data',
  versions: 'Il-verżjonijiet kollha',
  elsewhere: 'Aqra l-politika tal-privatezza',
  askedAgain: 'Il-kunsens intalab mill-ġdid',
};
