import { Webhook } from 'standardwebhooks';
import type { MessageId } from '../../protocol/webhooks.ts';
import type { Log } from '../log.ts';
import type { DueDelivery, Settled, Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import { PinnedFailure, postPinned } from './pinned-request.ts';

/** Seconds between attempts, as the specification proposes: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h. */
export const RETRY_SECONDS = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;
/** An endpoint without any success for so long is switched off. */
const FAILING_SECONDS = 5 * 86_400;
const TIMEOUT_MS = 15_000;
const AT_ONCE = 8;
const POLL_MS = 1000;
/** Of how a receiver may put off the next attempt. */
const RETRY_AFTER_MAX_SECONDS = 86_400;

interface Deps {
  store: Store;
  clock: Clock;
  log: Log;
  /** Receivers in the operator's own network; see SEALPOST_WEBHOOK_PRIVATE. */
  allowPrivate: boolean;
}

/**
 * Sends what is due, now and every second. A delivery is settled only after the receiver has answered, so that one that was under way when the process ended
 * is sent again: at least once, with the same `webhook-id`.
 * @returns what ends it, after the deliveries under way.
 */
export function keepSendingWebhooks(
  deps: Deps,
  pollMs = POLL_MS,
): { stop(): Promise<void>; sendDue(): Promise<void> } {
  const underWay = new Set<Promise<void>>();
  const taken = new Set<MessageId>();
  let stopping = false;
  let looking = Promise.resolve();

  const look = async (): Promise<void> => {
    const { store, clock, log } = deps;
    try {
      const due = await store.webhooks.due(Math.floor(clock() / 1000), AT_ONCE - underWay.size, [...taken]);
      for (const delivery of due) {
        taken.add(delivery.message);
        const sending = deliver(deps, delivery)
          .catch((error: unknown) =>
            log.write('error', 'webhook-failed', { code: error instanceof Error ? error.name : 'unknown' }),
          )
          .finally(() => {
            taken.delete(delivery.message);
            underWay.delete(sending);
          });
        underWay.add(sending);
      }
    } catch (error) {
      log.write('error', 'webhook-failed', { code: error instanceof Error ? error.name : 'unknown' });
    }
  };
  const sendDue = (): Promise<void> => (looking = looking.then(() => (stopping ? undefined : look())));
  const timer = setInterval(() => void sendDue(), pollMs);
  void sendDue();
  return {
    async sendDue() {
      await sendDue();
      await Promise.all(underWay);
    },
    async stop() {
      stopping = true;
      clearInterval(timer);
      await looking;
      await Promise.all(underWay);
    },
  };
}

async function deliver({ store, clock, allowPrivate }: Deps, delivery: DueDelivery): Promise<void> {
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
  await store.webhooks.settle(
    delivery,
    next({ at: Math.floor(clock() / 1000), delivery, result, delivered, gone, retryAfter }),
  );
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
