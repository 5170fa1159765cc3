import type { LegalBasis } from './form.ts';
import type { AnswerIssueCode } from './validate-answers.ts';

/**
 * Everything the widget says in one language. Published as an artefact under the tenant's signature, so that a collector cannot change a word of it,
 * and a tenant may change every one. `{limit}`, `{count}` and the like are filled in.
 */
export interface WidgetTexts {
  v: 1;
  /** BCP 47. */
  locale: string;
  dir: 'ltr' | 'rtl';
  send: string;
  /** Short, beside the button. */
  sealedHere: string;
  /** Marks a field that may be left out. */
  optional: string;
  choose: string;
  /** Heading of the error summary; `{count}`. */
  summaryOne: string;
  summaryMany: string;
  issues: Record<Exclude<AnswerIssueCode, 'wrong-type' | 'unknown-field'>, string>;
  sealing: string;
  sending: string;
  sentTitle: string;
  sentText: string;
  receiptTitle: string;
  receiptText: string;
  copy: string;
  copied: string;
  download: string;
  /** First line of the downloaded receipt. */
  receiptFileTitle: string;
  another: string;
  retry: string;
  /** Each ends by saying that nothing typed is lost, where something may have been typed. */
  problems: Record<WidgetProblem, string>;
  privacyTitle: string;
  /** `{controller}` */
  privacyController: string;
  /** `{contact}` */
  privacyContact: string;
  /** `{contact}` */
  privacyOfficer: string;
  privacyPurpose: string;
  privacyBasis: string;
  legalBases: Record<LegalBasis, string>;
  /** `{days}` */
  privacyRetention: string;
  privacySealed: string;
  privacyFields: string;
  /** Text of the link to the policy that the manifest names. */
  privacyPolicy: string;
  day: string;
  days: string;
}

/** Why a form cannot be shown or sent, as the visitor is told. */
export type WidgetProblem =
  | 'offline'
  | 'collector-down'
  | 'not-verified'
  | 'key-differs'
  | 'browser-too-old'
  | 'not-secure'
  | 'blocked'
  | 'form-unknown'
  | 'not-listed'
  | 'form-changed'
  | 'refused'
  | 'too-large'
  | 'unexpected';
