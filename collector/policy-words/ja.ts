import type { PolicyWords } from '../policy-words.ts';

export const ja: PolicyWords = {
  locale: 'ja',
  title: 'プライバシー',
  version: 'バージョン {version}',
  inForce: '{date}から有効',
  takesEffect: '{date}に発効',
  held: '有効期間：{from}～{to}',
  earlier: 'これは以前のバージョンです。',
  notYet: 'このバージョンはまだ有効ではありません。',
  coming: '新しいバージョンが{date}に発効します。',
  readCurrent: '有効なバージョンを読む',
  readNew: '新しいバージョンを読む',
  changed: '変更点',
  contents: 'このページの内容',
  services: 'お使いの端末に保存されるものと、その保存者',
  responsible: '責任者',
  officer: 'データ保護責任者',
  versions: 'すべてのバージョン',
  elsewhere: 'プライバシーポリシーを読む',
  askedAgain: 'あらためて同意を求めました',
};
