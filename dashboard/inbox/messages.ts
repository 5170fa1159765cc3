import type { StoredSubmission } from '../../protocol/api.ts';
import type { FormDefinition } from '../../protocol/form.ts';
import type { FormId, SiteId, SubmissionId } from '../../protocol/ids.ts';
import type { ArtefactHash } from '../../protocol/manifest.ts';
import type { HeldKey } from '../site-keys.ts';
import type { FollowedRights } from './follow-rights.ts';
import type { InboxCounts, InboxQuery, RowDetail, RowSummary } from './inbox.ts';

/** What the page asks the opening worker, and what it answers; one answer a request, under the same number. */
export interface OpenWorkerCalls {
  start: {
    in: {
      site: SiteId;
      sealing: HeldKey[];
      signed: ArtefactHash[];
      read: SubmissionId[];
      suppressionKey: Uint8Array;
    };
    out: null;
  };
  /** Makes this worker one that only opens for another, at the other end of the port. */
  help: { in: { site: SiteId; sealing: HeldKey[]; port: MessagePort }; out: null };
  /** Ports to helpers, in answer to `wants`. */
  helpers: { in: { ports: MessagePort[] }; out: null };
  /** Fetches and opens what came after the last one opened; tells {@link OpenProgress} meanwhile. */
  load: { in: null; out: { opened: number; rights: FollowedRights } };
  /** Only what visitors did since; opens nothing. */
  follow: { in: null; out: FollowedRights };
  /** Lets go of one that was erased. */
  drop: { in: { submission: SubmissionId }; out: null };
  query: { in: InboxQuery; out: InboxCounts };
  window: { in: { from: number; to: number }; out: RowSummary[] };
  detail: { in: { submission: SubmissionId }; out: RowDetail | null };
  /** Opens what is no submission yet, a proposed correction; nothing of it stays. */
  look: { in: { stored: StoredSubmission[] }; out: RowDetail[] };
  place: { in: { submission: SubmissionId }; out: number };
  mark: { in: { submissions: SubmissionId[] | 'all'; read: boolean }; out: SubmissionId[] };
  csv: { in: { form: FormId; lead?: FormDefinition }; out: string };
  json: { in: { form: FormId | null }; out: string };
}

export type OpenWorkerRequest = {
  [Call in keyof OpenWorkerCalls]: { id: number; call: Call; in: OpenWorkerCalls[Call]['in'] };
}[keyof OpenWorkerCalls];

export type OpenWorkerAnswer =
  | { id: number; out: unknown }
  | { id: number; error: { name: string; code: string; message: string } }
  | { progress: OpenProgress }
  /** There is more to open than one worker should do alone; asked at most once. */
  | { wants: 'helpers' };

export interface OpenProgress {
  /** Rows opened since the worker started. */
  opened: number;
}
