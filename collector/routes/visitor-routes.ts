import * as v from 'valibot';
import { fromBase64url } from '../../protocol/bytes.ts';
import { isId, type SubmissionId } from '../../protocol/ids.ts';
import { SUBMISSION_MAX_BYTES } from '../../protocol/limits.ts';
import { binary } from '../../protocol/schemas.ts';
import { acceptSubmission } from '../domain/accept-submission.ts';
import { ProblemError } from '../domain/problem.ts';
import { viewReceipt } from '../domain/view-receipt.ts';
import type { CollectorParts } from '../parts.ts';
import { matchesTag } from './conditional.ts';
import { anyOrigin, publishedOrigins } from './cross-origin.ts';
import type { HttpApp, HttpContext } from './http.ts';
import { jsonRequest } from './json-request.ts';
import { parseJson, readBody, requireJson } from './request-body.ts';

/** What pages of published sites use: manifests, artefacts, submissions, receipts. No cookies. */
export function addVisitorRoutes(app: HttpApp, parts: CollectorParts): void {
  const { store, sites } = parts;

  app.use('/v1/sites/*', anyOrigin);
  app.get('/v1/sites/:site/manifest', async (c) => {
    const site = c.req.param('site');
    const published = isId('site', site) ? await sites.find(site) : undefined;
    if (!published) {
      throw new ProblemError(
        'site-unknown',
        'expected a published site; publish it in the dashboard, and compare data-site in the snippet',
      );
    }
    c.header('Cache-Control', 'no-cache');
    if (matchesTag(c, published.etag)) return c.body(null, 304);
    return c.text(published.manifest);
  });

  app.use('/v1/artefacts/*', anyOrigin);
  app.get('/v1/artefacts/:hash', async (c) => {
    const hash = c.req.param('hash');
    const text = fromBase64url(hash, 32) ? await store.visitors.artefact(hash) : undefined;
    if (text === undefined) {
      throw new ProblemError(
        'artefact-unknown',
        'expected the hash of an artefact that a published manifest names, got another',
      );
    }
    c.header('Cache-Control', 'public, max-age=31536000, immutable');
    if (matchesTag(c, `"${hash}"`)) return c.body(null, 304);
    c.header('Content-Type', 'application/json');
    return c.body(text);
  });

  app.use('/v1/submissions/*', publishedOrigins(sites, 'PUT'));
  app.put('/v1/submissions/:submission', async (c) => {
    c.header('Cache-Control', 'no-store');
    const bytes = await readBody(c, SUBMISSION_MAX_BYTES);
    requireJson(c);
    const origin = c.req.header('origin');
    if (origin === undefined) {
      throw new ProblemError(
        'origin-missing',
        'expected an Origin header, as every browser sends it with this request, got none',
      );
    }
    const submission = submissionParam(c);
    const { created, accepted } = await acceptSubmission(parts, {
      submission,
      origin,
      bytes,
      json: parseJson(bytes),
    });
    return c.json(accepted, created ? 201 : 200);
  });

  app.use('/v1/receipts/*', publishedOrigins(sites, 'POST'));
  app.post('/v1/receipts/:submission/view', async (c) => {
    c.header('Cache-Control', 'no-store');
    const submission = submissionParam(c);
    const { token } = await jsonRequest(c, v.object({ token: binary(32) }), 1024);
    return c.json(await viewReceipt(store, submission, fromBase64url(token, 32)!));
  });
}

function submissionParam(c: HttpContext): SubmissionId {
  const submission = c.req.param('submission');
  if (isId('sub', submission)) return submission;
  throw new ProblemError(
    'id-invalid',
    'expected sub_ and 26 characters of Crockford base32 in the path, got something else',
  );
}
