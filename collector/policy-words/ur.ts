import type { PolicyWords } from '../policy-words.ts';

export const ur: PolicyWords = {
  locale: 'ur',
  title: 'رازداری',
  version: 'ورژن {version}',
  inForce: '{date} سے نافذ ہے',
  takesEffect: '{date} سے نافذ ہوگا',
  held: '{from} سے {to} تک نافذ رہا',
  earlier: 'یہ پہلے کا ورژن ہے۔',
  notYet: 'یہ ورژن ابھی نافذ نہیں ہوا۔',
  coming: 'نیا ورژن {date} سے نافذ ہوگا۔',
  readCurrent: 'نافذ ورژن پڑھیں',
  readNew: 'نیا ورژن پڑھیں',
  changed: 'کیا تبدیل ہوا',
  contents: 'اس صفحے پر',
  services: 'آپ کے آلے پر کیا محفوظ ہوتا ہے، اور کون کرتا ہے',
  responsible: 'کون ذمہ دار ہے',
  officer: 'ڈیٹا کے تحفظ کا افسر',
  versions: 'تمام ورژن',
  elsewhere: 'رازداری کی پالیسی پڑھیں',
  askedAgain: 'دوبارہ رضامندی مانگی گئی',
};
