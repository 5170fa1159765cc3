import type { PolicyWords } from '../policy-words.ts';

export const he: PolicyWords = {
  locale: 'he',
  title: 'פרטיות',
  version: 'גרסה {version}',
  inForce: 'בתוקף מאז {date}',
  takesEffect: 'תיכנס לתוקף ב־{date}',
  held: 'הייתה בתוקף מ־{from} עד {to}',
  earlier: 'זוהי גרסה קודמת.',
  notYet: 'גרסה זו עדיין אינה בתוקף.',
  coming: 'גרסה חדשה תיכנס לתוקף ב־{date}.',
  readCurrent: 'לקריאת הגרסה שבתוקף',
  readNew: 'לקריאת הגרסה החדשה',
  changed: 'מה השתנה',
  contents: 'בעמוד זה',
  services: 'מה נשמר במכשיר שלך, ועל ידי מי',
  responsible: 'מי אחראי',
  officer: 'ממונה על הגנת הפרטיות',
  versions: 'כל הגרסאות',
  elsewhere: 'לקריאת מדיניות הפרטיות',
  askedAgain: 'הסכמה התבקשה מחדש',
};
