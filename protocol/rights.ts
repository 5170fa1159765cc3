import type { Id, SubmissionId } from './ids.ts';
import type { LeafType } from './ledger/logs.ts';
import type { ReceiptBundle } from './ledger/receipt.ts';
import type { UtcTime } from './time.ts';

/**
 * What a visitor can do with a receipt link about what was sent (docs/protocol.md §17). Withdrawing and unsubscribing happen at once, always:
 * the law leaves the controller nothing to decide. For the others the tenant publishes a rule per form.
 */
export const RULED_RIGHTS = ['correct', 'restrict', 'object', 'erase'] as const;
export type RuledRight = (typeof RULED_RIGHTS)[number];

/** `decision` is the rule where a form publishes none: a processor acts on the controller's word only. */
export type RightsRules = Record<RuledRight, 'at-once' | 'decision'>;

export const DEFAULT_RULES: RightsRules = {
  correct: 'at-once',
  restrict: 'at-once',
  object: 'decision',
  erase: 'decision',
};

export type RequestId = Id<'req'>;

/** How things stand with one submission. Known to the collector without knowing what was answered. */
export interface SubmissionState {
  /** Not listed, opened or exported by the tenant while set. */
  restrictedAt?: UtcTime;
  /** The visitor objects to its use; what follows from that is for the tenant. */
  objectedAt?: UtcTime;
  /** Fields of type `consent` whose consent was withdrawn, and when. */
  withdrawn: { field: string; at: UtcTime; by: WithdrawnBy }[];
  /** Everything that asks for consent was ended at one click. */
  unsubscribedAt?: UtcTime;
  requests: RightsRequest[];
  /** A corrected version has taken its place. */
  supersededBy?: SubmissionId;
}

/** Of the requests of one receipt, over all its versions: then nothing more can be asked for that the owner decides on. */
export const REVOKED_MAX = 10;

export const WITHDRAWN_BY = ['receipt', 'unsubscribe', 'tenant'] as const;
export type WithdrawnBy = (typeof WITHDRAWN_BY)[number];

export interface RightsRequest {
  id: RequestId;
  right: RuledRight | 'lift';
  at: UtcTime;
  /** `open` until the tenant decides, or the visitor takes it back (`revoked`). */
  state: 'open' | 'granted' | 'refused' | 'revoked';
  /** Or when it was taken back. */
  decidedAt?: UtcTime;
  /** The tenant's words for the visitor; required where it refuses. While open: why a legal hold keeps it from being done at once. */
  reason?: string;
  /** Of a correction: id of the version that was proposed, which becomes the submission's once it is granted. */
  corrected?: SubmissionId;
}

/** One entry of the rights log about the submission, with all that proves it. */
export interface RightsEvent {
  type: LeafType<'rights'>;
  at: UtcTime;
  receipt: ReceiptBundle;
}

/** `POST /v1/receipts/{submission}/{act}`: each act's own token, base64url; see receipt.ts. A repeat changes nothing and says the same. */
export interface WithdrawRequest {
  token: string;
  /** Fields; `all` for every one that the form has. */
  consents: string[] | 'all';
}

export interface EraseRequest {
  token: string;
}

/** Act `request`. */
export interface RightsRequestBody {
  token: string;
  right: 'restrict' | 'lift' | 'object';
}

/** Act `request`, too: takes back what the tenant has not decided yet. */
export interface RevokeRequest {
  token: string;
  request: RequestId;
}

/** Answered `open` where the tenant decides: the version waits, sealed, and takes its place once that is granted. */
export interface CorrectRequest {
  token: string;
  /** JSON text of a `SubmissionRequest`, sealed with the same receipt secret, whose context names the old one as `supersedes`. */
  corrected: string;
  submission: SubmissionId;
}

export interface RightsAnswer {
  state: SubmissionState;
  /** Read back after the commit, so that a success that changed nothing cannot be. */
  effect: 'done' | 'open' | 'unchanged';
  event: RightsEvent | null;
  /** After an erasure: signed note, kind `certificate` ({@link ErasureCertificate}). */
  certificate?: string;
}

/** `replay`: again, after a backup from before was restored. */
export type ErasedBy = 'receipt' | 'tenant' | 'replay';

/**
 * What an erasure certificate says, as canonical JSON in a signed note `sealpost/1 certificate {site}` by the ledger key. Two stages: what is gone now, and
 * the date after which no backup holds it either.
 */
export interface ErasureCertificate {
  v: 1;
  /** The latest version. */
  submission: SubmissionId;
  /** Those that it took the place of, the oldest first. */
  earlier?: SubmissionId[];
  /** Who asked, and on what: `receipt` or `tenant`. */
  by: ErasedBy;
  requestedAt: UtcTime;
  erasedAt: UtcTime;
  /** Every table of the schema stands in one of the two lists. `remaining` was counted after the deletion; where `overwritten` says so, the pages that held the rows are overwritten; else another program was reading, and the next purge does it. */
  erased: { store: string; removed: number; remaining: number }[];
  kept: { store: string; reason: string }[];
  overwritten: boolean;
  /** Backups made by the operator's rule are gone by then. */
  backupsGoneBy: UtcTime;
  /** Root of the rights log's head after the erasure was entered. */
  log: { size: number; root: string };
  software: string;
}
