import type { PolicyWords } from '../policy-words.ts';

export const ar: PolicyWords = {
  locale: 'ar',
  title: 'الخصوصية',
  version: 'الإصدار {version}',
  inForce: 'سارٍ منذ {date}',
  takesEffect: 'يسري اعتبارًا من {date}',
  held: 'كان ساريًا من {from} إلى {to}',
  earlier: 'هذا إصدار سابق.',
  notYet: 'هذا الإصدار غير سارٍ بعد.',
  coming: 'يسري إصدار جديد اعتبارًا من {date}.',
  readCurrent: 'اقرأ الإصدار الساري',
  readNew: 'اقرأ الإصدار الجديد',
  changed: 'ما الذي تغيّر',
  contents: 'في هذه الصفحة',
  services: 'ما الذي يُخزَّن على جهازك ومن يخزّنه',
  responsible: 'من المسؤول',
  officer: 'مسؤول حماية البيانات',
  versions: 'جميع الإصدارات',
  elsewhere: 'اقرأ سياسة الخصوصية',
  askedAgain: 'طُلبت الموافقة من جديد',
};
