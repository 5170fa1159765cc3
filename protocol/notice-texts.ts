import type { ConsentModel, DetailsTexts } from './consent-config.ts';

/**
 * What consent says in one language before a tenant changes a word of it: the dashboard makes the signed notices from it. `{controller}` is filled in.
 * Plain, short, and without a push to either side.
 */
export interface NoticeTexts {
  v: 1;
  /** BCP 47. */
  locale: string;
  dir: 'ltr' | 'rtl';
  models: Record<ConsentModel, { title: string; text: string; handle: string }>;
  accept: string;
  /** As long and as plain as `accept`. */
  reject: string;
  choose: string;
  /** Under `notice`. */
  acknowledge: string;
  /** Refuses under `opt-out`. */
  optOut: string;
  withdraw: string;
  changed: string;
  gpc: string;
  failed: string;
  policyLink: string;
  purposes: Record<StandardPurpose, { label: string; description: string }>;
  detailsTitle: string;
  detailsIntro: string;
  details: DetailsTexts;
}

/** Purposes that most sites need; a tenant may add others. */
export const STANDARD_PURPOSES = ['essential', 'functional', 'analytics', 'marketing', 'media'] as const;
export type StandardPurpose = (typeof STANDARD_PURPOSES)[number];

/** Every language that comes with the product, in the order of the dashboard's list: those of the EU, then the others. */
export const NOTICE_LOCALES = [
  'bg',
  'cs',
  'da',
  'de',
  'el',
  'en',
  'es',
  'et',
  'fi',
  'fr',
  'ga',
  'hr',
  'hu',
  'it',
  'lt',
  'lv',
  'mt',
  'nl',
  'pl',
  'pt',
  'ro',
  'sk',
  'sl',
  'sv',
  'nb',
  'is',
  'tr',
  'uk',
  'ar',
  'he',
  'hi',
  'ur',
  'zh',
  'ja',
  'ko',
] as const;
export type NoticeLocale = (typeof NOTICE_LOCALES)[number];
