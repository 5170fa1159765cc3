import { StoreUnavailable } from './store.ts';

export const BATCH_MAX_ROWS = 100;

interface Waiting<Row, Result> {
  row: Row;
  resolve: (result: Result) => void;
  reject: (reason: unknown) => void;
}

/**
 * Rows that arrive in one turn of the event loop share a transaction: one wait for the disk instead of one each. Every promise settles only after
 * the commit that holds its row.
 */
export class GroupCommit<Row, Result> {
  /** Runs all rows in one transaction, or throws and leaves nothing. */
  readonly #commit: (rows: Row[]) => Result[];
  #waiting: Waiting<Row, Result>[] = [];
  #scheduled = false;

  constructor(commit: (rows: Row[]) => Result[]) {
    this.#commit = commit;
  }

  add(row: Row): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ row, resolve, reject });
      this.#schedule();
    });
  }

  /** Commits everything that waits, now. */
  drain(): void {
    while (this.#waiting.length > 0) this.#flush();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  #flush(): void {
    const batch = this.#waiting.splice(0, BATCH_MAX_ROWS);
    if (batch.length === 0) return;
    try {
      const results = this.#commit(batch.map(({ row }) => row));
      for (const [i, { resolve }] of batch.entries()) resolve(results[i]!);
    } catch (error) {
      // The engine's failure is everybody's: each further attempt would block the process for as long again.
      if (error instanceof StoreUnavailable) {
        for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(error);
      } else if (batch.length === 1) batch[0]!.reject(error);
      else for (const waiting of batch) this.#single(waiting);
    }
  }

  /** One bad row must not fail its neighbours. */
  #single({ row, resolve, reject }: Waiting<Row, Result>): void {
    try {
      resolve(this.#commit([row])[0]!);
    } catch (error) {
      reject(error);
    }
  }
}
