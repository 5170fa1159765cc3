import type { PolicyWords } from '../policy-words.ts';

export const lv: PolicyWords = {
  locale: 'lv',
  title: 'Privātums',
  version: 'Versija {version}',
  inForce: 'Spēkā kopš {date}',
  takesEffect: 'Stājas spēkā {date}',
  held: 'Spēkā no {from} līdz {to}',
  earlier: 'Šī ir agrāka versija.',
  notYet: 'Šī versija vēl nav spēkā.',
  coming: 'Jauna versija stājas spēkā {date}.',
  readCurrent: 'Lasīt spēkā esošo versiju',
  readNew: 'Lasīt jauno versiju',
  changed: 'Kas ir mainījies',
  contents: 'Šajā lapā',
  services: 'Kas tiek saglabāts jūsu ierīcē un kas to dara',
  responsible: 'Kas ir atbildīgs',
  officer: 'Datu aizsardzības speciālists',
  versions: 'Visas versijas',
  elsewhere: 'Lasīt privātuma politiku',
  askedAgain: 'Piekrišana tika prasīta no jauna',
};
