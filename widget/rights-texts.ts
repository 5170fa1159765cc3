import type { LeafType } from '../protocol/ledger/logs.ts';

/** What the receipt page says about rights. `{controller}`, `{date}` and the like are filled in. */
export interface RightsTexts {
  locale: string;
  title: string;
  intro: string;
  /** Beside each consent that was given, and for all. */
  withdraw: string;
  withdrawAll: string;
  /** `{date}` */
  withdrawnOn: string;
  unsubscribedOn: string;
  /** What the act does, in a sentence; then its button, at once and where the owner decides. */
  correct: string;
  correctButton: string;
  restrict: string;
  restrictButton: string;
  restrictAsk: string;
  /** `{date}` */
  restrictedOn: string;
  liftButton: string;
  object: string;
  objectButton: string;
  objectAsk: string;
  erase: string;
  eraseButton: string;
  eraseAsk: string;
  /** Before it happens: cannot be undone. */
  eraseSure: string;
  eraseYes: string;
  cancel: string;
  /** `{controller}` `{date}` */
  requestOpen: string;
  requestGranted: string;
  /** `{reason}` */
  requestRefused: string;
  editTitle: string;
  save: string;
  saved: string;
  working: string;
  done: string;
  alreadyDone: string;
  /** `{code}` */
  failed: string;
  erasedTitle: string;
  erasedText: string;
  /** `{date}` */
  erasedBackups: string;
  certificate: string;
  history: string;
  historyText: string;
  proof: string;
  events: Record<LeafType<'rights'>, string>;
  downloadCsv: string;
  downloadPage: string;
}
