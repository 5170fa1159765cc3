import type { PolicyWords } from '../policy-words.ts';

export const bg: PolicyWords = {
  locale: 'bg',
  title: 'Поверителност',
  version: 'Версия {version}',
  inForce: 'В сила от {date}',
  takesEffect: 'Влиза в сила на {date}',
  held: 'В сила от {from} до {to}',
  earlier: 'Това е по-стара версия.',
  notYet: 'Тази версия още не е в сила.',
  coming: 'Нова версия влиза в сила на {date}.',
  readCurrent: 'Прочетете действащата версия',
  readNew: 'Прочетете новата версия',
  changed: 'Какво се е променило',
  contents: 'На тази страница',
  services: 'Какво се съхранява на вашето устройство и от кого',
  responsible: 'Кой е администраторът',
  officer: 'Длъжностно лице по защита на данните',
  versions: 'Всички версии',
  elsewhere: 'Прочетете политиката за поверителност',
  askedAgain: 'Съгласието беше поискано отново',
};
