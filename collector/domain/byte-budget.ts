import { ProblemError } from './problem.ts';

/** Bytes that may be held at the same time. */
export class ByteBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** To be given back. @throws ProblemError `unavailable` */
  take(bytes: number): void {
    if (bytes > this.#left) {
      throw new ProblemError(
        'unavailable',
        'expected to have room for this much now, but too much is coming in; nothing was stored, send the same again later',
        { retryAfterSeconds: 5 },
      );
    }
    this.#left -= bytes;
  }

  give(bytes: number): void {
    this.#left += bytes;
  }
}
