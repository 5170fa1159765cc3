import { randomBytes } from 'node:crypto';
import { newId, type SiteId } from '../../../protocol/ids.ts';
import { utcTime } from '../../../protocol/time.ts';
import type { MessageId, WebhookEvent, WebhookId, WebhookMessage } from '../../../protocol/webhooks.ts';
import type {
  DueDelivery,
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

export class SqliteWebhookStore implements WebhookStore {
  readonly #connection: Connection;
  /** Sites with an endpoint that is switched on, so that the others pay nothing for it on every submission. */
  #listening: Set<SiteId> | undefined;

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
        rotatedUntil: row.previous_until,
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
    { secret, previousUntil }: { secret: string; previousUntil: Seconds },
  ): Promise<boolean> {
    const { build } = this.#connection;
    return (
      this.#connection.run(
        build
          .updateTable('webhook')
          .set((is) => ({ previous_secret: is.ref('secret'), previous_until: previousUntil, secret }))
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .where('id', '=', id),
      ) === 1
    );
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
    delivery: { message: MessageId; type: WebhookMessage['type']; body: string; at: Seconds },
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
        this.#insert(tenant, site, endpoint.id, {
          message: newId('msg', randomBytes(10), at * 1000),
          type,
          body,
          at,
        });
  }

  async due(now: Seconds, limit: number, except: readonly MessageId[]): Promise<DueDelivery[]> {
    if (limit <= 0) return [];
    const { build } = this.#connection;
    const rows = this.#connection.all(
      build
        .selectFrom('webhook_delivery as delivery')
        .innerJoin('webhook', (join) =>
          join
            .onRef('webhook.tenant', '=', 'delivery.tenant')
            .onRef('webhook.site', '=', 'delivery.site')
            .onRef('webhook.id', '=', 'delivery.webhook'),
        )
        .select([
          'delivery.tenant',
          'delivery.site',
          'delivery.webhook',
          'delivery.message',
          'delivery.body',
          'delivery.attempts',
          'webhook.url',
          'webhook.secret',
          'webhook.previous_secret',
          'webhook.previous_until',
          'webhook.failing_since',
        ])
        .where('delivery.state', '=', 'waiting')
        .where('delivery.next_at', '<=', now)
        .where('webhook.disabled', 'is', null)
        .$if(except.length > 0, (query) => query.where('delivery.message', 'not in', except))
        .orderBy('delivery.next_at')
        .limit(limit),
    );
    return rows.map((row) => ({
      tenant: row.tenant,
      site: row.site,
      webhook: row.webhook,
      message: row.message,
      url: row.url,
      body: row.body,
      attempts: row.attempts,
      failingSince: row.failing_since,
      secrets: [
        row.secret,
        ...(row.previous_secret !== null && (row.previous_until ?? 0) > now ? [row.previous_secret] : []),
      ],
    }));
  }

  async settle({ tenant, site, webhook, message }: DueDelivery, settled: Settled): Promise<void> {
    const { build } = this.#connection;
    const { attempts, result, state, at, nextAt, disable } = settled;
    if (disable) this.#listening = undefined;
    this.#connection.transaction(() => {
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
    });
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
    {
      message,
      type,
      body,
      at,
    }: { message: MessageId; type: WebhookMessage['type']; body: string; at: Seconds },
  ): void {
    const { build } = this.#connection;
    translate(() =>
      this.#connection.run(
        build.insertInto('webhook_delivery').values({
          tenant,
          site,
          webhook,
          message,
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
}
