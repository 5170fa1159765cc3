import type { ConsentModel, DetailsTexts, Notice } from '../protocol/consent-config.ts';
import { en } from '../protocol/notice-texts/en.ts';
import type { NoticeWord } from './consent-draft.ts';

/** What the editor and the summary call the words that visitors read. */

export const MODEL_NAMES: Record<ConsentModel, string> = {
  'opt-in': 'Asked first',
  'opt-out': 'Can opt out',
  notice: 'Told only',
};

export const MODEL_ABOUT: Record<ConsentModel, string> = {
  'opt-in': 'Nothing happens before a visitor agrees.',
  'opt-out': 'On until a visitor opts out; the way to do so is always there.',
  notice: 'On, and said. Visitors can still switch it off.',
};

export const WORD_NAMES: Record<NoticeWord, string> = {
  accept: 'Button that accepts',
  reject: 'Button that rejects',
  choose: 'Button that leads to the choices',
  acknowledge: 'Button that only acknowledges',
  optOut: 'Button that opts out',
  withdraw: 'Button that withdraws',
  changed: 'Said to those who are asked again',
  gpc: 'Said when the browser’s own signal was honoured',
  failed: 'Said when a choice could not be confirmed',
  policyLink: 'Link to the policy',
  detailsTitle: 'Heading of the choices',
  detailsIntro: 'Introduction to the choices',
};

export const MODEL_WORD_NAMES = {
  title: 'Heading',
  text: 'Text',
  handle: 'Label of the way back',
} as const;

export const NOTICE_MEMBER_NAMES: Partial<Record<keyof Notice, string>> = {
  ...MODEL_WORD_NAMES,
  dir: 'Direction of writing',
  changed: WORD_NAMES.changed,
  links: 'Links',
  buttons: 'Buttons',
  purposes: 'Purposes, in order',
  withdraw: WORD_NAMES.withdraw,
  gpc: WORD_NAMES.gpc,
  failed: WORD_NAMES.failed,
};

/** A word of the preferences is called what it says in English. */
export const detailName = (word: string): string =>
  Object.hasOwn(en.details, word) ? `“${en.details[word as keyof DetailsTexts]}”` : `“${word}”`;
