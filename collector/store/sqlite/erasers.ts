import { sql, type Compilable, type Kysely } from 'kysely';
import type { SubmissionPlace } from '../store.ts';
import type { Tables } from './tables.ts';

/** A submission, with its places in the rights log, read before anything is removed. */
export interface Erasing extends SubmissionPlace {
  entries: readonly number[];
}

/** How one table lets go of a submission. Counting it is also the proof: it has to give 0 afterwards. */
interface Eraser {
  remove(build: Kysely<Tables>, place: Erasing): Compilable;
  count(build: Kysely<Tables>, place: Erasing): Compilable<{ count: number }>;
  /** What names it and has to stay for a while. It is marked, so that it goes in its time, and the certificate says why. */
  stays?: {
    mark(build: Kysely<Tables>, place: Erasing): Compilable;
    count(build: Kysely<Tables>, place: Erasing): Compilable<{ count: number }>;
    reason: string;
  };
}

/** A table that holds nothing of a submission, or what has to stay; the reason goes into the certificate's documentation (docs/operating.md). */
interface Exempt {
  exempt: string;
}

/**
 * Every table of the schema, in the order of erasing. A table that is missing here fails a test, so that none can be forgotten when one is added.
 */
export const ERASERS: Readonly<Record<string, Eraser | Exempt>> = {
  ledger_payload: {
    // What the rights log says about it stays without its content, but for the entries that erasing makes itself.
    remove: (build, place) =>
      build
        .deleteFrom('ledger_payload')
        .where('tenant', '=', place.tenant)
        .where('site', '=', place.site)
        .where('log', '=', 'rights')
        .where('position', 'in', place.entries),
    count: (build, place) =>
      build
        .selectFrom('ledger_payload')
        .select(counted)
        .where('tenant', '=', place.tenant)
        .where('site', '=', place.site)
        .where('log', '=', 'rights')
        .where('position', 'in', place.entries),
  },
  submission_event: named('submission_event'),
  withdrawn_consent: named('withdrawn_consent'),
  // Before the requests, to which they refer.
  proposed_correction: named('proposed_correction'),
  rights_request: named('rights_request'),
  webhook_delivery: {
    // Whoever has copies must not miss that somebody unsubscribed because the submission was erased before the message was out.
    remove: (build, place) =>
      build
        .deleteFrom('webhook_delivery')
        .where('tenant', '=', place.tenant)
        .where('site', '=', place.site)
        .where('type', '!=', 'submission.erased')
        .where('state', '!=', 'waiting')
        .where(messageSubmission, '=', place.submission),
    count: (build, place) =>
      build
        .selectFrom('webhook_delivery')
        .select(counted)
        .where('tenant', '=', place.tenant)
        .where('site', '=', place.site)
        .where('type', '!=', 'submission.erased')
        .where('state', '!=', 'waiting')
        .where(messageSubmission, '=', place.submission),
    stays: {
      mark: (build, place) =>
        build
          .updateTable('webhook_delivery')
          .set({ forget: 1 })
          .where('tenant', '=', place.tenant)
          .where('site', '=', place.site)
          .where('type', '!=', 'submission.erased')
          .where(messageSubmission, '=', place.submission),
      count: (build, place) =>
        build
          .selectFrom('webhook_delivery')
          .select(counted)
          .where('tenant', '=', place.tenant)
          .where('site', '=', place.site)
          .where(messageSubmission, '=', place.submission),
      reason:
        'messages to the tenant’s own servers, with ids and types only: those on their way until they are sent or given up, the one that tells of the erasure for 30 days',
    },
  },
  submission: {
    remove: (build, place) =>
      build
        .deleteFrom('submission')
        .where('id', '=', place.submission)
        .where('site', '=', place.site)
        .where('tenant', '=', place.tenant),
    count: (build, place) =>
      build
        .selectFrom('submission')
        .select(counted)
        .where('id', '=', place.submission)
        .where('site', '=', place.site)
        .where('tenant', '=', place.tenant),
  },
  unsubscribe_link: {
    exempt:
      'hashes of random tokens, and which consents of which form have ended, so that an unsubscribe link in an old mail goes on working, and the receipt link shows this certificate',
  },
  masked_address: {
    exempt:
      'keyed hashes behind a mask that only the unsubscribe link takes off, so that it goes on putting the address on the tenant’s list; goes with the link',
  },
  suppression: {
    exempt: 'keyed hashes that only the tenant can compute, so that an opt-out outlives the erasure',
  },
  ledger_leaf: { exempt: 'that something was received and erased, and when; not what' },
  ledger_node: { exempt: 'hashes of the log' },
  ledger_log: { exempt: 'size of the log' },
  ledger_checkpoint: { exempt: 'signed sizes and hashes of the log' },
  consent: { exempt: 'decisions made on pages, without any link to submissions' },
  consent_count: { exempt: 'counts by day' },
  last_position: { exempt: 'a counter' },
  site: { exempt: 'the tenant’s own' },
  site_grant: { exempt: 'the tenant’s own' },
  draft: { exempt: 'the tenant’s own' },
  published_manifest: { exempt: 'the tenant’s own' },
  published_origin: { exempt: 'the tenant’s own' },
  published_definition: { exempt: 'the tenant’s own' },
  published_consent: { exempt: 'the tenant’s own' },
  published_policy: { exempt: 'the tenant’s own' },
  artefact: { exempt: 'the tenant’s own' },
  webhook: { exempt: 'the tenant’s own' },
  webhook_earlier_secret: { exempt: 'the tenant’s own' },
  legal_hold: { exempt: 'the tenant’s own' },
  unlisted_act: {
    exempt:
      'that something was withdrawn or restricted, by ids, for the moment until the list of erasures holds it',
  },
  erasure_list: { exempt: 'how many erasures there were, and a hash over their list' },
  purge_run: { exempt: 'two times' },
  purge_count: { exempt: 'counts' },
  asset: { exempt: 'files of this program' },
  secret: { exempt: 'keys of this program' },
  member_key: { exempt: 'members’ own' },
  user: { exempt: 'members’ own' },
  session: { exempt: 'members’ own' },
  account: { exempt: 'members’ own' },
  verification: { exempt: 'members’ own' },
  organization: { exempt: 'members’ own' },
  member: { exempt: 'members’ own' },
  invitation: { exempt: 'members’ own' },
};

const counted = sql<number>`count(*)`.as('count');
const messageSubmission = sql<string>`body ->> '$.data.submission'`;

function named(
  table: 'submission_event' | 'withdrawn_consent' | 'proposed_correction' | 'rights_request',
): Eraser {
  return {
    remove: (build, place) =>
      build
        .deleteFrom(table)
        .where('tenant', '=', place.tenant)
        .where('site', '=', place.site)
        .where('submission', '=', place.submission),
    count: (build, place) =>
      build
        .selectFrom(table)
        .select(counted)
        .where('tenant', '=', place.tenant)
        .where('site', '=', place.site)
        .where('submission', '=', place.submission),
  };
}
