import { ProblemError } from '../domain/problem.ts';

const PAGE_MAX_ROWS = 1000;

/** @throws ProblemError `body-invalid` */
export function limitOf(text: string | undefined): number {
  const limit = Number(text ?? 100);
  if (Number.isSafeInteger(limit) && limit >= 1 && limit <= PAGE_MAX_ROWS) return limit;
  throw new ProblemError('body-invalid', `expected a limit of 1 to ${PAGE_MAX_ROWS}`, { at: 'limit' });
}

/** Of a cursor that an earlier page gave out; 0 for the start. @throws ProblemError `cursor-invalid` */
export function positionOf(after: string | undefined): number {
  if (after === undefined) return 0;
  if (/^\d{1,15}$/.test(after)) return Number(after);
  throw new ProblemError('cursor-invalid', 'expected `next` of an earlier page, got something else', {
    at: 'after',
  });
}
