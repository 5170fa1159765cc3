import type { Generated } from 'kysely';
import type { ConsentId } from '../../../protocol/consent-record.ts';
import type { FormId, SiteId, SubmissionId } from '../../../protocol/ids.ts';
import type { LogName } from '../../../protocol/ledger/logs.ts';
import type { Grant } from '../../../protocol/member-keys.ts';
import type { HeldClass, HoldId, RetentionClass } from '../../../protocol/retention.ts';
import type { RequestId, RightsRequest, WithdrawnBy } from '../../../protocol/rights.ts';
import type { MessageId, WebhookId, WebhookMessage } from '../../../protocol/webhooks.ts';
import type { ConsentCount, ListedAct, Seconds, TenantId, UserId } from '../store.ts';

/** The columns that the queries of this folder name; migrations.ts makes the tables. */
export interface Tables {
  user: { id: UserId; name: string };
  session: { userId: UserId };
  account: { userId: UserId; providerId: string; password: string | null; updatedAt: string };
  organization: { id: TenantId; name: string; slug: string; createdAt: string };
  member: { id: string; organizationId: TenantId; userId: UserId; role: string; createdAt: string };
  secret: { name: string; value: Uint8Array };
  member_key: {
    user_id: UserId;
    public_key: string;
    password_wrap: string;
    recovery_wrap: string;
    recovery_proof_hash: Uint8Array;
    recovery_confirmed: Generated<number>;
  };
  site: {
    tenant: TenantId;
    id: SiteId;
    name: string;
    created_at: Seconds;
    publisher: string;
    revision: Generated<number>;
    manifest: string | null;
  };
  site_grant: {
    tenant: TenantId;
    site: SiteId;
    member: UserId;
    kind: Grant['kind'];
    key: string;
    epoch: number;
    box: string;
    pin: string;
  };
  draft: { tenant: TenantId; site: SiteId; version: number; content: string };
  published_manifest: {
    tenant: TenantId;
    site: SiteId;
    revision: number;
    published_at: Seconds;
    manifest: string;
  };
  published_origin: { tenant: TenantId; site: SiteId; origin: string };
  artefact: { tenant: TenantId; site: SiteId; hash: string; content: string };
  published_definition: { tenant: TenantId; site: SiteId; form: FormId; hash: string };
  submission: {
    tenant: TenantId;
    site: SiteId;
    id: SubmissionId;
    position: number;
    form: FormId;
    received_at: Seconds;
    deleted_after: Seconds;
    digest: Uint8Array;
    context: string;
    nonce: Uint8Array;
    body: Uint8Array;
    commitment: Uint8Array;
    boxes: Uint8Array;
    may_view: Uint8Array;
    may_unsubscribe: Uint8Array;
    may_withdraw: Uint8Array;
    may_erase: Uint8Array;
    may_correct: Uint8Array;
    may_request: Uint8Array;
    restricted_at: Generated<Seconds | null>;
    objected_at: Generated<Seconds | null>;
    unsubscribed_at: Generated<Seconds | null>;
    superseded_by: Generated<SubmissionId | null>;
  };
  asset: { sha256: string; name: string; content: Uint8Array; brotli: Uint8Array; gzip: Uint8Array };
  ledger_log: { tenant: TenantId; site: SiteId; log: LogName; size: number; frontier: Uint8Array };
  ledger_leaf: {
    tenant: TenantId;
    site: SiteId;
    log: LogName;
    position: number;
    hash: Uint8Array;
    leaf: string;
  };
  ledger_node: {
    tenant: TenantId;
    site: SiteId;
    log: LogName;
    tile_level: number;
    position: number;
    hash: Uint8Array;
  };
  ledger_payload: {
    tenant: TenantId;
    site: SiteId;
    log: LogName;
    position: number;
    payload: string;
    salt: Uint8Array;
    deleted_after: Seconds | null;
  };
  ledger_checkpoint: {
    tenant: TenantId;
    site: SiteId;
    log: LogName;
    signer: string;
    size: number;
    signed_at: Seconds;
    note: string;
  };
  webhook: {
    tenant: TenantId;
    site: SiteId;
    id: WebhookId;
    url: string;
    events: string;
    created_at: Seconds;
    secret: string;
    disabled: Generated<'tenant' | 'gone' | 'failing' | null>;
    failing_since: Generated<Seconds | null>;
  };
  /** Made before the one in `webhook`; they sign beside it until then. */
  webhook_earlier_secret: {
    tenant: TenantId;
    site: SiteId;
    webhook: WebhookId;
    secret: string;
    until: Seconds;
  };
  webhook_delivery: {
    tenant: TenantId;
    site: SiteId;
    message: MessageId;
    webhook: WebhookId;
    type: WebhookMessage['type'];
    body: string;
    created_at: Seconds;
    attempts: number;
    state: 'waiting' | 'delivered' | 'failed';
    result: Generated<string | null>;
    next_at: Seconds | null;
    /** Of what was erased since: the row goes as soon as nothing is left to send. */
    forget: Generated<0 | 1>;
  };
  published_consent: { tenant: TenantId; site: SiteId; hash: string; asked: string };
  published_policy: { tenant: TenantId; site: SiteId; version: string };
  consent: {
    tenant: TenantId;
    site: SiteId;
    id: ConsentId;
    /** `consent`, so that the row can refer to its leaf. */
    log: Generated<LogName>;
    position: number;
    received_at: Seconds;
    deleted_after: Seconds;
  };
  consent_count: {
    tenant: TenantId;
    site: SiteId;
    /** `2026-11-21`, UTC. */
    day: string;
    what: ConsentCount['what'];
    which: string;
    amount: number;
  };
  last_position: { tenant: TenantId; site: SiteId; position: number };
  submission_event: { tenant: TenantId; site: SiteId; submission: SubmissionId; entry: number };
  withdrawn_consent: {
    tenant: TenantId;
    site: SiteId;
    submission: SubmissionId;
    field: string;
    at: Seconds;
    by: WithdrawnBy;
  };
  rights_request: {
    tenant: TenantId;
    site: SiteId;
    id: RequestId;
    submission: SubmissionId;
    right: RightsRequest['right'];
    at: Seconds;
    state: RightsRequest['state'];
    decided_at: Generated<Seconds | null>;
    reason: Generated<string | null>;
    /** Of a correction: id of the version that was proposed. */
    corrected: Generated<SubmissionId | null>;
  };
  proposed_correction: {
    tenant: TenantId;
    site: SiteId;
    request: RequestId;
    /** What it would take the place of. */
    submission: SubmissionId;
    form: FormId;
    corrected: SubmissionId;
    received_at: Seconds;
    /** The submission's own. */
    deleted_after: Seconds;
    digest: Uint8Array;
    context: string;
    nonce: Uint8Array;
    body: Uint8Array;
    commitment: Uint8Array;
    boxes: Uint8Array;
  };
  unsubscribe_link: {
    tenant: TenantId;
    site: SiteId;
    submission: SubmissionId;
    form: FormId;
    may_unsubscribe: Uint8Array;
    unsubscribed_at: Seconds | null;
    keep_until: Seconds;
    /** Hash of the form as it was answered; null where the submission had gone before this was kept. */
    definition: string | null;
    superseded_by: SubmissionId | null;
    /** JSON: list of the fields whose consent has ended. */
    withdrawn: Generated<string>;
    /** After an erasure: what its receipt link then still shows, and SHA-256 of the tokens of the acts that may see it. */
    may_view: Uint8Array | null;
    may_withdraw: Uint8Array | null;
    may_erase: Uint8Array | null;
    may_correct: Uint8Array | null;
    may_request: Uint8Array | null;
    certificate: string | null;
  };
  /** The list outside, as this database has last seen it. */
  erasure_list: { id: 1; count: number; hash: string };
  /** What that list does not hold yet; `fields` is a JSON list. */
  unlisted_act: {
    id: Generated<number>;
    tenant: TenantId;
    site: SiteId;
    submission: SubmissionId;
    at: Seconds;
    kind: ListedAct['kind'];
    by: WithdrawnBy | null;
    fields: string | null;
  };
  /** Of addresses in a submission, until it is gone; see protocol/masked-address.ts. */
  masked_address: { tenant: TenantId; site: SiteId; submission: SubmissionId; masked: Uint8Array };
  suppression: {
    tenant: TenantId;
    site: SiteId;
    hash: Uint8Array;
    at: Seconds;
    /** Off the list since then; kept, so that what its owner did before does not put it back. */
    removed_at: Generated<Seconds | null>;
  };
  legal_hold: {
    tenant: TenantId;
    site: SiteId;
    id: HoldId;
    class: HeldClass;
    form: FormId | null;
    reason: string;
    set_at: Seconds;
    set_by: UserId;
  };
  purge_run: { id: 1; started_at: Seconds; finished_at: Seconds | null };
  purge_count: {
    tenant: TenantId;
    site: SiteId;
    class: RetentionClass;
    /** When the run began. */
    run: Seconds;
    amount: number;
  };
}
