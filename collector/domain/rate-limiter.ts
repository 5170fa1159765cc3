import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import { ProblemError } from './problem.ts';

/** Beyond this the oldest entries go: forgetting a limit is better than running out of memory. */
const ENTRIES_MAX = 50_000;

/**
 * So many times in so long a window, counted in memory only. Who is counted is kept as a keyed hash under a key that dies with the process:
 * neither addresses nor e-mails lie about.
 */
export class RateLimiter {
  readonly #max: number;
  readonly #windowMs: number;
  readonly #clock: Clock;
  readonly #key = randomBytes(32);
  readonly #entries = new Map<string, { count: number; since: number }>();

  constructor({ max, windowSeconds, clock }: { max: number; windowSeconds: number; clock: Clock }) {
    this.#max = max;
    this.#windowMs = windowSeconds * 1000;
    this.#clock = clock;
  }

  /** @throws ProblemError `rate-limited` */
  take(...who: string[]): void {
    const id = this.#id(who);
    const now = this.#clock();
    const entry = this.#entries.get(id);
    if (!entry || now - entry.since >= this.#windowMs) {
      this.#entries.delete(id);
      this.#entries.set(id, { count: 1, since: now });
      this.#prune(now);
    } else if (entry.count < this.#max) {
      entry.count++;
    } else {
      const retryAfterSeconds = Math.ceil((entry.since + this.#windowMs - now) / 1000);
      throw new ProblemError(
        'rate-limited',
        `expected at most ${this.#max} attempts in ${this.#windowMs / 60_000} minutes, got more; wait ${retryAfterSeconds} seconds`,
        { retryAfterSeconds },
      );
    }
  }

  /** As if the last attempt had not been: it turned out to be a right one. */
  giveBack(...who: string[]): void {
    const entry = this.#entries.get(this.#id(who));
    if (entry && entry.count > 0) entry.count--;
  }

  /** As if there had been none. */
  forgive(...who: string[]): void {
    this.#entries.delete(this.#id(who));
  }

  #id(who: string[]): string {
    return createHmac('sha256', this.#key).update(JSON.stringify(who)).digest('base64url');
  }

  /** Entries lie in the order of their start. */
  #prune(now: number): void {
    for (const [id, { since }] of this.#entries) {
      if (this.#entries.size <= ENTRIES_MAX && now - since < this.#windowMs) break;
      this.#entries.delete(id);
    }
  }
}
