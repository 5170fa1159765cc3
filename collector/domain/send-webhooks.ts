import { Webhook } from 'standardwebhooks';
import type { WebhookId } from '../../protocol/webhooks.ts';
import type { Log } from '../log.ts';
import type { DueDelivery, DueEndpoint, Settled, WebhookStore } from '../store/store.ts';
import type { Clock } from './clock.ts';
import { PinnedFailure, postPinned } from './pinned-request.ts';

/** Seconds between attempts, as the specification proposes: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h. */
export const RETRY_SECONDS = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;
/** An endpoint without any success for so long is switched off. */
const FAILING_SECONDS = 5 * 86_400;
const TIMEOUT_MS = 15_000;
/** Of endpoints whose last attempt succeeded, and of those whose last one failed: receivers that hang take no place from those that answer. */
const AT_ONCE = { answering: 32, failing: 16 } as const;
/** Of each of the two, for one tenant, however many endpoints it has. */
const TENANT_AT_ONCE = 4;
const POLL_MS = 1000;
/** Of how a receiver may put off the next attempt. */
const RETRY_AFTER_MAX_SECONDS = 86_400;

interface Deps {
  store: { webhooks: Pick<WebhookStore, 'due' | 'next' | 'settle'> };
  clock: Clock;
  log: Log;
  /** Receivers in the operator's own network; see SEALPOST_WEBHOOK_PRIVATE. */
  allowPrivate: boolean;
}

/**
 * Sends what is due, now and every second. An endpoint gets one message at a time, in the order in which they are due, and then goes to the end of the line.
 * A delivery is settled only after the receiver has answered, so that one that was under way when the process ended is sent again: at least once, with the
 * same `webhook-id`.
 * @returns what ends it, after the deliveries under way.
 */
export function keepSendingWebhooks(
  deps: Deps,
  pollMs = POLL_MS,
): { stop(): Promise<void>; sendDue(): Promise<void> } {
  const { store, clock, log } = deps;
  const now = (): number => Math.floor(clock() / 1000);
  /** In the order of their turns. */
  const line = new Map<WebhookId, DueEndpoint>();
  const underWay = new Map<WebhookId, { endpoint: DueEndpoint; turn: Promise<void> }>();
  let stopping = false;
  let looking = Promise.resolve();

  const look = async (): Promise<void> => {
    try {
      for (const endpoint of await store.webhooks.due(now(), [...underWay.keys()]))
        if (!line.has(endpoint.webhook) && !underWay.has(endpoint.webhook))
          line.set(endpoint.webhook, endpoint);
    } catch (error) {
      fail(log, error);
    }
    begin();
  };

  const begin = (): void => {
    if (stopping) return;
    for (const endpoint of line.values()) {
      const { webhook } = endpoint;
      if (!hasRoom(endpoint, [...underWay.values()])) continue;
      line.delete(webhook);
      const turn = takeTurn(endpoint).finally(() => {
        underWay.delete(webhook);
        begin();
      });
      underWay.set(webhook, { endpoint, turn });
    }
  };

  const takeTurn = async (endpoint: DueEndpoint): Promise<void> => {
    try {
      const delivery = await store.webhooks.next(endpoint, now());
      if (!delivery) return;
      const { state } = await deliver(deps, delivery);
      line.set(endpoint.webhook, { ...endpoint, isFailing: state !== 'delivered' });
    } catch (error) {
      fail(log, error);
    }
  };

  const sendDue = (): Promise<void> => (looking = looking.then(() => (stopping ? undefined : look())));
  const settled = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.all([...underWay.values()].map(({ turn }) => turn));
  };
  const timer = setInterval(() => void sendDue(), pollMs);
  void sendDue();
  return {
    async sendDue() {
      await sendDue();
      await settled();
    },
    async stop() {
      stopping = true;
      clearInterval(timer);
      await looking;
      await settled();
    },
  };
}

function hasRoom(
  { tenant, isFailing }: DueEndpoint,
  underWay: readonly { endpoint: DueEndpoint }[],
): boolean {
  const alike = underWay.filter(({ endpoint }) => endpoint.isFailing === isFailing);
  return (
    alike.length < AT_ONCE[isFailing ? 'failing' : 'answering'] &&
    alike.filter(({ endpoint }) => endpoint.tenant === tenant).length < TENANT_AT_ONCE
  );
}

const fail = (log: Log, error: unknown): void =>
  log.write('error', 'webhook-failed', { code: error instanceof Error ? error.name : 'unknown' });

async function deliver({ store, clock, allowPrivate }: Deps, delivery: DueDelivery): Promise<Settled> {
  const at = Math.floor(clock() / 1000);
  const signatures = delivery.secrets.map((secret) =>
    new Webhook(secret).sign(delivery.message, new Date(at * 1000), delivery.body),
  );
  let result: string;
  let retryAfter = 0;
  let gone = false;
  let delivered = false;
  try {
    const answer = await postPinned(
      new URL(delivery.url),
      {
        'content-type': 'application/json',
        'user-agent': 'Sealpost',
        'webhook-id': delivery.message,
        'webhook-timestamp': String(at),
        'webhook-signature': signatures.join(' '),
      },
      delivery.body,
      { allowPrivate, timeoutMs: TIMEOUT_MS },
    );
    result = String(answer.status);
    delivered = answer.status >= 200 && answer.status < 300;
    gone = answer.status === 410;
    retryAfter = Math.min(answer.retryAfter ?? 0, RETRY_AFTER_MAX_SECONDS);
  } catch (error) {
    if (!(error instanceof PinnedFailure)) throw error;
    result = error.code;
  }
  const settled = next({ at: Math.floor(clock() / 1000), delivery, result, delivered, gone, retryAfter });
  await store.webhooks.settle(delivery, settled);
  return settled;
}

function next({
  at,
  delivery,
  result,
  delivered,
  gone,
  retryAfter,
}: {
  at: number;
  delivery: DueDelivery;
  result: string;
  delivered: boolean;
  gone: boolean;
  retryAfter: number;
}): Settled {
  const attempts = delivery.attempts + 1;
  const settled = { attempts, result, at };
  if (delivered) return { ...settled, state: 'delivered' };
  if (gone) return { ...settled, state: 'failed', disable: 'gone' };
  const failing = delivery.failingSince !== null && at - delivery.failingSince >= FAILING_SECONDS;
  const wait = RETRY_SECONDS[attempts - 1];
  if (wait === undefined || failing)
    return { ...settled, state: 'failed', ...(failing ? { disable: 'failing' } : {}) };
  return { ...settled, state: 'waiting', nextAt: at + Math.max(wait, retryAfter) };
}
