import type { NoticeTexts } from '../../protocol/notice-texts.ts';
import type { ConsentDraft } from '../consent-draft.ts';
import type { DraftIssue } from '../draft-check.ts';

/** What every part of the consent editor gets. */
export interface ConsentEditing {
  consent: ConsentDraft;
  /** Of the texts that are edited and shown. */
  locale: string;
  /** The site's default language. */
  defaultLocale: string;
  /** Of that language. */
  pack: NoticeTexts;
  /** Those that may be told by now. */
  issues: readonly DraftIssue[];
  /** Ids of purposes and services that are published: decisions are filed under them. */
  published: ReadonlySet<string>;
  onChange: (consent: ConsentDraft) => void;
}

/** What a control at a place in the draft needs: its error, and how it is found. */
export const markAt =
  (issues: readonly DraftIssue[]) =>
  (at: string): { error: string | undefined; 'data-at': string } => ({
    error: issues.find((issue) => issue.at === at)?.message,
    'data-at': at,
  });
