import type { PolicyWords } from '../policy-words.ts';

export const ko: PolicyWords = {
  locale: 'ko',
  title: '개인정보 보호',
  version: '버전 {version}',
  inForce: '{date}부터 시행 중',
  takesEffect: '{date}부터 시행',
  held: '시행 기간: {from} ~ {to}',
  earlier: '이전 버전입니다.',
  notYet: '아직 시행되지 않은 버전입니다.',
  coming: '새 버전이 {date}부터 시행됩니다.',
  readCurrent: '현재 시행 중인 버전 읽기',
  readNew: '새 버전 읽기',
  changed: '변경된 내용',
  contents: '이 페이지의 내용',
  services: '기기에 저장되는 정보와 저장 주체',
  responsible: '책임자',
  officer: '개인정보 보호책임자',
  versions: '모든 버전',
  elsewhere: '개인정보 처리방침 읽기',
  askedAgain: '동의를 다시 요청했습니다',
};
