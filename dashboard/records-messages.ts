import type { SiteId } from '../protocol/ids.ts';
import type { CheckInput, LedgerCheck } from './ledger-check.ts';

/** What the page asks the records worker, which does one thing and is ended then. */
export interface RecordsWorkerCalls {
  /** Downloads a log and verifies it. */
  check: { in: CheckInput; out: LedgerCheck };
  /** Downloads every consent record and makes a table of them. */
  table: { in: { site: SiteId; order: readonly string[] }; out: { file: Blob; rows: number } };
}

export type RecordsWorkerRequest = {
  [Call in keyof RecordsWorkerCalls]: { call: Call; in: RecordsWorkerCalls[Call]['in'] };
}[keyof RecordsWorkerCalls];

/** Entries or rows done so far. */
export interface RecordsProgress {
  done: number;
}

export type RecordsWorkerAnswer =
  | { out: unknown }
  | { error: { name: string; code: string; message: string } }
  | { progress: RecordsProgress };
