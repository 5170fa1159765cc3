import type { PolicyWords } from '../policy-words.ts';

export const zh: PolicyWords = {
  locale: 'zh',
  title: '隐私',
  version: '版本 {version}',
  inForce: '自 {date} 起生效',
  takesEffect: '将于 {date} 生效',
  held: '生效期间：{from} 至 {to}',
  earlier: '这是较早的版本。',
  notYet: '此版本尚未生效。',
  coming: '新版本将于 {date} 生效。',
  readCurrent: '阅读现行版本',
  readNew: '阅读新版本',
  changed: '变更内容',
  contents: '本页内容',
  services: '您的设备上存储了什么，由谁存储',
  responsible: '谁负责',
  officer: '数据保护官',
  versions: '所有版本',
  elsewhere: '阅读隐私政策',
  askedAgain: '已重新征求同意',
};
