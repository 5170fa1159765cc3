import type { PolicyWords } from '../policy-words.ts';

export const it: PolicyWords = {
  locale: 'it',
  title: 'Privacy',
  version: 'Versione {version}',
  inForce: 'In vigore dal {date}',
  takesEffect: 'Entra in vigore il {date}',
  held: 'In vigore dal {from} al {to}',
  earlier: 'Questa è una versione precedente.',
  notYet: 'Questa versione non è ancora in vigore.',
  coming: 'Una nuova versione entra in vigore il {date}.',
  readCurrent: 'Leggi la versione in vigore',
  readNew: 'Leggi la nuova versione',
  changed: 'Che cosa è cambiato',
  contents: 'In questa pagina',
  services: 'Che cosa viene memorizzato sul dispositivo, e da chi',
  responsible: 'Chi è il titolare',
  officer: 'Responsabile della protezione dei dati',
  versions: 'Tutte le versioni',
  elsewhere: 'Leggi l’informativa sulla privacy',
  askedAgain: 'Il consenso è stato richiesto di nuovo',
};
