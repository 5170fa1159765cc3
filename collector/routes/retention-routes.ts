import * as v from 'valibot';
import { isId, type FormId } from '../../protocol/ids.ts';
import { HELD_CLASSES } from '../../protocol/retention.ts';
import { holdUnknown, listHolds, releaseHold, setHold } from '../domain/legal-hold.ts';
import { retentionReport } from '../domain/retention-report.ts';
import type { CollectorParts } from '../parts.ts';
import type { HttpApp } from './http.ts';
import { jsonRequest } from './json-request.ts';
import { placeOf } from './tenant-guard.ts';

const BODY_MAX_BYTES = 8 * 1024;

const holdSchema = v.pipe(
  v.object({
    class: v.picklist(HELD_CLASSES),
    form: v.optional(v.custom<FormId>((input) => isId('form', input), 'expected a form id (form_…) or none')),
    reason: v.pipe(
      v.string(),
      v.trim(),
      v.minLength(1, 'expected a reason, which is read by whoever asks for an erasure'),
      v.maxLength(500),
    ),
  }),
  v.forward(
    v.check(
      (hold) => hold.class === 'submission' || hold.form === undefined,
      'expected no form beside "consent"',
    ),
    ['form'],
  ),
  v.transform(({ form, ...hold }) => ({ ...hold, ...(form === undefined ? {} : { form }) })),
);

/** Behind the guards of site-routes.ts: a session, and a site of its organisation. */
export function addRetentionRoutes(app: HttpApp, parts: CollectorParts): void {
  app.get('/api/sites/:site/retention', async (c) => c.json(await retentionReport(parts, placeOf(c))));

  app.get('/api/sites/:site/holds', async (c) => c.json({ holds: await listHolds(parts, placeOf(c)) }));

  app.post('/api/sites/:site/holds', async (c) => {
    const hold = await jsonRequest(c, holdSchema, BODY_MAX_BYTES);
    return c.json(await setHold(parts, placeOf(c), c.get('session').user.id, hold), 201);
  });

  app.delete('/api/sites/:site/holds/:hold', async (c) => {
    const id = c.req.param('hold');
    if (!isId('hold', id)) throw holdUnknown();
    await releaseHold(parts, placeOf(c), c.get('session').user.id, id);
    return c.body(null, 204);
  });
}
