import type { PolicyWords } from '../policy-words.ts';

export const pt: PolicyWords = {
  locale: 'pt',
  title: 'Privacidade',
  version: 'Versão {version}',
  inForce: 'Em vigor desde {date}',
  takesEffect: 'Entra em vigor em {date}',
  held: 'Em vigor de {from} a {to}',
  earlier: 'Esta é uma versão anterior.',
  notYet: 'Esta versão ainda não está em vigor.',
  coming: 'Uma nova versão entra em vigor em {date}.',
  readCurrent: 'Ler a versão em vigor',
  readNew: 'Ler a nova versão',
  changed: 'O que mudou',
  contents: 'Nesta página',
  services: 'O que é guardado no seu dispositivo, e por quem',
  responsible: 'Quem é o responsável',
  officer: 'Encarregado da proteção de dados',
  versions: 'Todas as versões',
  elsewhere: 'Ler a política de privacidade',
  askedAgain: 'O consentimento foi pedido novamente',
};
