import type { PolicyWords } from '../policy-words.ts';

export const fr: PolicyWords = {
  locale: 'fr',
  title: 'Confidentialité',
  version: 'Version {version}',
  inForce: 'En vigueur depuis le {date}',
  takesEffect: 'Entre en vigueur le {date}',
  held: 'En vigueur du {from} au {to}',
  earlier: 'Ceci est une version antérieure.',
  notYet: 'Cette version n’est pas encore en vigueur.',
  coming: 'Une nouvelle version entre en vigueur le {date}.',
  readCurrent: 'Lire la version en vigueur',
  readNew: 'Lire la nouvelle version',
  changed: 'Ce qui a changé',
  contents: 'Sur cette page',
  services: 'Ce qui est enregistré sur votre appareil, et par qui',
  responsible: 'Qui est responsable',
  officer: 'Délégué à la protection des données',
  versions: 'Toutes les versions',
  elsewhere: 'Lire la politique de confidentialité',
  askedAgain: 'Le consentement a été redemandé',
};
