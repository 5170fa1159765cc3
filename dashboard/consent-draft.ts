import type {
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
  /** Words that differ from ours, by locale. */
  texts: Record<string, TextOverrides>;
  /** What the tenant says about the change that is about to be published; empty where nothing changed. */
  change: ChangeDraft;
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

/** Any text of {@link NoticeTexts}, by the same path. */
export interface TextOverrides {
  models?: Partial<Record<ConsentModel, Partial<NoticeTexts['models'][ConsentModel]>>>;
  words?: Partial<
    Pick<
      NoticeTexts,
      | 'accept'
      | 'reject'
      | 'choose'
      | 'acknowledge'
      | 'optOut'
      | 'withdraw'
      | 'changed'
      | 'gpc'
      | 'failed'
      | 'policyLink'
      | 'detailsTitle'
      | 'detailsIntro'
    >
  >;
  details?: Partial<DetailsTexts>;
}

export type ChangeDraft =
  | { kind: 'none' }
  /** @param purposes asked again. */
  | { kind: 'material'; purposes: string[]; summary: Record<string, string> }
  | { kind: 'editorial'; reason: string };
