import type { PolicyWords } from '../policy-words.ts';

export const es: PolicyWords = {
  locale: 'es',
  title: 'Privacidad',
  version: 'Versión {version}',
  inForce: 'En vigor desde el {date}',
  takesEffect: 'Entra en vigor el {date}',
  held: 'En vigor del {from} al {to}',
  earlier: 'Esta es una versión anterior.',
  notYet: 'Esta versión aún no está en vigor.',
  coming: 'El {date} entra en vigor una nueva versión.',
  readCurrent: 'Leer la versión en vigor',
  readNew: 'Leer la nueva versión',
  changed: 'Qué ha cambiado',
  contents: 'En esta página',
  services: 'Qué se guarda en su dispositivo y quién lo hace',
  responsible: 'Quién es el responsable',
  officer: 'Delegado de protección de datos',
  versions: 'Todas las versiones',
  elsewhere: 'Leer la política de privacidad',
  askedAgain: 'Se volvió a pedir el consentimiento',
};
