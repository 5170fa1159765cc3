import type { Generated } from 'kysely';
import type { FormId, SiteId, SubmissionId } from '../../../protocol/ids.ts';
import type { Grant } from '../../../protocol/member-keys.ts';
import type { Seconds, TenantId, UserId } from '../store.ts';

/** The columns that the queries of this folder name; migrations.ts makes the tables. */
export interface Tables {
  user: { id: UserId };
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
  };
  asset: { sha256: string; name: string; content: Uint8Array; brotli: Uint8Array; gzip: Uint8Array };
}
