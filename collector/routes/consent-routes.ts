import * as v from 'valibot';
import type { ConsentPage } from '../../protocol/api.ts';
import type { ConsentId, ConsentRecord } from '../../protocol/consent-record.ts';
import { isId, type SiteId } from '../../protocol/ids.ts';
import { LEAF_PAYLOAD_MAX_BYTES } from '../../protocol/limits.ts';
import { utcTime } from '../../protocol/time.ts';
import { binary } from '../../protocol/value-schemas.ts';
import { acceptConsent, requireConsent, requireOrigin } from '../domain/accept-consent.ts';
import { consentReceipt } from '../domain/consent-receipt.ts';
import { consentStatistics, statisticsSpan } from '../domain/consent-statistics.ts';
import { exportConsents } from '../domain/export-consents.ts';
import { ProblemError } from '../domain/problem.ts';
import { RateLimiter } from '../domain/rate-limiter.ts';
import type { CollectorParts } from '../parts.ts';
import type { TenantId } from '../store/store.ts';
import { clientOf } from './client-address.ts';
import { publishedOrigin, publishedOrigins } from './cross-origin.ts';
import type { HttpApp, HttpContext } from './http.ts';
import { jsonLines } from './json-lines.ts';
import { jsonRequest } from './json-request.ts';
import { limitOf, positionOf } from './paging.ts';
import { declaredLength, readBody, requireText } from './request-body.ts';
import { placeOf } from './tenant-guard.ts';

const WINDOW_SECONDS = 15 * 60;
/** By client and quarter of an hour. Many visitors can share an address; a page that is refused keeps what was decided and sends it later. */
const DECISIONS_MAX = 300;
const SHOWN_MAX = 1000;
const RECEIPTS_MAX = 300;
const SMALL_BODY_BYTES = 1024;
const PAGE_MAX_BYTES = 4 * 1024 * 1024;
const DAYS_MAX = 366;

const site = v.custom<SiteId>((input) => isId('site', input), 'expected a site id (site_…)');
const shownSchema = v.strictObject({ site, artefact: binary(32) });
const receiptSchema = v.strictObject({ site, visitor: binary(16) });

/** What notices on pages send. As text, so that no preflight is needed: a page that is just being closed cannot wait for one. No cookies. */
export function addConsentRoutes(app: HttpApp, parts: CollectorParts): void {
  const { store, sites, clock, proxied } = parts;
  const limit = (max: number): RateLimiter => new RateLimiter({ max, windowSeconds: WINDOW_SECONDS, clock });
  const [decisions, shown, receipts] = [limit(DECISIONS_MAX), limit(SHOWN_MAX), limit(RECEIPTS_MAX)];

  app.use('/v1/consents', publishedOrigins(sites, 'POST'));
  app.post('/v1/consents', async (c) => {
    c.header('Cache-Control', 'no-store');
    const declared = declaredLength(c, LEAF_PAYLOAD_MAX_BYTES);
    requireText(c);
    const origin = await publishedOrigin(c, sites);
    decisions.take(clientOf(c, proxied));
    const bytes = await readBody(c, LEAF_PAYLOAD_MAX_BYTES, declared);
    const { created, accepted } = await acceptConsent(parts, { origin, bytes });
    return c.json(accepted, created ? 201 : 200);
  });

  app.use('/v1/consents/*', publishedOrigins(sites, 'POST'));
  app.post('/v1/consents/shown', async (c) => {
    c.header('Cache-Control', 'no-store');
    const origin = await publishedOrigin(c, sites);
    shown.take(clientOf(c, proxied));
    const { site: id, artefact } = await jsonRequest(c, shownSchema, SMALL_BODY_BYTES, requireText);
    const published = await sites.find(id);
    if (!published) throw new ProblemError('site-unknown', 'expected a published site, got another');
    requireOrigin(published, origin);
    const notice = requireConsent(published).notices.get(artefact);
    if (!notice) {
      throw new ProblemError(
        'notice-unknown',
        'expected a notice that this site has published, got another; load the manifest again',
        { at: 'artefact' },
      );
    }
    const { tenant } = published;
    store.consents.countShown({ tenant, site: id, day: dayOf(clock()), model: notice.model });
    return c.body(null, 204);
  });

  app.post('/v1/consents/:consent/receipt', async (c) => {
    c.header('Cache-Control', 'no-store');
    const consent = consentOf(c.req.param('consent'));
    receipts.take(clientOf(c, proxied));
    const request = await jsonRequest(c, receiptSchema, SMALL_BODY_BYTES, requireText);
    return c.json(await consentReceipt(parts, consent, request));
  });
}

/** The tenant's own records; after the routes of `addSiteRoutes`, which say whose site it is. */
export function addTenantConsentRoutes(app: HttpApp, parts: CollectorParts): void {
  const { store, clock } = parts;
  const own = (c: HttpContext): [TenantId, SiteId] => {
    const { tenant, site } = placeOf(c);
    return [tenant, site];
  };

  app.get('/api/sites/:site/consents', async (c) => {
    const consent = c.req.query('consent');
    const after = c.req.query('after');
    const { rows, more } = await store.consents.list(...own(c), {
      ...(consent === undefined ? {} : { consent: consentOf(consent, 'consent') }),
      ...(after === undefined ? {} : { after: positionOf(after) }),
      order: 'newest',
      limit: limitOf(c.req.query('limit')),
      maxBytes: PAGE_MAX_BYTES,
      now: Math.floor(clock() / 1000),
    });
    const consents = rows.map(({ index, receivedAt, payload }) => ({
      index,
      receivedAt: utcTime(receivedAt * 1000),
      record: JSON.parse(payload) as ConsentRecord,
    }));
    return c.json({ consents, next: more ? String(rows.at(-1)!.index) : null } satisfies ConsentPage);
  });

  app.get('/api/sites/:site/consents/statistics', async (c) => {
    const days = { from: dayParam(c, 'from'), to: dayParam(c, 'to') };
    const count = (Date.parse(days.to) - Date.parse(days.from)) / 86_400_000 + 1;
    if (count < 1 || count > DAYS_MAX) {
      throw new ProblemError(
        'range-invalid',
        `expected at most ${DAYS_MAX} days, the first not after the last, got ${count}`,
        { at: 'to' },
      );
    }
    const span = statisticsSpan(days);
    const counts = await store.consents.counts(...own(c), span);
    return c.json(consentStatistics(counts, span, dayOf(clock())));
  });

  app.get('/api/sites/:site/consents/export', (c) => {
    c.header('Content-Type', 'application/jsonl');
    c.header('Content-Disposition', 'attachment');
    return c.body(jsonLines(exportConsents({ store, clock }, ...own(c))));
  });
}

/** @throws ProblemError `id-invalid` */
function consentOf(text: string, at?: string): ConsentId {
  if (isId('con', text)) return text;
  throw new ProblemError(
    'id-invalid',
    'expected con_ and 26 characters of Crockford base32, got something else',
    at === undefined ? {} : { at },
  );
}

/** @throws ProblemError `range-invalid` */
function dayParam(c: HttpContext, at: 'from' | 'to'): string {
  const day = c.req.query(at) ?? '';
  if (/^\d{4}-\d\d-\d\d$/.test(day)) {
    const at0 = new Date(`${day}T00:00:00Z`);
    if (!Number.isNaN(at0.getTime()) && dayOf(at0.getTime()) === day) return day;
  }
  throw new ProblemError('range-invalid', 'expected a day such as 2026-11-21, got something else', { at });
}

const dayOf = (milliseconds: number): string => utcTime(milliseconds).slice(0, 10);
