import { isId, type SubmissionId } from '../../protocol/ids.ts';
import { ProblemError } from '../domain/problem.ts';
import type { HttpContext } from './http.ts';

/** @throws ProblemError `id-invalid` */
export function submissionParam(c: HttpContext): SubmissionId {
  const submission = c.req.param('submission');
  if (isId('sub', submission)) return submission;
  throw new ProblemError(
    'id-invalid',
    'expected sub_ and 26 characters of Crockford base32 in the path, got something else',
  );
}
