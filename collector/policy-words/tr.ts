import type { PolicyWords } from '../policy-words.ts';

export const tr: PolicyWords = {
  locale: 'tr',
  title: 'Gizlilik',
  version: 'Sürüm {version}',
  inForce: '{date} tarihinden beri yürürlükte',
  takesEffect: '{date} tarihinde yürürlüğe girer',
  held: '{from} – {to} arasında yürürlükteydi',
  earlier: 'Bu eski bir sürümdür.',
  notYet: 'Bu sürüm henüz yürürlükte değil.',
  coming: 'Yeni bir sürüm {date} tarihinde yürürlüğe girer.',
  readCurrent: 'Yürürlükteki sürümü okuyun',
  readNew: 'Yeni sürümü okuyun',
  changed: 'Neler değişti',
  contents: 'Bu sayfada',
  services: 'Cihazınızda neler, kim tarafından saklanır',
  responsible: 'Kim sorumlu',
  officer: 'Veri koruma görevlisi',
  versions: 'Tüm sürümler',
  elsewhere: 'Gizlilik politikasını okuyun',
  askedAgain: 'Yeniden onay istendi',
};
