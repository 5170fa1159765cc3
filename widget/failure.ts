import type { WidgetProblem } from '../protocol/texts.ts';

/** Why a form cannot be shown or sent. `code` goes into the sentence where that has a place for it. */
export class WidgetFailure extends Error {
  override name = 'WidgetFailure';
  readonly problem: WidgetProblem;
  readonly code: string;

  constructor(problem: WidgetProblem, code: string = problem, cause?: unknown) {
    super(`sealpost: ${code}`, { cause });
    this.problem = problem;
    this.code = code;
  }
}

/** Whatever was thrown, as something that can be said. */
export function asFailure(error: unknown): WidgetFailure {
  if (error instanceof WidgetFailure) return error;
  // Errors of the seal chunk are of another script's class: only their code can be looked at.
  const { code } = error as { code?: unknown };
  if (code === 'manifest-key-not-pinned') return new WidgetFailure('key-differs', code, error);
  if (code === 'plaintext-too-large') return new WidgetFailure('too-large', code, error);
  if (typeof code === 'string' && /^(note|manifest|artefact|version)-/.test(code))
    return new WidgetFailure('not-verified', code, error);
  return new WidgetFailure('unexpected', typeof code === 'string' ? code : (error as Error).name, error);
}
