import * as v from 'valibot';
import { fromBase64url } from '../../protocol/bytes.ts';
import { isId } from '../../protocol/ids.ts';
import { SUBMISSION_MAX_BYTES } from '../../protocol/limits.ts';
import { binary } from '../../protocol/value-schemas.ts';
import { acceptSubmission } from '../domain/accept-submission.ts';
import type { ByteBudget } from '../domain/byte-budget.ts';
import { ProblemError } from '../domain/problem.ts';
import { regionOf } from '../domain/region.ts';
import { viewReceipt } from '../domain/view-receipt.ts';
import type { CollectorParts } from '../parts.ts';
import { clientAddress, forwardingParties } from './client-address.ts';
import { matchesTag } from './conditional.ts';
import { anyOrigin, publishedOrigin, publishedOrigins } from './cross-origin.ts';
import type { HttpApp, HttpContext } from './http.ts';
import { jsonRequest } from './json-request.ts';
import { declaredLength, parseJson, requireJson, withBody } from './request-body.ts';
import { submissionParam } from './submission-param.ts';

/**
 * What pages of published sites use: manifests, artefacts, submissions, receipts. No cookies.
 * @param underWay what comes in at the same time
 */
export function addVisitorRoutes(app: HttpApp, parts: CollectorParts, underWay: ByteBudget): void {
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
    // Asked again each time, also by caches between: the answer depends on who asks, and the tag with it.
    c.header('Cache-Control', 'no-cache');
    c.header('Vary', 'Sec-GPC');
    const told = tellAboutVisitor(c, parts);
    if (matchesTag(c, `${published.etag.slice(0, -1)}${told}"`)) return c.body(null, 304);
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
    // Nothing of the body is read, and so held, before what the head alone can tell is right.
    declaredLength(c, SUBMISSION_MAX_BYTES);
    requireJson(c);
    const origin = await publishedOrigin(c, sites);
    const submission = submissionParam(c);
    return withBody(c, SUBMISSION_MAX_BYTES, underWay, async (bytes) => {
      const json = parseJson(bytes);
      const { created, accepted } = await acceptSubmission(parts, { submission, origin, bytes, json });
      return c.json(accepted, created ? 201 : 200);
    });
  });

  app.use('/v1/receipts/*', publishedOrigins(sites, 'POST'));
  app.post('/v1/receipts/:submission/view', async (c) => {
    c.header('Cache-Control', 'no-store');
    const submission = submissionParam(c);
    const { token } = await jsonRequest(c, v.object({ token: binary(32) }), 1024);
    return c.json(await viewReceipt(parts, submission, fromBase64url(token, 32)!));
  });
}

/**
 * What the page cannot know by itself. Absent headers would stay those of the stored answer after a 304 (RFC 9111 §3.2), so the entity tag has to tell them
 * apart.
 * @returns what tells this answer from one to somebody elsewhere.
 */
function tellAboutVisitor(c: HttpContext, { region: source, proxied }: CollectorParts): string {
  const region = regionOf(source, {
    header: (name) => c.req.header(name),
    address: clientAddress(c, proxied),
    parties: proxied ? forwardingParties(c) : 0,
  });
  // Anything but 1 is no signal; of several, one is enough (w3c/gpc).
  const gpc = (c.req.header('sec-gpc') ?? '').split(',').some((value) => value.trim() === '1');
  c.header('Access-Control-Expose-Headers', 'Sealpost-Region, Sealpost-Gpc');
  if (region !== undefined) c.header('Sealpost-Region', region);
  if (gpc) c.header('Sealpost-Gpc', '1');
  return `${region === undefined ? '' : `.${region}`}${gpc ? '.gpc' : ''}`;
}
