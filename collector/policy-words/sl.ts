import type { PolicyWords } from '../policy-words.ts';

export const sl: PolicyWords = {
  locale: 'sl',
  title: 'Zasebnost',
  version: 'Različica {version}',
  inForce: 'Velja od {date}',
  takesEffect: 'Začne veljati {date}',
  held: 'Veljala od {from} do {to}',
  earlier: 'To je prejšnja različica.',
  notYet: 'Ta različica še ne velja.',
  coming: 'Nova različica začne veljati {date}.',
  readCurrent: 'Preberi veljavno različico',
  readNew: 'Preberi novo različico',
  changed: 'Kaj se je spremenilo',
  contents: 'Na tej strani',
  services: 'Kaj se shranjuje v vaši napravi in kdo to počne',
  responsible: 'Kdo je odgovoren',
  officer: 'Pooblaščena oseba za varstvo podatkov',
  versions: 'Vse različice',
  elsewhere: 'Preberi politiko zasebnosti',
  askedAgain: 'Soglasje je bilo znova zahtevano',
};
