import type { Bytes } from '../../protocol/bytes.ts';
import type { FormId, SiteId, SubmissionId } from '../../protocol/ids.ts';
import type { ArtefactHash } from '../../protocol/manifest.ts';
import type { Grant, KeyWrap } from '../../protocol/member-keys.ts';
import type { Act } from '../../protocol/receipt.ts';

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
  /** The named secret, made by `make` the first time. */
  secret(name: string, make: () => Bytes): Promise<Bytes>;
  /**
   * Deletes submissions of every tenant whose date has passed, at most `limit`. Every reading method leaves those out already.
   * @returns how many; when fewer than `limit`, nothing of them is left in the files either.
   */
  purgeSubmissions(now: Seconds, limit: number): Promise<number>;
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
  outcome: 'stored' | 'same' | 'other';
  digest: Uint8Array;
  receivedAt: Seconds;
}

export interface ReceiptRow extends SealedParts {
  site: SiteId;
  form: FormId;
  submission: SubmissionId;
  receivedAt: Seconds;
  deletedAfter: Seconds;
  viewCapability: Uint8Array;
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
  addGrants(tenant: TenantId, site: SiteId, member: UserId, grants: Grant[]): Promise<void>;
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
  /** Revision of the manifest that the new one was checked against; 0 for the first. */
  base: number;
  revision: number;
  manifest: string;
  publishedAt: Seconds;
  origins: string[];
  artefacts: { hash: ArtefactHash; text: string }[];
  definitions: { form: FormId; hash: ArtefactHash }[];
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
