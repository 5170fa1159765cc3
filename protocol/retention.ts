import type { FormId, Id } from './ids.ts';
import type { LogName } from './ledger/logs.ts';
import type { UtcTime } from './time.ts';

/** An order not to delete (docs/protocol.md §19). */
export type HoldId = Id<'hold'>;

/** What a legal hold can keep from being deleted when its date has passed. */
export const HELD_CLASSES = ['submission', 'consent'] as const;
export type HeldClass = (typeof HELD_CLASSES)[number];

export interface NewHold {
  class: HeldClass;
  /** Only submissions of this form; left out: of all. Never with `consent`. */
  form?: FormId;
  /** Whoever asks for the erasure of something that is held reads it. */
  reason: string;
}

export interface Hold extends NewHold {
  id: HoldId;
  setAt: UtcTime;
  /** Name of the member; null once the account is gone. */
  setBy: string | null;
}

/** Everything that a collector keeps for a time. `notice-count`, `suppression` and what the audit log holds are kept for good: they name no visitor. */
export type RetentionClass =
  | 'submission'
  /** Versions that visitors have proposed and the tenant has not decided on; they go with their submission. */
  | 'proposed-correction'
  | 'consent'
  | 'ledger-payload'
  | 'webhook-delivery'
  | 'unsubscribe-link'
  /** What visitors asked for, with the answer; goes with its submission. */
  | 'rights-request'
  /** Keyed hashes of addresses: an opt-out outlives everything else. */
  | 'suppression'
  | 'notice-count'
  | 'session';

/**
 * Where the date of deletion comes from: `received`, `ended` (the record's validity), `created`, `used` (last) with `days` after it; `own`: each has its own date; `kept`: none.
 */
export type RetentionRule = 'received' | 'ended' | 'created' | 'used' | 'own' | 'kept';

export interface RetentionRow {
  class: RetentionClass;
  /** Of submissions and proposed corrections. */
  form?: FormId;
  /** Of contents of ledger entries. */
  log?: LogName;
  rule: RetentionRule;
  /** As published now; what came under an earlier rule keeps its own date. null where there is no one number. */
  days: number | null;
  /** Everything that is there, also what is overdue or held. */
  count: number;
  oldest: UtcTime | null;
  /** When the next of those whose date has not passed is due. */
  nextDue: UtcTime | null;
  /** Whose date has passed and which no hold keeps: 0 once the purge has been. */
  overdue: number;
  /** Whose date has passed and which only a legal hold keeps. */
  held: number;
}

/** `GET /api/sites/{site}/retention`. */
export interface RetentionReport {
  at: UtcTime;
  rows: RetentionRow[];
  lastPurge: {
    /** null before the first. */
    startedAt: UtcTime | null;
    /** null while it runs, or after it was cut off; the next one goes on. */
    finishedAt: UtcTime | null;
    /** The last time that something of this site was deleted, by class. */
    removed: { class: RetentionClass; count: number; at: UtcTime }[];
  };
}
