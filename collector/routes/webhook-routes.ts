import * as v from 'valibot';
import { isId } from '../../protocol/ids.ts';
import { WEBHOOK_EVENTS, type WebhookId } from '../../protocol/webhooks.ts';
import { ProblemError } from '../domain/problem.ts';
import { RateLimiter } from '../domain/rate-limiter.ts';
import {
  addWebhook,
  changeWebhook,
  listWebhooks,
  removeWebhook,
  rotateWebhook,
  testWebhook,
  webhookDeliveries,
} from '../domain/webhooks.ts';
import type { CollectorParts } from '../parts.ts';
import type { HttpApp, HttpContext } from './http.ts';
import { jsonRequest } from './json-request.ts';
import { placeOf } from './tenant-guard.ts';

const BODY_MAX_BYTES = 8 * 1024;
/** By organisation: whoever repairs a receiver gets by with these, and nobody can have others flooded from here. */
const TESTS_MAX = 30;
const TESTS_WINDOW_SECONDS = 15 * 60;

const settingsSchema = v.object({
  url: v.pipe(
    v.string(),
    v.trim(),
    v.url('expected an address such as https://example.com/hooks'),
    v.maxLength(2000),
  ),
  events: v.pipe(
    v.array(v.picklist(WEBHOOK_EVENTS)),
    v.minLength(1, 'expected at least one event'),
    v.check((events) => new Set(events).size === events.length, 'expected each event once'),
  ),
  enabled: v.boolean(),
});

/** Behind the guards of site-routes.ts: a session, and a site of its organisation. */
export function addWebhookRoutes(app: HttpApp, parts: CollectorParts): void {
  const tests = new RateLimiter({
    max: TESTS_MAX,
    windowSeconds: TESTS_WINDOW_SECONDS,
    clock: parts.clock,
  });

  app.get('/api/sites/:site/webhooks', async (c) =>
    c.json({ endpoints: await listWebhooks(parts, placeOf(c)) }),
  );

  app.post('/api/sites/:site/webhooks', async (c) =>
    c.json(await addWebhook(parts, placeOf(c), await jsonRequest(c, settingsSchema, BODY_MAX_BYTES)), 201),
  );

  app.put('/api/sites/:site/webhooks/:webhook', async (c) =>
    c.json(
      await changeWebhook(parts, placeOf(c), idOf(c), await jsonRequest(c, settingsSchema, BODY_MAX_BYTES)),
    ),
  );

  app.delete('/api/sites/:site/webhooks/:webhook', async (c) => {
    await removeWebhook(parts, placeOf(c), idOf(c));
    return c.body(null, 204);
  });

  app.post('/api/sites/:site/webhooks/:webhook/secret', async (c) =>
    c.json(await rotateWebhook(parts, placeOf(c), idOf(c)), 201),
  );

  app.post('/api/sites/:site/webhooks/:webhook/test', async (c) => {
    const place = placeOf(c);
    tests.take(place.tenant);
    await testWebhook(parts, place, idOf(c));
    return c.body(null, 202);
  });

  app.get('/api/sites/:site/webhooks/:webhook/deliveries', async (c) =>
    c.json({ deliveries: await webhookDeliveries(parts, placeOf(c), idOf(c)) }),
  );
}

/** @throws ProblemError `webhook-unknown` */
function idOf(c: HttpContext): WebhookId {
  const id = c.req.param('webhook');
  if (isId('hook', id)) return id;
  throw new ProblemError(
    'webhook-unknown',
    'expected an endpoint of this site, got another; it may have been removed',
  );
}
