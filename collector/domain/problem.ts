import type { ProblemCode } from '../../protocol/api.ts';

/** A refusal that the client is told about. `detail` says what was expected, what came and what to do, and repeats nothing that was sent. */
export class ProblemError extends Error {
  override name = 'ProblemError';
  readonly code: ProblemCode;
  /** Offending member or parameter. */
  readonly at: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** With `submission-erased`: signed note. */
  readonly certificate: string | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    options: { at?: string; retryAfterSeconds?: number; certificate?: string; cause?: unknown } = {},
  ) {
    super(detail);
    this.code = code;
    this.at = options.at;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.certificate = options.certificate;
    if ('cause' in options) this.cause = options.cause;
  }
}
