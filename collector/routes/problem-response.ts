import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Problem, ProblemCode } from '../../protocol/api.ts';
import { ProblemError } from '../domain/problem.ts';
import { StoreUnavailable } from '../store/store.ts';
import type { HttpContext } from './http.ts';

const PROBLEMS: Record<ProblemCode, [ContentfulStatusCode, string]> = {
  'not-found': [404, 'Nothing here'],
  'method-not-allowed': [405, 'Method not allowed'],
  internal: [500, 'Internal error'],
  unavailable: [503, 'Unavailable at present'],
  'https-required': [403, 'HTTPS required'],
  'rate-limited': [429, 'Too many attempts'],
  'body-too-large': [413, 'Body too large'],
  'content-type': [415, 'Wrong content type'],
  'json-malformed': [400, 'Not JSON'],
  'body-invalid': [422, 'Invalid body'],
  'origin-missing': [403, 'Origin missing'],
  'origin-not-allowed': [403, 'Origin not allowed'],
  'id-invalid': [400, 'Invalid id'],
  'site-unknown': [404, 'Unknown site'],
  'form-unknown': [404, 'Unknown form'],
  'definition-unknown': [422, 'Unknown form definition'],
  'artefact-unknown': [404, 'Unknown artefact'],
  'envelope-invalid': [422, 'Invalid envelope'],
  'context-mismatch': [422, 'Context does not match'],
  'key-unknown': [422, 'Unknown sealing key'],
  'key-retired': [422, 'Retired sealing key'],
  'recipients-unexpected': [422, 'Unexpected recipients'],
  'submission-conflict': [409, 'Other bytes under the same id'],
  'submission-unknown': [404, 'Unknown submission'],
  'submission-restricted': [409, 'Restricted by the visitor'],
  'submission-erased': [410, 'Erased'],
  'capability-refused': [403, 'Not granted'],
  'session-required': [401, 'Log in first'],
  'cross-site': [403, 'Request from another site'],
  'member-key-exists': [409, 'Member key exists'],
  'member-key-missing': [409, 'Member key missing'],
  'recovery-proof': [422, 'Recovery code not proven'],
  'recovery-refused': [403, 'Recovery refused'],
  'recovery-unconfirmed': [409, 'Recovery code not confirmed'],
  'site-exists': [409, 'Site exists'],
  'draft-conflict': [409, 'Draft changed meanwhile'],
  'manifest-invalid': [422, 'Invalid manifest'],
  'manifest-revision': [409, 'Revision not above the stored one'],
  'manifest-signature': [422, 'Signature does not verify'],
  'artefact-invalid': [422, 'Invalid artefact'],
  'artefact-missing': [422, 'Artefact missing'],
  'cursor-invalid': [400, 'Invalid cursor'],
  'consent-invalid': [422, 'Invalid consent record'],
  'consent-conflict': [409, 'Other bytes under the same id'],
  'consent-unknown': [404, 'Unknown consent'],
  'consent-not-configured': [422, 'Site asks for no consent'],
  'notice-unknown': [422, 'Unknown notice'],
  'terms-change': [422, 'Change of terms not declared'],
  'log-unknown': [404, 'Unknown log'],
  'tile-unknown': [404, 'Unknown tile'],
  'checkpoint-unknown': [404, 'Unknown checkpoint'],
  'policy-unknown': [404, 'Unknown policy'],
  'range-invalid': [400, 'Invalid range'],
  'request-unknown': [404, 'Unknown request'],
  'request-decided': [409, 'Decided before'],
  'request-limit': [409, 'Taken back too often'],
  'webhook-invalid': [422, 'Invalid webhook'],
  'webhook-unknown': [404, 'Unknown webhook'],
  'webhook-limit': [409, 'Too many webhooks'],
  'legal-hold': [409, 'Kept by a legal hold'],
  'hold-unknown': [404, 'Unknown hold'],
  'hold-limit': [409, 'Too many holds'],
};

/** RFC 9457. */
export function problemResponse(c: HttpContext, error: ProblemError): Response {
  const [status, title] = PROBLEMS[error.code];
  const problem: Problem = {
    type: `urn:sealpost:problem:${error.code}`,
    code: error.code,
    title,
    status,
    detail: error.message,
    ...(error.at === undefined ? {} : { at: error.at }),
    ...(error.certificate === undefined ? {} : { certificate: error.certificate }),
  };
  if (error.retryAfterSeconds !== undefined) c.header('Retry-After', String(error.retryAfterSeconds));
  c.header('Cache-Control', 'no-store');
  c.header('Content-Type', 'application/problem+json');
  return c.body(JSON.stringify(problem), status);
}

/** What a client may know of any error; an unforeseen one tells nothing. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof StoreUnavailable) {
    return new ProblemError(
      'unavailable',
      'expected to be able to write, but cannot at present; nothing was stored, send the same again later',
      {
        retryAfterSeconds: 5,
        cause: error,
      },
    );
  }
  return new ProblemError('internal', 'something went wrong here; send the same again later', {
    cause: error,
  });
}
