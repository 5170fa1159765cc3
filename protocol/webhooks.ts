import type { FormId, Id, SiteId, SubmissionId } from './ids.ts';
import type { UtcTime } from './time.ts';

/**
 * What a tenant's own server is told, as the Standard Webhooks specification has it (standardwebhooks.com): headers `webhook-id`, `webhook-timestamp` and
 * `webhook-signature`, a secret per endpoint. Ids and types only: what was answered cannot be in it, and who it was is nobody's to send about.
 */
export const WEBHOOK_EVENTS = [
  'submission.received',
  'submission.corrected',
  'submission.restricted',
  'submission.restriction-lifted',
  'submission.objected',
  'submission.erased',
  'consent.withdrawn',
  'unsubscribed',
  'request.opened',
  'request.revoked',
  'ledger.checkpoint',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export type WebhookId = Id<'hook'>;
export type MessageId = Id<'msg'>;

/** Body of a delivery. */
export interface WebhookMessage {
  type: WebhookEvent | 'test';
  /** When it happened; an attempt has its own time in the header. */
  timestamp: UtcTime;
  data: {
    site: SiteId;
    form?: FormId;
    submission?: SubmissionId;
    /** For `submission.corrected`: the version whose place `submission` has taken. */
    supersedes?: SubmissionId;
    consent?: Id<'con'>;
    request?: Id<'req'>;
    /** Fields of type `consent` in a form, or purposes of the site's notice. */
    purposes?: string[];
    /** Signed note; for `ledger.checkpoint`. */
    checkpoint?: string;
  };
}

export interface WebhookEndpoint {
  id: WebhookId;
  url: string;
  events: WebhookEvent[];
  createdAt: UtcTime;
  /** Why nothing is sent any more: the tenant's own wish, the receiver's 410, or five days without a success. */
  disabled?: 'tenant' | 'gone' | 'failing';
  /** Until then an earlier secret signs, too. */
  rotatedUntil?: UtcTime;
}

export interface WebhookDelivery {
  message: MessageId;
  type: WebhookMessage['type'];
  createdAt: UtcTime;
  attempts: number;
  state: 'waiting' | 'delivered' | 'failed';
  /** Of the last attempt: HTTP status, or what kept it from getting one. */
  result?: string;
  nextAt?: UtcTime;
}

/** `POST /api/sites/{site}/webhooks`, and with the endpoint's id to change it. */
export interface WebhookSettings {
  url: string;
  events: WebhookEvent[];
  enabled: boolean;
}

/** The secret (`whsec_…`) is shown this once. */
export interface NewWebhook {
  endpoint: WebhookEndpoint;
  secret: string;
}
