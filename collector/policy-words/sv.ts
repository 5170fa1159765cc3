import type { PolicyWords } from '../policy-words.ts';

export const sv: PolicyWords = {
  locale: 'sv',
  title: 'Integritet',
  version: 'Version {version}',
  inForce: 'Gäller sedan {date}',
  takesEffect: 'Gäller från {date}',
  held: 'Gällde från {from} till {to}',
  earlier: 'Detta är en tidigare version.',
  notYet: 'Denna version gäller inte ännu.',
  coming: 'En ny version gäller från {date}.',
  readCurrent: 'Läs den gällande versionen',
  readNew: 'Läs den nya versionen',
  changed: 'Vad som har ändrats',
  contents: 'På den här sidan',
  services: 'Vad som lagras på din enhet, och av vem',
  responsible: 'Vem som är ansvarig',
  officer: 'Dataskyddsombud',
  versions: 'Alla versioner',
  elsewhere: 'Läs integritetspolicyn',
  askedAgain: 'Samtycke begärdes på nytt',
};
