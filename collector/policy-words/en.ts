import type { PolicyWords } from '../policy-words.ts';

export const en: PolicyWords = {
  locale: 'en',
  title: 'Privacy',
  version: 'Version {version}',
  inForce: 'In force since {date}',
  takesEffect: 'Takes effect on {date}',
  held: 'In force from {from} to {to}',
  earlier: 'This is an earlier version.',
  notYet: 'This version is not in force yet.',
  coming: 'A new version takes effect on {date}.',
  readCurrent: 'Read the version in force',
  readNew: 'Read the new version',
  changed: 'What has changed',
  contents: 'On this page',
  services: 'What is stored on your device, and by whom',
  responsible: 'Who is responsible',
  officer: 'Data protection officer',
  versions: 'All versions',
  elsewhere: 'Read the privacy policy',
  askedAgain: 'Consent was asked for again',
};
