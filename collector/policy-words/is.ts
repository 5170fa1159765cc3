import type { PolicyWords } from '../policy-words.ts';

export const is: PolicyWords = {
  locale: 'is',
  title: 'Persónuvernd',
  version: 'Útgáfa {version}',
  inForce: 'Í gildi frá {date}',
  takesEffect: 'Tekur gildi {date}',
  held: 'Í gildi frá {from} til {to}',
  earlier: 'Þetta er eldri útgáfa.',
  notYet: 'Þessi útgáfa hefur ekki tekið gildi.',
  coming: 'Ný útgáfa tekur gildi {date}.',
  readCurrent: 'Lesa gildandi útgáfu',
  readNew: 'Lesa nýju útgáfuna',
  changed: 'Hvað hefur breyst',
  contents: 'Á þessari síðu',
  services: 'Hvað er geymt á tækinu þínu og af hverjum',
  responsible: 'Hver ber ábyrgð',
  officer: 'Persónuverndarfulltrúi',
  versions: 'Allar útgáfur',
  elsewhere: 'Lesa persónuverndarstefnuna',
  askedAgain: 'Óskað var aftur eftir samþykki',
};
