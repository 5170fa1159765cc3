import type { DaySpan, Period } from './consent-periods.ts';
import type { ConsentId, ConsentMethod, ConsentRecord } from './consent-record.ts';
import type { Envelope } from './envelope.ts';
import type { FormId, SiteId, SubmissionId } from './ids.ts';
import type { Leaf } from './ledger/leaf.ts';
import type { LogName } from './ledger/logs.ts';
import type { ReceiptBundle } from './ledger/receipt.ts';
import type { ArtefactHash } from './manifest.ts';
import type { Grant, KeyWrap } from './member-keys.ts';
import type { RightsEvent, RightsRequest, RightsRules, SubmissionState } from './rights.ts';
import type { UtcTime } from './time.ts';

/**
 * The collector's HTTP interface (docs/protocol.md §8). Errors are `application/problem+json` (RFC 9457): {@link Problem}.
 *
 * Visitor routes (no cookies; CORS):
 *   GET  /loader.js, /stub.js                         the current loader and head script, revalidated
 *   GET  /v1/assets/{sha256}/{name}                   loader and chunks of any release this collector has served, immutable
 *   GET  /v1/sites/{site}/manifest                    signed note, text/plain, ETag
 *   GET  /v1/artefacts/{sha256}                       JSON, immutable
 *   PUT  /v1/submissions/{submission}                 {@link SubmissionRequest} → 201 or 200 {@link Accepted}
 *   POST /v1/receipts/{submission}/view               {@link ReceiptViewRequest} → {@link ReceiptView}
 *   POST /v1/receipts/{submission}/withdraw           WithdrawRequest → RightsAnswer (rights.ts); so are the next four
 *   POST /v1/receipts/{submission}/request            RightsRequestBody; 409 `request-limit`, as the last two
 *   POST /v1/receipts/{submission}/revoke             RevokeRequest; 409 `request-decided`, 404 `request-unknown`
 *   POST /v1/receipts/{submission}/correct            CorrectRequest
 *   POST /v1/receipts/{submission}/erase              EraseRequest; with a certificate where it happens at once
 *   GET, POST /u/{submission}.{token}                 unsubscribe: a page, and RFC 8058's one click
 *   GET  /r                                           receipt page
 *   POST /v1/consents                                 canonical JSON of a {@link ConsentRecord} as text/plain, which needs no preflight, so that a
 *                                                     page that is just being closed can send it → 201 or 200 {@link ConsentAccepted}
 *   POST /v1/consents/shown                           {@link NoticeShown} as text/plain → 204; counted, never stored singly
 *   POST /v1/consents/{consent}/receipt               {@link ConsentReceiptRequest} as text/plain → {@link ReceiptBundle}, with its inclusion once there
 *                                                     is a checkpoint over it
 *   GET  /v1/ledger/key                               `slk1_…`, text/plain
 *   GET  /v1/ledger/{site}/{log}/checkpoint           signed note, text/plain
 *   GET  /v1/ledger/{site}/{log}/tile/…               C2SP tiles of hashes, immutable when full; not the entries, which are the tenant's
 *   GET  /v1/ledger/{site}/{log}/consistency?from&to  {@link ConsistencyBundle}; sizes of checkpoints
 *   GET  /p/{site}, /p/{site}/{version}?lang          policy page with history, declaration, processors and contact
 *   GET  /.well-known/gpc.json                        Global Privacy Control
 * The answer to the manifest says where the visitor seems to be (`Sealpost-Region: DE` or `US-CA`, absent when unknown) and whether the request
 * carried `Sec-GPC: 1` (`Sealpost-Gpc: 1`); neither is written down.
 * Tenant routes (session cookie, same origin):
 *   *    /api/auth/*                                  better-auth
 *   GET  /api/me                                      {@link Me}
 *   PUT  /api/me/key                                  {@link NewMemberKey} → 204, 409 `member-key-exists`
 *   POST /api/me/recovery-confirmed                   { proof } → 204, 422 `recovery-proof`
 *   POST /api/recover/start                           { email, proof } → {@link RecoveryStart}, 403 `recovery-refused`
 *   POST /api/recover/finish                          {@link RecoveryFinish} → 204, 403 `recovery-refused`
 *   GET  /api/sites                                   { sites: SiteSummary[] }
 *   POST /api/sites                                   {@link NewSite} → 201 {@link Site}
 *   GET  /api/sites/{site}                            {@link Site}
 *   PUT  /api/sites/{site}/draft                      {@link DraftUpdate} → { version }, 409 `draft-conflict`
 *   POST /api/sites/{site}/publish                    {@link Publication} → { revision }, 409/422
 *   POST /api/sites/{site}/grants                     { grants: Grant[] } → 204 (a new sealing epoch, before it is published)
 *   GET  /api/sites/{site}/submissions?form&after&limit   {@link SubmissionPage}, oldest first
 *   GET  /api/sites/{site}/export                     application/jsonl of {@link ExportLine}, streamed
 *   GET  /api/sites/{site}/consents?after&limit&consent   {@link ConsentPage}, newest first
 *   GET  /api/sites/{site}/consents/statistics?from&to    {@link ConsentStatistics}; dates (`2026-11-21`), at most 366 days
 *   GET  /api/sites/{site}/consents/export            application/jsonl of {@link ConsentExportLine}, streamed
 *   GET  /api/sites/{site}/requests                   { requests: {@link SiteRequest}[] }, newest first
 *   POST /api/sites/{site}/requests/{request}         {@link Decision} → RightsAnswer, 409 `request-decided`
 *   GET  /api/sites/{site}/requests/{request}/correction  {@link ProposedCorrection}, while it is open and its submission may be read
 *   GET  /api/sites/{site}/states                     { states: {@link SiteState}[] }: submissions that differ from how they came
 *   POST /api/sites/{site}/submissions/{submission}/withdraw  { consents }, fields or `all` → RightsAnswer: of who told the tenant elsewhere
 *   POST /api/sites/{site}/submissions/{submission}/erase  → RightsAnswer with a certificate
 *   GET, POST /api/sites/{site}/suppressions          keyed hashes, base64url; POST { hashes } adds, { acts: {@link SuppressingAct}[] } unless taken off since
 *   POST /api/sites/{site}/suppressions/remove        { hashes, reason } → { removed }
 *   POST /api/sites/{site}/suppressions/check         { hashes } → { suppressed }
 *   GET  /api/sites/{site}/webhooks                   { endpoints: WebhookEndpoint[] } (webhooks.ts)
 *   POST /api/sites/{site}/webhooks                   WebhookSettings → 201 NewWebhook
 *   PUT, DELETE /api/sites/{site}/webhooks/{webhook}  WebhookSettings → WebhookEndpoint; 204
 *   POST /api/sites/{site}/webhooks/{webhook}/secret  → 201 NewWebhook; the old secret goes on signing for a day
 *   POST /api/sites/{site}/webhooks/{webhook}/test    → 202
 *   GET  /api/sites/{site}/webhooks/{webhook}/deliveries  { deliveries: WebhookDelivery[] }, newest first
 *   GET  /api/sites/{site}/retention                  RetentionReport (retention.ts)
 *   GET, POST /api/sites/{site}/holds                 { holds: Hold[] }; NewHold → 201 Hold
 *   DELETE /api/sites/{site}/holds/{hold}             204
 *   GET  /api/sites/{site}/ledger                     {@link LedgerView}
 *   GET  /api/sites/{site}/ledger/{log}/entries?after&limit  {@link LedgerEntries}, newest first
 *   GET  /api/sites/{site}/ledger/{log}/export        application/jsonl of {@link LogExportLine}, streamed
 * Operator: GET /healthz, GET /readyz.
 */
export interface Problem {
  /** `urn:sealpost:problem:{code}`. */
  type: string;
  /** Stable; what programs look at. */
  code: ProblemCode;
  title: string;
  status: number;
  /** What was expected, what came, what to do. */
  detail: string;
  /** Offending member or parameter, where there is one. */
  at?: string;
  /** With `submission-erased`, to whoever shows the receipt link: the signed note ({@link ErasureCertificate} in rights.ts). */
  certificate?: string;
}

export type ProblemCode =
  | 'not-found'
  | 'method-not-allowed'
  | 'internal'
  | 'unavailable'
  | 'https-required'
  | 'rate-limited'
  | 'body-too-large'
  | 'content-type'
  | 'json-malformed'
  | 'body-invalid'
  | 'origin-missing'
  | 'origin-not-allowed'
  | 'id-invalid'
  | 'site-unknown'
  | 'form-unknown'
  | 'definition-unknown'
  | 'artefact-unknown'
  | 'envelope-invalid'
  | 'context-mismatch'
  | 'key-unknown'
  | 'key-retired'
  | 'recipients-unexpected'
  | 'submission-conflict'
  | 'submission-unknown'
  | 'submission-restricted'
  | 'submission-erased'
  | 'capability-refused'
  | 'session-required'
  | 'cross-site'
  | 'member-key-exists'
  | 'member-key-missing'
  | 'recovery-proof'
  | 'recovery-refused'
  | 'recovery-unconfirmed'
  | 'site-exists'
  | 'draft-conflict'
  | 'manifest-invalid'
  | 'manifest-revision'
  | 'manifest-signature'
  | 'artefact-invalid'
  | 'artefact-missing'
  | 'cursor-invalid'
  | 'consent-invalid'
  | 'consent-conflict'
  | 'consent-unknown'
  | 'consent-not-configured'
  | 'notice-unknown'
  | 'terms-change'
  | 'log-unknown'
  | 'tile-unknown'
  | 'checkpoint-unknown'
  | 'policy-unknown'
  | 'range-invalid'
  | 'request-unknown'
  | 'request-decided'
  | 'request-limit'
  | 'webhook-invalid'
  | 'webhook-unknown'
  | 'webhook-limit'
  | 'legal-hold'
  | 'hold-unknown'
  | 'hold-limit';

/** The same answer for the same bytes however often they are sent: 201 the first time, 200 after. */
export interface Accepted {
  submission: SubmissionId;
  receivedAt: UtcTime;
}

export interface ReceiptViewRequest {
  /** base64url of the `view` token, from the receipt secret. */
  token: string;
}

export interface ReceiptView {
  submission: SubmissionId;
  site: SiteId;
  form: FormId;
  receivedAt: UtcTime;
  /** When the form's rule deletes it. */
  deletedAfter: UtcTime;
  envelope: Envelope;
  state: SubmissionState;
  /** Everything that happened to it, in order, each with its proof. */
  events: RightsEvent[];
  /** What happens at once when it is asked for, and what the owner decides. */
  rules: RightsRules;
}

/** A request as the tenant sees it. */
export interface SiteRequest extends RightsRequest {
  submission: SubmissionId;
  /** null once the submission is gone. */
  form: FormId | null;
}

/** What an open request for a correction is about; both sealed. */
export interface ProposedCorrection {
  before: StoredSubmission;
  /** `receivedAt`: when it was proposed. */
  after: StoredSubmission;
}

export interface Decision {
  granted: boolean;
  /** For the visitor; required where it is refused. */
  reason: string;
}

export interface SiteStates {
  states: SiteState[];
  /** Within the last seven days: whoever has opened one lets go of it. */
  erased: SubmissionId[];
}

/** What puts an address on the suppression list: its keyed hash, and when its owner last unsubscribed, or withdrew the last consent. */
export interface SuppressingAct {
  hash: string;
  at: UtcTime;
}

export interface SiteState {
  submission: SubmissionId;
  state: SubmissionState;
}

export interface Me {
  user: { id: string; email: string; name: string };
  organisation: { id: string; name: string; role: string };
  /** null until the key ceremony. */
  memberKey: { publicKey: string; wraps: KeyWrap[]; recoveryConfirmed: boolean } | null;
}

export interface NewMemberKey {
  /** base64url, X25519. */
  publicKey: string;
  /** One `password` and one `recovery` wrap. */
  wraps: KeyWrap[];
  /** base64url of SHA-256 of the recovery proof's 32 bytes. */
  recoveryProofHash: string;
}

export interface RecoveryStart {
  publicKey: string;
  recovery: KeyWrap;
}

export interface RecoveryFinish {
  email: string;
  proof: string;
  /** `login` of `passwordKeys` for the new password. */
  login: string;
  password: KeyWrap;
}

export interface SiteSummary {
  id: SiteId;
  name: string;
  createdAt: UtcTime;
  /** 0 until the first publish. */
  revision: number;
  submissions: number;
}

export interface NewSite {
  id: SiteId;
  name: string;
  /** base64url, Ed25519. */
  publisher: string;
  /** The publisher's and the first sealing key's, each for the member who makes the site. */
  grants: Grant[];
}

export interface Site {
  id: SiteId;
  name: string;
  createdAt: UtcTime;
  publisher: string;
  grants: Grant[];
  /** The published signed note. */
  manifest: string | null;
  /** Where that asks for no consent: the newest earlier one that did, as decisions made under it may hold again. */
  consentManifest?: string;
  draft: Draft | null;
}

/** Not yet signed work; the collector keeps it as it is. */
export interface Draft {
  /** Counts up with every save. */
  version: number;
  content: unknown;
}

export interface DraftUpdate {
  /** The version that was edited; another one now stored means that somebody else saved meanwhile. 0 for the first. */
  version: number;
  content: unknown;
}

export interface Publication {
  /** Signed note of the manifest. */
  manifest: string;
  /** Texts of every artefact the manifest names that the collector may not have yet. */
  artefacts: { hash: string; text: string }[];
}

export interface StoredSubmission {
  submission: SubmissionId;
  form: FormId;
  receivedAt: UtcTime;
  envelope: Envelope;
  /** Somebody who could read it has told its addresses already, masked. */
  hasMaskedAddress?: true;
}

export interface SubmissionPage {
  submissions: StoredSubmission[];
  /** Give it as `after` for the next page; null at the end. Keep the last one to ask for what is new. */
  next: string | null;
}

/** One line of an export; the opener needs nothing else but the key file. */
export type ExportLine =
  | {
      type: 'export';
      v: 1;
      site: SiteId;
      manifest: string;
      exportedAt: UtcTime;
      /** Public address, without a slash at the end. Where it is missing, an older collector wrote it, and no line has a `state`. */
      collector?: string;
    }
  | { type: 'artefact'; hash: string; text: string }
  /** `state` as of the time of the export; left out while the submission is as it came. */
  | ({ type: 'submission'; site: SiteId; state?: SubmissionState } & StoredSubmission)
  /** Last, so that a file that was cut off can be told from a short one. */
  | { type: 'end'; submissions: number };

/** The same answer for the same bytes however often they are sent. */
export interface ConsentAccepted {
  consent: ConsentId;
  receivedAt: UtcTime;
  /** The visitor's proof; holds the record itself. */
  receipt: ReceiptBundle;
}

/** One first layer that was drawn. Nothing that tells by whom. */
export interface NoticeShown {
  site: SiteId;
  /** Hash of the notice. */
  artefact: ArtefactHash;
}

export interface ConsentReceiptRequest {
  site: SiteId;
  /** Of the record: only whoever made the decision knows it. */
  visitor: string;
}

export interface StoredConsent {
  /** Place in the consent log. */
  index: number;
  receivedAt: UtcTime;
  record: ConsentRecord;
}

export interface ConsentPage {
  consents: StoredConsent[];
  /** Give it as `after` for the next page; null at the end. */
  next: string | null;
}

/** One line of `GET /api/sites/{site}/consents/export`, in the order of the log. */
export type ConsentExportLine =
  | ({ type: 'consent' } & StoredConsent)
  /** Last, so that a file that was cut off can be told from a short one. */
  | { type: 'end'; consents: number };

/**
 * Counts, each day in one block: by itself where there were enough on it, else together with the others of its week, else with the others of its month, each told once it
 * is over. Blocks share no day, are the same whatever days were asked for, and never change, so that nothing can be had by subtracting one answer from another.
 * Within a block a count below {@link SMALL_COUNT} but above 0 is null, so that nobody can be singled out; zeros stay. So is everything from which such a count could be worked
 * out. Days in no block of a month that is over are empty; of one that is not over, they are told later.
 */
export interface ConsentStatistics {
  /** The months that the asked days lie in, whole. */
  from: string;
  to: string;
  /** `2026-11-21`, UTC: the day that is not over. */
  today: string;
  /** Notices drawn, in blocks of their own. */
  shown: (StatisticsBlock & { count: number | null })[];
  decisions: (StatisticsBlock & {
    methods: Partial<Record<ConsentMethod, number | null>>;
    purposes: Record<string, { granted: number | null; refused: number | null }>;
  })[];
}

/** `day`: this one. `week`, `month`: those of its days that no shorter block has, which may be any of them. */
export interface StatisticsBlock extends DaySpan {
  of: Period;
}

export const SMALL_COUNT = 5;
/** From so many decisions, or notices, on a day is told by itself, and what is left of a week. */
export const ENOUGH_DECISIONS = 50;
export const ENOUGH_SHOWN = 10;

export interface LedgerView {
  /** `slk1_…` */
  key: string;
  logs: {
    log: LogName;
    size: number;
    /** Latest signed checkpoint; null while the log has none. */
    checkpoint: string | null;
    checkpointAt: UtcTime | null;
  }[];
}

export interface LedgerEntries {
  entries: {
    index: number;
    leaf: Leaf;
    /** null when it was erased or has aged out. */
    payload: string | null;
  }[];
  next: string | null;
}

export const API = {
  manifest: (site: SiteId) => `/v1/sites/${site}/manifest`,
  artefact: (hash: string) => `/v1/artefacts/${hash}`,
  asset: (hash: string, name: string) => `/v1/assets/${hash}/${name}`,
  submission: (submission: SubmissionId) => `/v1/submissions/${submission}`,
  receiptView: (submission: SubmissionId) => `/v1/receipts/${submission}/view`,
  consents: '/v1/consents',
  noticeShown: '/v1/consents/shown',
  consentReceipt: (consent: ConsentId) => `/v1/consents/${consent}/receipt`,
  /** Page of the site's own policy, with its history. */
  policy: (site: SiteId) => `/p/${site}`,
  ledgerKey: '/v1/ledger/key',
  ledger: (site: SiteId, log: LogName) => `/v1/ledger/${site}/${log}`,
} as const;
