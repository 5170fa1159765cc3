import type { LeafType } from '../protocol/ledger/logs.ts';
import type { RuledRight, WithdrawnBy } from '../protocol/rights.ts';

/** What the receipt page says about rights. `{controller}`, `{date}` and the like are filled in. */
export interface RightsTexts {
  locale: string;
  /** Beside each consent that was given, and for all. */
  withdraw: string;
  withdrawAll: string;
  /** `{date}` */
  withdrawnOn: string;
  unsubscribedOn: string;
  /** Where there is no own copy, and so nobody here knows what was agreed to. `{controller}` */
  consentsSealed: string;
  title: string;
  intro: string;
  rights: Record<RuledRight, RightTexts>;
  /** Where there is no own copy to be changed. `{contact}` */
  correctContact: string;
  editTitle: string;
  save: string;
  /** Where the owner decides. */
  saveAsk: string;
  saved: string;
  /** `{date}` */
  restrictedOn: string;
  liftButton: string;
  /** The lifting, as the name of a request. */
  lift: string;
  /** `{date}` */
  objectedOn: string;
  /** Before it happens: cannot be undone. */
  eraseSure: string;
  eraseYes: string;
  /** Before it is asked for. `{controller}` */
  eraseAskSure: string;
  eraseAskYes: string;
  cancel: string;
  /** `{controller}` `{date}` */
  requestOpen: string;
  /** `{date}`: the last day for an answer. */
  requestBy: string;
  /** The owner's own words: why it does not happen at once although the form says so. `{reason}` */
  requestHeld: string;
  /** Of a request that is open. */
  takeBack: string;
  /** `{date}` */
  takenBack: string;
  /** Where it was too late for that. */
  decidedFirst: string;
  /** After ten ({@link REVOKED_MAX}) were taken back. */
  requestLimit: string;
  requestGranted: string;
  /** `{date}` `{reason}` */
  requestRefused: string;
  /** GDPR Article 12(4): with every refusal. */
  complaint: string;
  working: string;
  done: string;
  /** Of what the owner decides. */
  asked: string;
  alreadyDone: string;
  /** The server has said no. `{code}` */
  failed: string;
  /** No answer came; the page has been able to look at what holds now, or not even that. */
  lost: string;
  lostOffline: string;
  erasedTitle: string;
  erasedText: string;
  /** `{date}` */
  erasedBackups: string;
  certificate: string;
  certificateKeep: string;
  /** Before the command that verifies it. */
  verify: string;
  history: string;
  historyText: string;
  proof: string;
  events: Record<LeafType<'rights'>, string>;
  /** `submission` again, after a correction. */
  newVersion: string;
  granted: string;
  refused: string;
  /** Who ended a consent. `{controller}` */
  by: Record<WithdrawnBy, string>;
  oneClick: string;
  downloadText: string;
  downloadJson: string;
  downloadCsv: string;
  downloadPage: string;
}

/** What the act does, in a sentence, and its button; both where it happens at once and where the owner decides. `{controller}` */
export interface RightTexts {
  title: string;
  atOnce: string;
  decision: string;
  button: string;
  buttonAsk: string;
}
