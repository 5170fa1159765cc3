import { expect, onTestFinished } from 'vitest';
import { keepSendingWebhooks } from '../../collector/domain/send-webhooks.ts';
import { silentLog } from '../../collector/log.ts';
import type { NewWebhook, WebhookDelivery, WebhookSettings } from '../../protocol/webhooks.ts';
import { startReceiver, type WebhookReceiver } from '../stage/webhook-receiver.ts';
import { openPublishedBench } from './harness.ts';

export interface Hooked extends Awaited<ReturnType<typeof openPublishedBench>> {
  receiver: WebhookReceiver;
  hook: NewWebhook;
  path: string;
  /** Everything that is due by the bench's clock, until it is settled. */
  sendDue: () => Promise<void>;
  deliveries: () => Promise<WebhookDelivery[]>;
}

export async function openHooked(settings: Partial<WebhookSettings> = {}): Promise<Hooked> {
  const bench = await openPublishedBench({ options: { webhookPrivate: true } });
  // The library that verifies goes by the real time.
  bench.time.now = Date.now();
  const receiver = await startReceiver();
  onTestFinished(() => receiver.close());
  const sender = keepSendingWebhooks(
    { store: bench.store, clock: () => bench.time.now, log: silentLog, allowPrivate: true },
    3_600_000,
  );
  onTestFinished(() => sender.stop());
  const path = `/api/sites/${bench.site.id}/webhooks`;
  const hook = await created(
    bench.account.send(
      path,
      post({ url: receiver.url, events: ['submission.received'], enabled: true, ...settings }),
    ),
  );
  receiver.secret = hook.secret;
  return {
    ...bench,
    receiver,
    hook,
    path,
    sendDue: () => sender.sendDue(),
    async deliveries() {
      const response = await bench.account.send(`${path}/${hook.endpoint.id}/deliveries`);
      return ((await response.json()) as { deliveries: WebhookDelivery[] }).deliveries;
    },
  };
}

export const post = (body: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(body) });

export async function created(response: Response | Promise<Response>): Promise<NewWebhook> {
  const answer = await response;
  expect(answer.status).toBe(201);
  return (await answer.json()) as NewWebhook;
}
