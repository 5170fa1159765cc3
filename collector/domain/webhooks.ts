import { randomBytes } from 'node:crypto';
import { newId } from '../../protocol/ids.ts';
import { utcTime } from '../../protocol/time.ts';
import type {
  NewWebhook,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookId,
  WebhookMessage,
  WebhookSettings,
} from '../../protocol/webhooks.ts';
import type { SitePlace, Store, WebhookEndpointRow } from '../store/store.ts';
import type { Clock } from './clock.ts';
import { ProblemError } from './problem.ts';

interface Deps {
  store: Store;
  clock: Clock;
  webhookPrivate: boolean;
}

/** Of one site: more would make every submission wait for the writing of its messages. */
const ENDPOINTS_MAX = 10;
const OVERLAP_SECONDS = 86_400;
const DELIVERIES_SHOWN = 100;

export async function listWebhooks({ store }: Deps, { tenant, site }: SitePlace): Promise<WebhookEndpoint[]> {
  return (await store.webhooks.endpoints(tenant, site)).map(wireEndpoint);
}

/** @throws ProblemError `webhook-invalid`, `webhook-limit` */
export async function addWebhook(
  { store, clock, webhookPrivate }: Deps,
  { tenant, site }: SitePlace,
  { url, events, enabled }: WebhookSettings,
): Promise<NewWebhook> {
  checkUrl(url, webhookPrivate);
  if ((await store.webhooks.endpoints(tenant, site)).length >= ENDPOINTS_MAX)
    throw new ProblemError(
      'webhook-limit',
      `expected at most ${ENDPOINTS_MAX} endpoints for a site; remove one first`,
    );
  const id = newId('hook', randomBytes(10), clock());
  const createdAt = Math.floor(clock() / 1000);
  const secret = newSecret();
  await store.webhooks.add(tenant, site, { id, url, events, createdAt, secret });
  if (!enabled) await store.webhooks.change(tenant, site, id, { url, events, disabled: 'tenant' });
  return { endpoint: await findWebhook(store, { tenant, site }, id), secret };
}

/** @throws ProblemError `webhook-invalid`, `webhook-unknown` */
export async function changeWebhook(
  { store, webhookPrivate }: Deps,
  { tenant, site }: SitePlace,
  id: WebhookId,
  { url, events, enabled }: WebhookSettings,
): Promise<WebhookEndpoint> {
  checkUrl(url, webhookPrivate);
  await store.webhooks.change(tenant, site, id, { url, events, disabled: enabled ? null : 'tenant' });
  return findWebhook(store, { tenant, site }, id);
}

/** The old secret signs beside the new one for a day. @throws ProblemError `webhook-unknown` */
export async function rotateWebhook(
  { store, clock }: Deps,
  { tenant, site }: SitePlace,
  id: WebhookId,
): Promise<NewWebhook> {
  const secret = newSecret();
  const previousUntil = Math.floor(clock() / 1000) + OVERLAP_SECONDS;
  await store.webhooks.rotate(tenant, site, id, { secret, previousUntil });
  return { endpoint: await findWebhook(store, { tenant, site }, id), secret };
}

/** Sends a message of type `test`. @throws ProblemError `webhook-unknown` */
export async function testWebhook(
  { store, clock }: Deps,
  { tenant, site }: SitePlace,
  id: WebhookId,
): Promise<void> {
  await findWebhook(store, { tenant, site }, id);
  const now = clock();
  const body: WebhookMessage = { type: 'test', timestamp: utcTime(now), data: { site } };
  await store.webhooks.enqueueFor(tenant, site, id, {
    message: newId('msg', randomBytes(10), now),
    type: 'test',
    body: JSON.stringify(body),
    at: Math.floor(now / 1000),
  });
}

/** @throws ProblemError `webhook-unknown` */
export async function removeWebhook(
  { store }: Deps,
  { tenant, site }: SitePlace,
  id: WebhookId,
): Promise<void> {
  if (!(await store.webhooks.remove(tenant, site, id))) throw unknown();
}

/** The latest. @throws ProblemError `webhook-unknown` */
export async function webhookDeliveries(
  { store }: Deps,
  { tenant, site }: SitePlace,
  id: WebhookId,
): Promise<WebhookDelivery[]> {
  await findWebhook(store, { tenant, site }, id);
  const rows = await store.webhooks.deliveries(tenant, site, id, DELIVERIES_SHOWN);
  return rows.map(({ message, type, createdAt, attempts, state, result, nextAt }) => ({
    message,
    type,
    createdAt: utcTime(createdAt * 1000),
    attempts,
    state,
    ...(result === null ? {} : { result }),
    ...(nextAt === null ? {} : { nextAt: utcTime(nextAt * 1000) }),
  }));
}

async function findWebhook(
  store: Store,
  { tenant, site }: SitePlace,
  id: WebhookId,
): Promise<WebhookEndpoint> {
  const row = (await store.webhooks.endpoints(tenant, site)).find((endpoint) => endpoint.id === id);
  if (!row) throw unknown();
  return wireEndpoint(row);
}

/** Standard Webhooks: 24 to 64 bytes. */
const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** What can be told without asking the network; where the name leads is looked at before every delivery. */
function checkUrl(text: string, allowPrivate: boolean): void {
  const url = URL.parse(text);
  const isAllowed = url?.protocol === 'https:' || (allowPrivate && url?.protocol === 'http:');
  if (isAllowed && url.username === '' && url.password === '' && url.hash === '') return;
  throw new ProblemError(
    'webhook-invalid',
    `expected an address such as https://example.com/hooks without user and fragment${allowPrivate ? '' : '; plain http and addresses of private networks only where the operator allows them (SEALPOST_WEBHOOK_PRIVATE)'}`,
    { at: 'url' },
  );
}

const unknown = (): ProblemError =>
  new ProblemError(
    'webhook-unknown',
    'expected an endpoint of this site, got another; it may have been removed',
  );

const wireEndpoint = ({
  id,
  url,
  events,
  createdAt,
  disabled,
  rotatedUntil,
}: WebhookEndpointRow): WebhookEndpoint => ({
  id,
  url,
  events,
  createdAt: utcTime(createdAt * 1000),
  ...(disabled === null ? {} : { disabled }),
  ...(rotatedUntil === null ? {} : { rotatedUntil: utcTime(rotatedUntil * 1000) }),
});
