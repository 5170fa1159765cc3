import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { fromCrockford, newId, type SiteId } from '../../../protocol/ids.ts';
import { utcTime } from '../../../protocol/time.ts';
import type { MessageId, WebhookEvent, WebhookId, WebhookMessage } from '../../../protocol/webhooks.ts';
import type {
  DueDelivery,
  DueEndpoint,
  Seconds,
  Settled,
  TenantId,
  WebhookDeliveryRow,
  WebhookEndpointRow,
  WebhookStore,
} from '../store.ts';
import { translate, type Connection } from './connection.ts';

/** How long it is known what was sent: ids, types and results. */
export const DELIVERY_KEPT_SECONDS = 30 * 86_400;

/** As text and not as a parameter: only then SQLite finds that the index of what waits will do. */
const WAITING = sql.lit('waiting' as const);

export class SqliteWebhookStore implements WebhookStore {
  readonly #connection: Connection;
  /** Sites with an endpoint that is switched on, so that the others pay nothing for it on every submission. */
  #listening: Set<SiteId> | undefined;
  /** Milliseconds in the newest message's id. */
  #newest: number | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async endpoints(tenant: TenantId, site: SiteId): Promise<WebhookEndpointRow[]> {
    const { build } = this.#connection;
    return this.#connection
      .all(
        build
          .selectFrom('webhook')
          .selectAll()
          .select((is) =>
            is
              .selectFrom('webhook_earlier_secret as earlier')
              .whereRef('earlier.tenant', '=', 'webhook.tenant')
              .whereRef('earlier.site', '=', 'webhook.site')
              .whereRef('earlier.webhook', '=', 'webhook.id')
              .select((earlier) => earlier.fn.max('earlier.until').as('until'))
              .as('rotated_until'),
          )
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .orderBy('created_at')
          .orderBy('id'),
      )
      .map((row) => ({
        id: row.id,
        url: row.url,
        events: JSON.parse(row.events) as WebhookEvent[],
        createdAt: row.created_at,
        disabled: row.disabled,
        rotatedUntil: row.rotated_until,
      }));
  }

  async add(
    tenant: TenantId,
    site: SiteId,
    endpoint: Pick<WebhookEndpointRow, 'id' | 'url' | 'events' | 'createdAt'> & { secret: string },
  ): Promise<void> {
    const { build } = this.#connection;
    const { id, url, events, createdAt, secret } = endpoint;
    this.#listening = undefined;
    this.#connection.run(
      build
        .insertInto('webhook')
        .values({ tenant, site, id, url, events: JSON.stringify(events), created_at: createdAt, secret }),
    );
  }

  async change(
    tenant: TenantId,
    site: SiteId,
    id: WebhookId,
    { url, events, disabled }: Pick<WebhookEndpointRow, 'url' | 'events' | 'disabled'>,
  ): Promise<boolean> {
    const { build } = this.#connection;
    this.#listening = undefined;
    return (
      this.#connection.run(
        build
          .updateTable('webhook')
          .set({
            url,
            events: JSON.stringify(events),
            disabled,
            ...(disabled === null ? { failing_since: null } : {}),
          })
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .where('id', '=', id),
      ) === 1
    );
  }

  async rotate(
    tenant: TenantId,
    site: SiteId,
    id: WebhookId,
    rotated: { secret: string; at: Seconds; previousUntil: Seconds; earlierMax: number },
  ): Promise<boolean> {
    const { build } = this.#connection;
    const { secret, at, previousUntil, earlierMax } = rotated;
    return this.#connection.transaction(() => {
      const endpoint = this.#connection.first(
        build
          .selectFrom('webhook')
          .select('secret')
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .where('id', '=', id),
      );
      if (!endpoint) return false;
      const earlier = { tenant, site, webhook: id, secret: endpoint.secret, until: previousUntil };
      this.#connection.run(build.insertInto('webhook_earlier_secret').values(earlier));
      this.#connection.run(
        build
          .updateTable('webhook')
          .set({ secret })
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .where('id', '=', id),
      );
      const kept = this.#earlierSecrets(tenant, site, id, at).slice(0, earlierMax);
      this.#connection.run(
        build
          .deleteFrom('webhook_earlier_secret')
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .where('webhook', '=', id)
          .where('secret', 'not in', kept),
      );
      return true;
    });
  }

  async remove(tenant: TenantId, site: SiteId, id: WebhookId): Promise<boolean> {
    const { build } = this.#connection;
    this.#listening = undefined;
    return this.#connection.transaction(() => {
      this.#connection.run(
        build
          .deleteFrom('webhook_delivery')
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .where('webhook', '=', id),
      );
      this.#connection.run(
        build
          .deleteFrom('webhook_earlier_secret')
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .where('webhook', '=', id),
      );
      const removed = this.#connection.run(
        build
          .deleteFrom('webhook')
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .where('id', '=', id),
      );
      return removed === 1;
    });
  }

  async deliveries(
    tenant: TenantId,
    site: SiteId,
    id: WebhookId,
    limit: number,
  ): Promise<WebhookDeliveryRow[]> {
    const { build } = this.#connection;
    return this.#connection
      .all(
        build
          .selectFrom('webhook_delivery')
          .selectAll()
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .where('webhook', '=', id)
          .orderBy('message', 'desc')
          .limit(limit),
      )
      .map((row) => ({
        message: row.message,
        type: row.type,
        createdAt: row.created_at,
        attempts: row.attempts,
        state: row.state,
        result: row.result,
        nextAt: row.next_at,
      }));
  }

  async enqueueFor(
    tenant: TenantId,
    site: SiteId,
    id: WebhookId,
    delivery: { type: WebhookMessage['type']; body: string; at: Seconds },
  ): Promise<void> {
    this.#insert(tenant, site, id, delivery);
  }

  /** Within the transaction that does what the message is about, so that neither is there without the other. */
  enqueue(
    { tenant, site, receivedAt: at }: { tenant: TenantId; site: SiteId; receivedAt: Seconds },
    { type, data }: { type: WebhookEvent; data: Omit<WebhookMessage['data'], 'site'> },
  ): void {
    if (!this.#isListening(site)) return;
    const { build } = this.#connection;
    const endpoints = this.#connection.all(
      build
        .selectFrom('webhook')
        .select(['id', 'events'])
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('disabled', 'is', null),
    );
    const message: WebhookMessage = { type, timestamp: utcTime(at * 1000), data: { site, ...data } };
    const body = JSON.stringify(message);
    for (const endpoint of endpoints)
      if ((JSON.parse(endpoint.events) as string[]).includes(type))
        this.#insert(tenant, site, endpoint.id, { type, body, at });
  }

  async due(now: Seconds, except: readonly WebhookId[]): Promise<DueEndpoint[]> {
    const { build } = this.#connection;
    const endpoints = build
      .selectFrom('webhook')
      .select(['tenant', 'site', 'id', 'failing_since'])
      .select((is) =>
        is
          .selectFrom('webhook_delivery as delivery')
          .whereRef('delivery.tenant', '=', 'webhook.tenant')
          .whereRef('delivery.site', '=', 'webhook.site')
          .whereRef('delivery.webhook', '=', 'webhook.id')
          .where('delivery.state', '=', WAITING)
          .select((delivery) => delivery.fn.min('delivery.next_at').as('at'))
          .as('next_at'),
      )
      .where('disabled', 'is', null)
      .$if(except.length > 0, (query) => query.where('id', 'not in', except));
    const rows = this.#connection.all(
      build
        .selectFrom(endpoints.as('endpoint'))
        .select(['tenant', 'site', 'id', 'failing_since'])
        .where('next_at', '<=', now)
        .orderBy('next_at'),
    );
    return rows.map(({ tenant, site, id, failing_since }) => ({
      tenant,
      site,
      webhook: id,
      isFailing: failing_since !== null,
    }));
  }

  async next({ tenant, site, webhook }: DueEndpoint, now: Seconds): Promise<DueDelivery | undefined> {
    const { build } = this.#connection;
    const row = this.#connection.first(
      build
        .selectFrom('webhook_delivery as delivery')
        .innerJoin('webhook', (join) =>
          join
            .onRef('webhook.tenant', '=', 'delivery.tenant')
            .onRef('webhook.site', '=', 'delivery.site')
            .onRef('webhook.id', '=', 'delivery.webhook'),
        )
        .select([
          'delivery.message',
          'delivery.body',
          'delivery.attempts',
          'webhook.url',
          'webhook.secret',
          'webhook.failing_since',
        ])
        .where('delivery.tenant', '=', tenant)
        .where('delivery.site', '=', site)
        .where('delivery.webhook', '=', webhook)
        .where('delivery.state', '=', WAITING)
        .where('delivery.next_at', '<=', now)
        .where('webhook.disabled', 'is', null)
        .orderBy('delivery.next_at')
        .orderBy('delivery.message')
        .limit(1),
    );
    return (
      row && {
        tenant,
        site,
        webhook,
        message: row.message,
        url: row.url,
        body: row.body,
        attempts: row.attempts,
        failingSince: row.failing_since,
        secrets: [row.secret, ...this.#earlierSecrets(tenant, site, webhook, now)],
      }
    );
  }

  async settle({ tenant, site, webhook, message }: DueDelivery, settled: Settled): Promise<void> {
    const { build } = this.#connection;
    const { attempts, result, state, at, nextAt, disable } = settled;
    if (disable) this.#listening = undefined;
    const forgotten = this.#connection.transaction(() => {
      this.#connection.run(
        build
          .updateTable('webhook_delivery')
          .set({ attempts, result, state, next_at: nextAt ?? null })
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .where('message', '=', message),
      );
      this.#connection.run(
        build
          .updateTable('webhook')
          .set((is) => ({
            failing_since: state === 'delivered' ? null : is.fn.coalesce(is.ref('failing_since'), is.val(at)),
            ...(disable ? { disabled: disable } : {}),
          }))
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .where('id', '=', webhook),
      );
      return this.#connection.run(
        build
          .deleteFrom('webhook_delivery')
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .where('message', '=', message)
          .where('state', '!=', 'waiting')
          .where('forget', '=', 1),
      );
    });
    if (forgotten > 0) await this.#connection.wipeSoon();
  }

  /** That still sign, the latest first. */
  #earlierSecrets(tenant: TenantId, site: SiteId, webhook: WebhookId, now: Seconds): string[] {
    const rows = this.#connection.all(
      this.#connection.build
        .selectFrom('webhook_earlier_secret')
        .select('secret')
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('webhook', '=', webhook)
        .where('until', '>', now)
        .orderBy('until', 'desc'),
    );
    return rows.map(({ secret }) => secret);
  }

  #isListening(site: SiteId): boolean {
    if (!this.#listening) {
      const { build } = this.#connection;
      const rows = this.#connection.all(
        build.selectFrom('webhook').select('site').distinct().where('disabled', 'is', null),
      );
      this.#listening = new Set(rows.map((row) => row.site));
    }
    return this.#listening.has(site);
  }

  #insert(
    tenant: TenantId,
    site: SiteId,
    webhook: WebhookId,
    { type, body, at }: { type: WebhookMessage['type']; body: string; at: Seconds },
  ): void {
    const { build } = this.#connection;
    translate(() =>
      this.#connection.run(
        build.insertInto('webhook_delivery').values({
          tenant,
          site,
          webhook,
          message: this.#newMessage(at),
          type,
          body,
          created_at: at,
          attempts: 0,
          state: 'waiting',
          next_at: at,
        }),
      ),
    );
  }

  /** Ids sort in the order in which messages were queued, also within a second and across a restart. */
  #newMessage(at: Seconds): MessageId {
    this.#newest = Math.max(at * 1000, (this.#newest ?? this.#newestKept()) + 1);
    return newId('msg', randomBytes(10), this.#newest);
  }

  #newestKept(): number {
    const { build } = this.#connection;
    const latest = build.selectFrom('webhook_delivery').select((is) => is.fn.max('created_at').as('at'));
    const newest = this.#connection.first(
      build
        .selectFrom('webhook_delivery')
        .select('message')
        .where('created_at', '=', latest)
        .orderBy('message', 'desc')
        .limit(1),
    );
    const bytes = newest && fromCrockford(newest.message.slice('msg_'.length), 16);
    return bytes ? bytes.subarray(0, 6).reduce((time, byte) => time * 256 + byte, 0) : 0;
  }
}
