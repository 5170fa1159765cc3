import * as v from 'valibot';
import type { SiteStates } from '../../protocol/api.ts';
import { fromBase64url } from '../../protocol/bytes.ts';
import { isId, type SubmissionId } from '../../protocol/ids.ts';
import { SUBMISSION_MAX_BYTES } from '../../protocol/limits.ts';
import type { RequestId } from '../../protocol/rights.ts';
import { binary, text, time } from '../../protocol/value-schemas.ts';
import type { ByteBudget } from '../domain/byte-budget.ts';
import { ProblemError } from '../domain/problem.ts';
import {
  correctSubmission,
  decideRequest,
  eraseByTenant,
  eraseByVisitor,
  proposedCorrection,
  requestRight,
  revokeRequest,
  withdrawByTenant,
  withdrawConsents,
} from '../domain/rights.ts';
import {
  addSuppressingActs,
  addSuppressions,
  checkSuppressions,
  keepMaskedAddresses,
  listSuppressions,
  removeSuppressions,
} from '../domain/suppression.ts';
import type { CollectorParts } from '../parts.ts';
import type { HttpApp, HttpContext } from './http.ts';
import { jsonRequest } from './json-request.ts';
import { parseJson, requireJson, withBody } from './request-body.ts';
import { submissionParam } from './submission-param.ts';
import { placeOf } from './tenant-guard.ts';

const SMALL_BYTES = 16 * 1024;
/** As long as a session lasts at the most (better-auth-accounts.ts). */
const ERASED_TOLD_SECONDS = 7 * 86_400;
/** A corrected version, as text within the request. */
const CORRECTION_MAX_BYTES = SUBMISSION_MAX_BYTES * 2;
const HASHES_MAX_BYTES = 1024 * 1024;

const token = binary(32);
const submissionId = v.custom<SubmissionId>(
  (input) => isId('sub', input),
  'expected a submission id (sub_…)',
);
const consents = v.union([
  v.literal('all'),
  v.pipe(v.array(v.pipe(v.string(), v.maxLength(40))), v.minLength(1), v.maxLength(200)),
]);
const withdrawSchema = v.object({ token, consents });
const toldSchema = v.object({ consents });
const eraseSchema = v.object({ token });
const requestSchema = v.object({ token, right: v.picklist(['restrict', 'lift', 'object']) });
const requestId = v.custom<RequestId>((input) => isId('req', input), 'expected a request id (req_…)');
const revokeSchema = v.object({ token, request: requestId });
const correctSchema = v.object({
  token,
  submission: submissionId,
  corrected: v.pipe(v.string(), v.maxLength(SUBMISSION_MAX_BYTES)),
});
const decisionSchema = v.pipe(
  v.object({ granted: v.boolean(), reason: v.pipe(v.string(), v.trim(), v.maxLength(2000)) }),
  v.forward(
    v.check(
      ({ granted, reason }) => granted || reason !== '',
      'expected a reason, which the visitor will read',
    ),
    ['reason'],
  ),
);
const maskedSchema = v.object({
  addresses: v.pipe(
    v.array(v.object({ submission: submissionId, masked: binary(32) })),
    v.minLength(1),
    v.maxLength(5000),
  ),
});
const hashesSchema = v.object({ hashes: v.pipe(v.array(binary(32)), v.minLength(1), v.maxLength(10_000)) });
const suppressSchema = v.union([
  hashesSchema,
  v.object({
    acts: v.pipe(v.array(v.object({ hash: binary(32), at: time })), v.minLength(1), v.maxLength(10_000)),
  }),
]);
const removalSchema = v.object({
  hashes: v.pipe(v.array(binary(32)), v.minLength(1), v.maxLength(1000)),
  reason: text(500),
});

/** What a receipt link can do beside viewing. Nothing happens on GET, and a repeat says the same. CORS and no-store come from visitor-routes.ts. */
export function addReceiptRoutes(app: HttpApp, parts: CollectorParts, underWay: ByteBudget): void {
  app.post('/v1/receipts/:submission/withdraw', async (c) => {
    const body = await jsonRequest(c, withdrawSchema, SMALL_BYTES);
    return c.json(await withdrawConsents(parts, submissionParam(c), bytesOf(body.token), body.consents));
  });

  app.post('/v1/receipts/:submission/request', async (c) => {
    const body = await jsonRequest(c, requestSchema, SMALL_BYTES);
    return c.json(await requestRight(parts, submissionParam(c), bytesOf(body.token), body.right));
  });

  app.post('/v1/receipts/:submission/revoke', async (c) => {
    const body = await jsonRequest(c, revokeSchema, SMALL_BYTES);
    return c.json(await revokeRequest(parts, submissionParam(c), bytesOf(body.token), body.request));
  });

  app.post('/v1/receipts/:submission/erase', async (c) => {
    const body = await jsonRequest(c, eraseSchema, SMALL_BYTES);
    return c.json(await eraseByVisitor(parts, submissionParam(c), bytesOf(body.token)));
  });

  app.post('/v1/receipts/:submission/correct', async (c) => {
    requireJson(c);
    const submission = submissionParam(c);
    return withBody(c, CORRECTION_MAX_BYTES, underWay, async (request) => {
      const parsed = v.safeParse(correctSchema, parseJson(request));
      if (!parsed.success) {
        throw new ProblemError(
          'body-invalid',
          'expected token, submission and corrected (the request as text), got something else',
          { at: v.getDotPath(parsed.issues[0]) ?? 'body' },
        );
      }
      const { submission: id, corrected, token: secret } = parsed.output;
      const bytes = Buffer.from(corrected);
      const arrived = { submission: id, bytes, json: parseJson(bytes) };
      return c.json(await correctSubmission(parts, submission, bytesOf(secret), arrived));
    });
  });
}

/** What tenants do about it. Behind the guards of site-routes.ts: a session, and a site of its organisation. */
export function addTenantRightsRoutes(app: HttpApp, parts: CollectorParts): void {
  const { store, clock } = parts;
  const now = (): number => Math.floor(clock() / 1000);

  app.get('/api/sites/:site/requests', async (c) => {
    const { tenant, site } = placeOf(c);
    return c.json({ requests: await store.rights.requests(tenant, site) });
  });

  app.post('/api/sites/:site/requests/:request', async (c) => {
    const decision = await jsonRequest(c, decisionSchema, SMALL_BYTES);
    return c.json(await decideRequest(parts, placeOf(c), requestParam(c), decision));
  });

  app.get('/api/sites/:site/requests/:request/correction', async (c) =>
    c.json(await proposedCorrection(parts, placeOf(c), requestParam(c))),
  );

  app.get('/api/sites/:site/states', async (c) => {
    const { tenant, site } = placeOf(c);
    const at = now();
    const [states, erased] = await Promise.all([
      store.rights.states(tenant, site, at),
      // An inbox that has been open for longer is loaded anew by then: sessions end.
      store.rights.erasedSince({ tenant, site }, at - ERASED_TOLD_SECONDS),
    ]);
    return c.json({ states, erased } satisfies SiteStates);
  });

  app.post('/api/sites/:site/submissions/:submission/withdraw', async (c) => {
    const { consents: told } = await jsonRequest(c, toldSchema, SMALL_BYTES);
    return c.json(await withdrawByTenant(parts, { ...placeOf(c), submission: submissionParam(c) }, told));
  });

  app.post('/api/sites/:site/submissions/:submission/erase', async (c) => {
    return c.json(await eraseByTenant(parts, { ...placeOf(c), submission: submissionParam(c) }));
  });

  app.get('/api/sites/:site/suppressions', async (c) => c.json(await listSuppressions(parts, placeOf(c))));

  app.post('/api/sites/:site/suppressions', async (c) => {
    const body = await jsonRequest(c, suppressSchema, HASHES_MAX_BYTES);
    const done =
      'acts' in body
        ? addSuppressingActs(parts, placeOf(c), body.acts)
        : addSuppressions(parts, placeOf(c), body.hashes);
    return c.json(await done);
  });

  app.post('/api/sites/:site/suppressions/remove', async (c) => {
    const removal = await jsonRequest(c, removalSchema, HASHES_MAX_BYTES);
    return c.json(await removeSuppressions(parts, placeOf(c), c.get('session').user.id, removal));
  });

  app.post('/api/sites/:site/masked-addresses', async (c) => {
    const { addresses } = await jsonRequest(c, maskedSchema, HASHES_MAX_BYTES);
    await keepMaskedAddresses(parts, placeOf(c), addresses);
    return c.body(null, 204);
  });

  app.post('/api/sites/:site/suppressions/check', async (c) => {
    const { hashes } = await jsonRequest(c, hashesSchema, HASHES_MAX_BYTES);
    return c.json(await checkSuppressions(parts, placeOf(c), hashes));
  });
}

/** @throws ProblemError `request-unknown` */
function requestParam(c: HttpContext): RequestId {
  const id = c.req.param('request');
  if (isId('req', id)) return id;
  throw new ProblemError('request-unknown', 'expected a request of this site, got another');
}

const bytesOf = (text: string): Uint8Array => fromBase64url(text, 32)!;
