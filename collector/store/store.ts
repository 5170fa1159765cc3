import type { Bytes } from '../../protocol/bytes.ts';
import type { ConsentModel } from '../../protocol/consent-config.ts';
import type { ConsentId, ConsentRecord } from '../../protocol/consent-record.ts';
import type { FormId, SiteId, SubmissionId } from '../../protocol/ids.ts';
import type { LeafType, LogName } from '../../protocol/ledger/logs.ts';
import type { Frontier } from '../../protocol/ledger/merkle.ts';
import type { ArtefactHash } from '../../protocol/manifest.ts';
import type { Grant, KeyWrap } from '../../protocol/member-keys.ts';
import type { Act } from '../../protocol/receipt.ts';
import type { HeldClass, HoldId, RetentionClass, RetentionRule } from '../../protocol/retention.ts';
import type {
  ErasureCertificate,
  RequestId,
  RightsRequest,
  SubmissionState,
  WithdrawnBy,
} from '../../protocol/rights.ts';
import type { MessageId, WebhookEvent, WebhookId, WebhookMessage } from '../../protocol/webhooks.ts';

/** An organisation of the accounts; whose rows these are. */
export type TenantId = string & { readonly __brand?: 'TenantId' };
export type UserId = string & { readonly __brand?: 'UserId' };
/** Seconds since the epoch. */
export type Seconds = number;

/**
 * What the collector keeps. Tenant methods take the tenant and answer as if another tenant's rows did not exist; visitor methods take what the
 * visitor names and answer only what is published. Everything written is durable when the promise resolves.
 * @throws StoreUnavailable when the engine cannot write or read at present.
 */
export interface Store {
  readonly visitors: VisitorStore;
  readonly sites: SiteStore;
  readonly members: MemberStore;
  readonly assets: AssetStore;
  readonly webhooks: WebhookStore;
  readonly rights: RightsStore;
  readonly ledger: LedgerStore;
  readonly consents: ConsentStore;
  readonly retention: RetentionStore;
  /** The named secret, made by `make` the first time. */
  secret(name: string, make: () => Bytes): Promise<Bytes>;
  /** The old value is kept under another name. */
  replaceSecret(name: string, value: Bytes, keptAs: string): Promise<void>;
  /**
   * Deletes submissions of every tenant whose date has passed and which no legal hold keeps, at most `limit`. Every reading method leaves those out already,
   * also the ones that are held: a hold keeps what would be gone, it does not bring it back.
   * @returns how many; when fewer than `limit`, nothing of them is left in the files either.
   */
  purgeSubmissions(now: Seconds, limit: number): Promise<number>;
  /** The same for what entries of the ledger commit to; the entries stay. */
  purgeLedgerPayloads(now: Seconds, limit: number): Promise<number>;
  /** The same for records of consent; the days' counts stay. What the ledger holds of them goes by {@link purgeLedgerPayloads}. */
  purgeConsents(now: Seconds, limit: number): Promise<number>;
  /** Links that end mails, from long after their submission or their last use. */
  purgeUnsubscribeLinks(now: Seconds, limit: number): Promise<number>;
  /** What went out to webhooks, after thirty days. */
  purgeWebhookDeliveries(now: Seconds, limit: number): Promise<number>;
  /** Logins that have ended by themselves, and what was to be verified for them. */
  purgeSessions(now: Seconds, limit: number): Promise<number>;
  /** Resolves when the engine answers. */
  ping(): Promise<void>;
  /** Commits what is queued, then lets go of the files. */
  close(): Promise<void>;
}

export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable';
}

export interface VisitorStore {
  publishedSite(site: SiteId): Promise<PublishedRow | undefined>;
  /** Whether any published manifest lists this origin. */
  isPublishedOrigin(origin: string): Promise<boolean>;
  artefact(hash: ArtefactHash): Promise<string | undefined>;
  /** Every manifest that was ever published, in order, those after this revision. */
  publishedManifests(site: SiteId, query: { after: number; limit: number }): Promise<PublishedManifestRow[]>;
  /** The newest first, those before this revision. */
  manifestsBefore(site: SiteId, query: { before: number; limit: number }): Promise<PublishedManifestRow[]>;
  /** Resolves after the commit that holds the submission. */
  addSubmission(submission: NewSubmission): Promise<FiledSubmission>;
  submissionOf(site: SiteId, submission: SubmissionId, now: Seconds): Promise<FiledSubmission | undefined>;
  /** Every site has its own names for submissions, so one name may be in use at several. */
  receiptsOf(submission: SubmissionId, now: Seconds): Promise<ReceiptRow[]>;
}

export interface PublishedRow {
  tenant: TenantId;
  site: SiteId;
  manifest: string;
  /** Every definition that was ever published, by form. */
  definitions: { form: FormId; hash: ArtefactHash }[];
  /** What every published configuration of consent asked for (domain/asked-consent.ts). */
  asked: string[];
  /** Every version of the policy that was ever published. */
  policies: string[];
}

export interface PublishedManifestRow {
  revision: number;
  publishedAt: Seconds;
  manifest: string;
}

/** The parts of an envelope, binary ones as bytes. */
export interface SealedParts {
  context: string;
  nonce: Uint8Array;
  body: Uint8Array;
  commit: Uint8Array;
  boxes: { key: string; box: Uint8Array }[];
}

export interface NewSubmission extends SealedParts {
  tenant: TenantId;
  site: SiteId;
  form: FormId;
  submission: SubmissionId;
  receivedAt: Seconds;
  deletedAfter: Seconds;
  /** SHA-256 of the request's bytes. */
  digest: Uint8Array;
  /** SHA-256 of each act's token. */
  capabilities: Record<Act, Uint8Array>;
}

export interface FiledSubmission {
  /** `stored` now; `same` bytes were here before; `other` bytes were here before. */
  outcome: 'stored' | 'same' | 'other' | 'erased';
  digest: Uint8Array;
  receivedAt: Seconds;
}

export interface ReceiptRow extends SealedParts {
  site: SiteId;
  form: FormId;
  submission: SubmissionId;
  receivedAt: Seconds;
  deletedAfter: Seconds;
}

export interface SiteStore {
  list(tenant: TenantId): Promise<SiteSummaryRow[]>;
  find(tenant: TenantId, site: SiteId): Promise<SiteRow | undefined>;
  /** @returns false when the id is taken, by whomever. */
  create(site: NewSiteRow, member: UserId, grants: Grant[]): Promise<boolean>;
  grantsFor(tenant: TenantId, site: SiteId, member: UserId): Promise<Grant[]>;
  /** Sealing keys that some member of the tenant holds. */
  grantedSealingKeys(tenant: TenantId, site: SiteId): Promise<{ key: string; epoch: number }[]>;
  /** A grant that is already there stays as it is: nobody can replace a key by something that does not open. */
  addGrants(tenant: TenantId, site: SiteId, member: UserId, grants: Grant[], at: Seconds): Promise<void>;
  draft(tenant: TenantId, site: SiteId): Promise<DraftRow | undefined>;
  /** @returns the new version, or undefined when `version` is not the stored one. */
  saveDraft(tenant: TenantId, site: SiteId, version: number, content: string): Promise<number | undefined>;
  artefactHashes(tenant: TenantId, site: SiteId): Promise<ReadonlySet<ArtefactHash>>;
  artefactText(tenant: TenantId, site: SiteId, hash: ArtefactHash): Promise<string | undefined>;
  /** All at once. @returns false when another manifest than the one the publication was checked against is stored by now. */
  publish(tenant: TenantId, publication: PublicationRow): Promise<boolean>;
  /** In the order of receipt, those after the cursor whose date has not passed. */
  submissions(tenant: TenantId, site: SiteId, query: SubmissionQuery): Promise<SubmissionRows>;
}

export interface SiteSummaryRow {
  id: SiteId;
  name: string;
  createdAt: Seconds;
  revision: number;
  /** Counts what the next purge deletes, too. */
  submissions: number;
}

export interface SiteRow {
  id: SiteId;
  name: string;
  createdAt: Seconds;
  publisher: string;
  revision: number;
  manifest: string | null;
}

export interface NewSiteRow {
  tenant: TenantId;
  id: SiteId;
  name: string;
  createdAt: Seconds;
  publisher: string;
}

export interface DraftRow {
  version: number;
  content: string;
}

export interface PublicationRow {
  site: SiteId;
  /** Who publishes. */
  member: UserId;
  /** Revision of the manifest that the new one was checked against; 0 for the first. */
  base: number;
  revision: number;
  manifest: string;
  publishedAt: Seconds;
  origins: string[];
  artefacts: { hash: ArtefactHash; text: string }[];
  definitions: { form: FormId; hash: ArtefactHash }[];
  /** Versions that records may name. */
  policies: string[];
  /** What it asks consent for. */
  asked?: string;
  /** Why nobody is asked again although texts changed; goes into the audit log. */
  editorial?: string;
  /** By the member's word, and goes there, too: who is named newly and gets nothing of what was consented to, and who is a known provider under another name. */
  recipients?: { uninvolved?: string[]; renamed?: string[] };
  /** What was asked about before and is always on now. */
  essential?: string[];
}

export interface SubmissionQuery {
  form?: FormId;
  /** Position of the last one known; 0 for the start. */
  after: number;
  limit: number;
  /** What they hold together, from the second row on: the first is always in. */
  maxBytes: number;
  now: Seconds;
}

export interface SubmissionRows {
  rows: SubmissionRow[];
  /** Whether there are others after the last one. */
  more: boolean;
}

export interface SubmissionRow extends SealedParts {
  /** Counts up within the site in the order of receipt; never used twice. */
  position: number;
  form: FormId;
  submission: SubmissionId;
  receivedAt: Seconds;
  /** Whether its masked addresses are here. */
  hasMaskedAddress?: boolean;
}

export interface MemberStore {
  /** Whether anybody has an account here. */
  anyAccount(): Promise<boolean>;
  /** Organisations of a user, the oldest first. */
  membershipsOf(user: UserId): Promise<Membership[]>;
  createOrganisation(owner: UserId, name: string, at: Seconds): Promise<Membership>;
  key(user: UserId): Promise<MemberKeyRow | undefined>;
  /** @returns false when the member has a key. */
  addKey(user: UserId, key: Omit<MemberKeyRow, 'recoveryConfirmed'>): Promise<boolean>;
  confirmRecovery(user: UserId): Promise<void>;
  /** The hash of a new login secret and the wrap that goes with it, and the end of every session: all at once. */
  renewAccess(user: UserId, renewed: { loginHash: string; wrap: KeyWrap; at: Seconds }): Promise<void>;
}

export interface Membership {
  tenant: TenantId;
  name: string;
  role: string;
}

export interface MemberKeyRow {
  publicKey: string;
  wraps: KeyWrap[];
  /** SHA-256 of the recovery proof. */
  recoveryProofHash: Uint8Array;
  recoveryConfirmed: boolean;
}

export interface AssetStore {
  find(sha256: string, name: string): Promise<AssetRow | undefined>;
  has(sha256: string, name: string): Promise<boolean>;
  /** Content-addressed, so a second time changes nothing. */
  add(asset: AssetRow): Promise<void>;
}

/** A built browser file of any release that this collector has served. */
export interface AssetRow {
  sha256: string;
  name: string;
  content: Uint8Array;
  brotli: Uint8Array;
  gzip: Uint8Array;
}

/** One of the append-only logs of a site. */
export interface LogRef {
  tenant: TenantId;
  site: SiteId;
  log: LogName;
}

/** What happened, to be entered in the transaction that records it. */
export type LedgerEntry = Omit<LogRef, 'log'> & {
  /** By the collector's own clock: the receipt promises inclusion within a minute of it. */
  at: Seconds;
  /** Id of what it is about. It stays for ever, so nothing that tells who. */
  ref: string;
  /** What the entry commits to, as a rule canonical JSON. Can be erased. */
  payload: string;
  /** When the payload has been kept long enough; left out: it is kept. */
  deletedAfter?: Seconds;
} & { [Log in LogName]: { log: Log; type: LeafType<Log> } }[LogName];

export interface AppendedEntry {
  /** Place in the log. */
  index: number;
  /** Canonical text of the leaf. */
  leaf: string;
  /** Of the leaf, in the tree. */
  hash: Bytes;
  payload: string;
  salt: Bytes;
}

/**
 * Reads the logs and keeps their checkpoints. Entries are made where what they record is stored. Logs without an entry have size 0.
 */
export interface LedgerStore {
  /** Logs that have grown since they were last asked for here; the first time all. */
  grown(): Promise<LogRef[]>;
  frontier(log: LogRef): Promise<Frontier>;
  /**
   * Of the hashes in a level of tiles, `count` from the one at `from`: leaf hashes in level 0, roots of the full tiles below in each other. Fewer where the log ends.
   */
  hashes(log: LogRef, tileLevel: number, from: number, count: number): Promise<Bytes[]>;
  /** Entries with indexes from `from` up to below `to`, in order, at most `limit`. */
  entries(
    log: LogRef,
    range: { from: number; to: number; limit: number; now: Seconds },
  ): Promise<LedgerEntryRow[]>;
  /** By this signer: the latest, or the one over `size` entries. */
  checkpoint(log: LogRef, signer: string, size?: number): Promise<CheckpointRow | undefined>;
  /** One that is there already stays as it is. */
  addCheckpoints(signer: string, checkpoints: (LogRef & CheckpointRow)[]): Promise<void>;
}

export interface LedgerEntryRow {
  index: number;
  leaf: string;
  hash: Bytes;
  /** undefined once it is erased, or its date has passed. */
  secret: { payload: string; salt: Bytes } | undefined;
}

export interface CheckpointRow {
  size: number;
  /** Signed note. */
  note: string;
  signedAt: Seconds;
}

export interface WebhookStore {
  endpoints(tenant: TenantId, site: SiteId): Promise<WebhookEndpointRow[]>;
  add(
    tenant: TenantId,
    site: SiteId,
    endpoint: Pick<WebhookEndpointRow, 'id' | 'url' | 'events' | 'createdAt'> & { secret: string },
  ): Promise<void>;
  /** @returns false when there is no such endpoint. */
  change(
    tenant: TenantId,
    site: SiteId,
    id: WebhookId,
    change: Pick<WebhookEndpointRow, 'url' | 'events' | 'disabled'>,
  ): Promise<boolean>;
  /** The old secret goes on signing beside the new one until then, and those before it until their own time, at most `earlierMax` in all. */
  rotate(
    tenant: TenantId,
    site: SiteId,
    id: WebhookId,
    rotated: { secret: string; at: Seconds; previousUntil: Seconds; earlierMax: number },
  ): Promise<boolean>;
  /** With everything that waits for it. */
  remove(tenant: TenantId, site: SiteId, id: WebhookId): Promise<boolean>;
  /** Newest first. */
  deliveries(tenant: TenantId, site: SiteId, id: WebhookId, limit: number): Promise<WebhookDeliveryRow[]>;
  /** One message for one endpoint, outside of any event. */
  enqueueFor(
    tenant: TenantId,
    site: SiteId,
    id: WebhookId,
    delivery: { type: WebhookMessage['type']; body: string; at: Seconds },
  ): Promise<void>;
  /** Endpoints of every tenant that have a delivery whose time has come, the longest waiting first. */
  due(now: Seconds, except: readonly WebhookId[]): Promise<DueEndpoint[]>;
  /** The delivery of this endpoint that is to be sent next; undefined when none is due, or it was switched off or removed. */
  next(endpoint: DueEndpoint, now: Seconds): Promise<DueDelivery | undefined>;
  /** A delivery about what was erased meanwhile is forgotten as soon as it is not sent again. */
  settle(delivery: DueDelivery, settled: Settled): Promise<void>;
}

export interface WebhookEndpointRow {
  id: WebhookId;
  url: string;
  events: WebhookEvent[];
  createdAt: Seconds;
  disabled: 'tenant' | 'gone' | 'failing' | null;
  rotatedUntil: Seconds | null;
}

export interface WebhookDeliveryRow {
  message: MessageId;
  type: WebhookMessage['type'];
  createdAt: Seconds;
  attempts: number;
  state: 'waiting' | 'delivered' | 'failed';
  result: string | null;
  nextAt: Seconds | null;
}

export interface DueEndpoint {
  tenant: TenantId;
  site: SiteId;
  webhook: WebhookId;
  /** Its last attempt was none that succeeded. */
  isFailing: boolean;
}

export interface DueDelivery {
  tenant: TenantId;
  site: SiteId;
  webhook: WebhookId;
  message: MessageId;
  url: string;
  body: string;
  attempts: number;
  /** First attempt since the last success; null when the last one was. */
  failingSince: Seconds | null;
  /** Each signs. */
  secrets: string[];
}

export interface Settled {
  state: 'waiting' | 'delivered' | 'failed';
  attempts: number;
  result: string;
  at: Seconds;
  nextAt?: Seconds;
  disable?: 'gone' | 'failing';
}

export interface ConsentStore {
  /** Resolves after the commit that holds the record, its entry in the consent log and the day's counts. */
  add(consent: NewConsent): Promise<FiledConsent>;
  find(site: SiteId, consent: ConsentId, now: Seconds): Promise<ConsentRow | undefined>;
  /** Counted in memory and committed within seconds, and when the store closes: a count is no evidence. */
  countShown(shown: { tenant: TenantId; site: SiteId; day: string; model: ConsentModel }): void;
  /** Those whose date has not passed and whose content was not erased. */
  list(tenant: TenantId, site: SiteId, query: ConsentQuery): Promise<ConsentRows>;
  /** @param from, to days, both included. */
  counts(tenant: TenantId, site: SiteId, days: { from: string; to: string }): Promise<ConsentCount[]>;
}

export interface NewConsent {
  tenant: TenantId;
  record: ConsentRecord;
  /** Canonical JSON of the record, which the ledger commits to. */
  payload: string;
  receivedAt: Seconds;
  deletedAfter: Seconds;
}

export interface ConsentRow {
  tenant: TenantId;
  receivedAt: Seconds;
  /** Of its leaf in the consent log. */
  index: number;
  payload: string;
}

export interface FiledConsent {
  /** `stored` now; `same` bytes were here before; `other` bytes were here before. */
  outcome: 'stored' | 'same' | 'other';
  receivedAt: Seconds;
  /** Place in the consent log. */
  index: number;
  /** Where it was stored now. */
  entry?: AppendedEntry;
}

export interface ConsentQuery {
  consent?: ConsentId;
  /** Place of the last one known, left out. */
  after?: number;
  order: 'newest' | 'oldest';
  limit: number;
  /** What they hold together, from the second row on: the first is always in. */
  maxBytes: number;
  now: Seconds;
}

export interface ConsentRows {
  rows: Omit<ConsentRow, 'tenant'>[];
  /** Whether there are others after the last one. */
  more: boolean;
}

/** `which`: a model, a method, a purpose. */
export interface ConsentCount {
  day: string;
  what: 'shown' | 'method' | 'granted' | 'refused';
  which: string;
  amount: number;
}

/** What visitors can do about what they sent, whatever it says. */
export interface RightsStore {
  /** Every site has its own names for submissions, so one name may be in use at several. */
  find(submission: SubmissionId, now: Seconds): Promise<RightsRow[]>;
  state(tenant: TenantId, site: SiteId, submission: SubmissionId): Promise<SubmissionState | undefined>;
  /**
   * Does it and enters it into the rights log, all at once, or does nothing where it is done already.
   * @returns the entries; empty when nothing changed.
   */
  act(place: SubmissionPlace, act: RightsAct, at: Seconds): Promise<AppendedEntry[]>;
  /** Places in the rights log, in order, those of earlier versions first. */
  events(place: SubmissionPlace): Promise<number[]>;
  /** Of one site: those that differ from how they came. */
  states(
    tenant: TenantId,
    site: SiteId,
    now: Seconds,
  ): Promise<{ submission: SubmissionId; state: SubmissionState }[]>;
  requests(
    tenant: TenantId,
    site: SiteId,
  ): Promise<(RightsRequest & { submission: SubmissionId; form: FormId | null })[]>;
  request(
    tenant: TenantId,
    site: SiteId,
    id: RequestId,
  ): Promise<(RightsRequest & { submission: SubmissionId }) | undefined>;
  /** What an open request for a correction would change, and into what; undefined where the submission may not be read. */
  proposedCorrection(
    tenant: TenantId,
    site: SiteId,
    id: RequestId,
    now: Seconds,
  ): Promise<ProposedCorrectionRow | undefined>;
  /** It and what it took the place of, the oldest first. */
  versions(place: SubmissionPlace): Promise<SubmissionId[]>;
  /** Also of what was deleted since. */
  unsubscribeLinks(submission: SubmissionId, now: Seconds): Promise<UnsubscribeRow[]>;
  /**
   * Everything there is of it, of its earlier versions and of those that took its place, from every table, and enters that into the log. Idempotent. The pages that held it are overwritten when this resolves; where another program reads the database for long, a backup say, by the next purge after it.
   * @returns what was removed and is left, by table, for every table of the schema.
   */
  erase(
    place: SubmissionPlace,
    how: {
      by: ErasureCertificate['by'];
      at: Seconds;
      requestedAt: Seconds;
      /** In the same transaction. */
      granting?: { id: RequestId; reason: string };
    },
  ): Promise<ErasedRows>;
  /** Ids of what was erased since; perhaps some of before, whose unsubscribe links were used since. */
  erasedSince({ tenant, site }: SitePlace, since: Seconds): Promise<SubmissionId[]>;
  /** For whoever still has the receipt link. */
  keepCertificate(place: SitePlace, versions: readonly SubmissionId[], note: string): Promise<void>;
  /** What is left of erased submissions of this name, of whatever site. */
  erasedReceipts(submission: SubmissionId, now: Seconds): Promise<ErasedReceiptRow[]>;
  /** Of the list that is kept outside, as {@link noteErasureList} has last told. */
  erasureListHead(): Promise<ErasureListHead>;
  noteErasureList(head: ErasureListHead): Promise<void>;
  /** What was done and does not stand on that list yet, in order; `until` names the last one. */
  unlisted(): Promise<{ acts: (ListedAct & { id: number })[]; until: number }>;
  /** They do now. */
  noteListed(until: number, head: ErasureListHead): Promise<void>;
  /** They did before. @param ids of {@link unlisted} */
  dropUnlisted(ids: readonly number[]): Promise<void>;
  /**
   * As {@link act}, after a restore: what it changes dates from when it was done first.
   * @param doneAt that time; `at` is when it is entered again. It stands on the list already
   */
  actAgain(place: SubmissionPlace, act: RightsAct, doneAt: Seconds, at: Seconds): Promise<AppendedEntry[]>;
  /** Of submissions that are here; what is known already stays. */
  keepMaskedAddresses(
    { tenant, site }: SitePlace,
    addresses: readonly { submission: SubmissionId; masked: Uint8Array }[],
  ): Promise<void>;
  suppress(place: SitePlace, acts: readonly SuppressingAct[], at: Seconds): Promise<void>;
  /** Enters it into the audit log, once for all of them, unless nothing came off. @returns how many came off. */
  removeSuppressions(
    place: SitePlace,
    removal: { hashes: readonly Uint8Array[]; reason: string; by: UserId; at: Seconds },
  ): Promise<number>;
  suppressed(tenant: TenantId, site: SiteId, hashes: readonly Uint8Array[]): Promise<Uint8Array[]>;
  suppressions(tenant: TenantId, site: SiteId): Promise<{ hash: Uint8Array; at: Seconds }[]>;
}

export interface SuppressingAct {
  hash: Uint8Array;
  /** When the address's owner said so; left out where a member says it now. What was said before it was last taken off does not count. */
  said?: Seconds;
}

/** Types of the rights log's entries by which somebody ends something, or begins it again. */
export const LISTED_KINDS = [
  'withdrawal',
  'unsubscribe',
  'restriction',
  'restriction-lifted',
  'objection',
] as const;

/** What a backup from before must not undo; one for each version of the submission that there is. */
export interface ListedAct {
  site: SiteId;
  submission: SubmissionId;
  at: Seconds;
  kind: (typeof LISTED_KINDS)[number];
  /** Of a withdrawal. */
  by?: WithdrawnBy;
  /** Of a withdrawal and an unsubscribing: those that ended. */
  fields?: string[];
}

/** How far a list of erasures goes: how many, and the running hash over them. */
export interface ErasureListHead {
  count: number;
  hash: string;
}

export interface SitePlace {
  tenant: TenantId;
  site: SiteId;
}

export interface SubmissionPlace extends SitePlace {
  submission: SubmissionId;
}

export interface RightsRow extends SubmissionPlace {
  form: FormId;
  /** That was answered. */
  definition: ArtefactHash;
  receivedAt: Seconds;
  deletedAfter: Seconds;
  /** SHA-256 of each act's token. */
  capabilities: Record<Act, Uint8Array>;
  supersededBy: SubmissionId | null;
  restrictedAt: Seconds | null;
  unsubscribedAt: Seconds | null;
}

export interface ProposedCorrectionRow {
  before: Omit<SubmissionRow, 'position'>;
  after: Omit<SubmissionRow, 'position'>;
}

export interface UnsubscribeRow extends SubmissionPlace {
  form: FormId;
  /** That was answered; null where the submission had gone before this was kept. */
  definition: ArtefactHash | null;
  capability: Uint8Array;
  unsubscribedAt: Seconds | null;
  /** Fields whose consent has ended, by whatever way. */
  withdrawn: string[];
  supersededBy: SubmissionId | null;
}

export type RightsAct =
  /** @param link the capability of an unsubscribe link: then also where only the link is left */
  | { what: 'withdraw'; fields: readonly string[]; by: WithdrawnBy; link?: Uint8Array }
  /** @param fields all that the form asked consent for */
  | {
      what: 'unsubscribe';
      fields: readonly string[];
      /** Left out after a restore. */
      how?: 'one-click' | 'page';
      link: Uint8Array;
      /** Unmasks the addresses of the submission, which go on the suppression list; left out after a restore: the link alone has it. */
      mask?: Uint8Array;
    }
  | { what: 'restrict' }
  | { what: 'lift' }
  | { what: 'object' }
  /**
   * @param hold what keeps it from being done at once, and its reason, which the visitor reads
   * @param proposal the corrected version: kept with the request, and a submission only once that is granted
   */
  | {
      what: 'open';
      id: RequestId;
      right: RightsRequest['right'];
      hold?: Pick<HoldRow, 'id' | 'reason'>;
      proposal?: NewSubmission;
    }
  /** By whoever opened it, while nobody has decided; a correction that was proposed is gone with it. */
  | { what: 'revoke'; id: RequestId }
  /** A correction that is granted takes the place with it; one that is refused is gone. */
  | { what: 'decide'; id: RequestId; granted: boolean; reason: string }
  /** The new version is filed with it. */
  | { what: 'supersede'; by: NewSubmission };

/** What a certificate says of the erasure itself; the rest is known when it is signed. */
export type CertificateDraft = Omit<ErasureCertificate, 'backupsGoneBy' | 'log' | 'software'>;

export interface ErasedReceiptRow extends SitePlace {
  /** SHA-256 of the tokens; of what an earlier release erased only `view` and `erase`. */
  capabilities: Partial<Record<Act, Uint8Array>>;
  certificate?: string;
  /** As long as it is not signed: for a moment, and where the collector was cut off in it. */
  draft?: CertificateDraft;
}

export interface ErasedRows {
  /** Whether there was anything. */
  erased: boolean;
  /** Nothing was changed, because this keeps it. A replay heeds no hold. */
  heldBy?: HoldRow;
  /** The request that was to be granted was decided before; nothing was changed. */
  wasDecided?: boolean;
  draft: CertificateDraft;
}

/** What may not be deleted, and whether the rest was. */
export interface RetentionStore {
  /** In the order in which they were set. */
  holds(tenant: TenantId, site: SiteId): Promise<HoldRow[]>;
  /** The first hold that keeps this submission, whether its date has passed or not. */
  holdOver(place: SubmissionPlace): Promise<HoldRow | undefined>;
  /** Enters it into the audit log; so does releasing. */
  setHold(hold: NewHoldRow): Promise<void>;
  /** The next purge takes what is due. @returns false when there is no such hold. */
  releaseHold(released: {
    tenant: TenantId;
    site: SiteId;
    id: HoldId;
    by: UserId;
    at: Seconds;
  }): Promise<boolean>;
  /** A purge begins with the first group again, and is what the counts that follow belong to. */
  beginPurge(at: Seconds): Promise<void>;
  endPurge(at: Seconds): Promise<void>;
  /** What there is of one site by class, from indexes alone. */
  kept(tenant: TenantId, site: SiteId, now: Seconds): Promise<KeptRow[]>;
  lastPurge(tenant: TenantId, site: SiteId): Promise<LastPurge>;
}

export interface HoldRow {
  id: HoldId;
  class: HeldClass;
  form: FormId | null;
  reason: string;
  setAt: Seconds;
  /** Name; null once the account is gone. */
  setBy: string | null;
}

export interface NewHoldRow {
  tenant: TenantId;
  site: SiteId;
  id: HoldId;
  class: HeldClass;
  form: FormId | null;
  reason: string;
  by: UserId;
  at: Seconds;
}

export interface KeptRow {
  class: RetentionClass;
  form?: FormId;
  log?: LogName;
  rule: RetentionRule;
  /** Where it is the same for every site. */
  days: number | null;
  count: number;
  oldest: Seconds | null;
  nextDue: Seconds | null;
  overdue: number;
  /** Whose date has passed and which a hold keeps. */
  held: number;
}

export interface LastPurge {
  startedAt: Seconds | null;
  finishedAt: Seconds | null;
  removed: { class: RetentionClass; count: number; at: Seconds }[];
}
