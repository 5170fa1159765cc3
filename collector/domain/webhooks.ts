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
/** Beside the newest: each makes every message's header longer. */
const EARLIER_SECRETS_MAX = 8;
/** Below these are services that a message from here has no business with; only https has one. */
const FIRST_FREE_PORT = 1024;
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

/** Every secret signs beside the newer ones for a day, however soon the next was made, but only so many. @throws ProblemError `webhook-unknown` */
export async function rotateWebhook(
  { store, clock }: Deps,
  { tenant, site }: SitePlace,
  id: WebhookId,
): Promise<NewWebhook> {
  const secret = newSecret();
  const at = Math.floor(clock() / 1000);
  const previousUntil = at + OVERLAP_SECONDS;
  await store.webhooks.rotate(tenant, site, id, {
    secret,
    at,
    previousUntil,
    earlierMax: EARLIER_SECRETS_MAX,
  });
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
  const isAllowed =
    (url?.protocol === 'https:' &&
      (allowPrivate || url.port === '' || Number(url.port) >= FIRST_FREE_PORT)) ||
    (allowPrivate && url?.protocol === 'http:');
  if (isAllowed && url.username === '' && url.password === '' && url.hash === '') return;
  throw new ProblemError(
    'webhook-invalid',
    `expected an address such as https://example.com/hooks without user and fragment${allowPrivate ? '' : `, at port 443 or one from ${FIRST_FREE_PORT} on; plain http, other ports and addresses of private networks only where the operator allows them (SEALPOST_WEBHOOK_PRIVATE)`}`,
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
