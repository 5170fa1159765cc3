import type { PolicyWords } from '../policy-words.ts';

export const uk: PolicyWords = {
  locale: 'uk',
  title: 'Конфіденційність',
  version: 'Версія {version}',
  inForce: 'Чинна з {date}',
  takesEffect: 'Набирає чинності {date}',
  held: 'Була чинною з {from} до {to}',
  earlier: 'Це попередня версія.',
  notYet: 'Ця версія ще не набрала чинності.',
  coming: 'Нова версія набирає чинності {date}.',
  readCurrent: 'Читати чинну версію',
  readNew: 'Читати нову версію',
  changed: 'Що змінилося',
  contents: 'На цій сторінці',
  services: 'Що зберігається на вашому пристрої та ким',
  responsible: 'Хто відповідає',
  officer: 'Відповідальний за захист даних',
  versions: 'Усі версії',
  elsewhere: 'Читати політику конфіденційності',
  askedAgain: 'Згоду запитано знову',
};
