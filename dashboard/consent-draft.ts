import type {
  ChangeStatement,
  ConsentModel,
  ConsentSignals,
  DeclaredService,
  DetailsTexts,
  NoticeLayout,
  Processor,
  Regime,
} from '../protocol/consent-config.ts';
import type { NoticeTexts } from '../protocol/notice-texts.ts';

/** What a tenant edits about consent between two publishes; part of the site's draft. Optional texts are empty, not absent. */
export interface ConsentDraft {
  /** Off: nothing about consent is published. */
  enabled: boolean;
  purposes: PurposeDraft[];
  services: ServiceDraft[];
  processors: Processor[];
  regimes: Regime[];
  layout: NoticeLayout;
  signals: ConsentSignals;
  imports: Record<string, string>;
  cookieDomain: string;
  recordDays: number;
  /** Beside the policy. */
  links: { label: string; url: string }[];
  /** Languages of the notice besides the site's own: ours come translated, so that it can speak more of them than the site does. */
  locales: string[];
  /** Words that differ from ours, by locale. */
  texts: Record<string, TextOverrides>;
  /** What the tenant says about the change that is about to be published; `none` where nothing changed, or nothing was said yet. */
  change: ChangeDraft;
  /** The highest terms ever published, so that consent that was switched off and on again asks everybody anew. 0: never. */
  terms: number;
}

export interface PurposeDraft {
  id: string;
  essential: boolean;
  sells: boolean;
  /** By locale; empty falls back to ours, where `id` is a standard purpose, and then to the site's default language. */
  label: Record<string, string>;
  description: Record<string, string>;
}

export interface ServiceDraft extends DeclaredService {
  /** By locale; what it does for the visitor. */
  description: Record<string, string>;
}

/** Single words and sentences of {@link NoticeTexts} that a tenant may change. */
export const NOTICE_WORDS = [
  'accept',
  'reject',
  'choose',
  'acknowledge',
  'optOut',
  'withdraw',
  'changed',
  'gpc',
  'failed',
  'policyLink',
  'detailsTitle',
  'detailsIntro',
] as const satisfies readonly (keyof NoticeTexts)[];
export type NoticeWord = (typeof NOTICE_WORDS)[number];

/** Any text of {@link NoticeTexts}, by the same path. */
export interface TextOverrides {
  models?: Partial<Record<ConsentModel, Partial<NoticeTexts['models'][ConsentModel]>>>;
  words?: Partial<Record<NoticeWord, string>>;
  details?: Partial<DetailsTexts>;
}

export type ChangeDraft = (
  | { kind: 'none' }
  /** @param purposes asked again. */
  | { kind: 'material'; purposes: string[]; summary: Record<string, string> }
  | { kind: 'editorial'; reason: string }
) &
  ChangeStatement;

/** Every language that the notice is published in, the site's default first. */
export const noticeLocales = (
  locales: readonly string[],
  consent: Pick<ConsentDraft, 'locales'>,
): string[] => [...new Set([...locales, ...consent.locales])];
