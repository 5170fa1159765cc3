import type { Database, Statement } from 'better-sqlite3';
import type { Seconds } from '../store.ts';

/**
 * Finds what is due by way of an index that begins with a group (a site's form, say) and goes on with the date: one look each, however much the group
 * holds. So what a legal hold keeps costs nothing, and it is the same index that counts.
 */
export class DueGroups<Group extends readonly string[]> {
  readonly #next: Statement<string[], (string | number)[]>;
  readonly #start: readonly string[];
  /** Everything up to here was seen to. */
  #last: readonly string[];

  constructor(database: Database, table: string, columns: { [Column in keyof Group]: string }, due: string) {
    const key = columns.join(', ');
    this.#start = columns.map(() => '');
    this.#last = this.#start;
    this.#next = database
      .prepare<string[], (string | number)[]>(
        `select ${key}, ${due} as due from ${table} indexed by ${table}_due
       where (${key}) > (${columns.map(() => '?').join(', ')}) and ${due} is not null order by ${key}, ${due} limit 1`,
      )
      .raw();
  }

  /**
   * Goes on where the last call ended.
   * @param remove deletes at most so many of a group. @returns how many went altogether; fewer than `limit` only at the end, after which it begins anew.
   */
  remove(
    now: Seconds,
    limit: number,
    isHeld: (group: Group) => boolean,
    remove: (group: Group, limit: number) => number,
  ): number {
    let left = limit;
    for (;;) {
      const row = this.#next.get(...this.#last);
      if (!row) {
        this.rewind();
        return limit - left;
      }
      const due = row.at(-1) as Seconds;
      // cast: the statement gives the columns of the key first, in its order
      const group = row.slice(0, -1) as unknown as Group;
      if (due <= now && !isHeld(group)) left -= remove(group, left);
      // Of a group that filled the batch there may be more.
      if (left === 0) return limit;
      this.#last = group;
    }
  }

  /** Also after a transaction that failed, with what was passed over in it. */
  rewind(): void {
    this.#last = this.#start;
  }
}
