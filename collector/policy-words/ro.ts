import type { PolicyWords } from '../policy-words.ts';

export const ro: PolicyWords = {
  locale: 'ro',
  title: 'Confidențialitate',
  version: 'Versiunea {version}',
  inForce: 'În vigoare din {date}',
  takesEffect: 'Intră în vigoare la {date}',
  held: 'În vigoare de la {from} până la {to}',
  earlier: 'Aceasta este o versiune anterioară.',
  notYet: 'Această versiune nu este încă în vigoare.',
  coming: 'O versiune nouă intră în vigoare la {date}.',
  readCurrent: 'Citiți versiunea în vigoare',
  readNew: 'Citiți versiunea nouă',
  changed: 'Ce s-a schimbat',
  contents: 'Pe această pagină',
  services: 'Ce se stochează pe dispozitivul dvs. și de către cine',
  responsible: 'Cine este responsabil',
  officer: 'Responsabil cu protecția datelor',
  versions: 'Toate versiunile',
  elsewhere: 'Citiți politica de confidențialitate',
  askedAgain: 'Consimțământul a fost cerut din nou',
};
