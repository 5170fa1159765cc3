import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { keepSendingWebhooks } from '../../collector/domain/send-webhooks.ts';
import { silentLog } from '../../collector/log.ts';
import type { DueDelivery, DueEndpoint, Settled } from '../../collector/store/store.ts';

const SECRET = 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** In memory, so that there can be many tenants: what waits, by endpoint. */
interface Queue {
  endpoint: DueEndpoint;
  url: string;
  waiting: number;
  delivered: number;
}

test('a tenant whose receivers hang, with 200 messages each, delays nobody else', async () => {
  const { hanging, answering, send, queue } = await openReceivers();
  for (let i = 0; i < 10; i++) queue(`hostile`, hanging.url, 200);
  const other = queue('other', answering.url, 20);
  const own = queue('hostile', answering.url, 1);
  send();
  await expect.poll(() => other.delivered, { timeout: 3000 }).toBe(20);
  expect(hanging.open(), 'of one tenant').toBe(4);
  // Its own working receiver is behind those that hang, and gets its turn as soon as they are known to.
  expect(own.delivered).toBe(0);
});

test('an endpoint that answers is not behind others of its tenant that failed', async () => {
  const { hanging, answering, send, queue } = await openReceivers();
  for (let i = 0; i < 10; i++) queue('tenant', hanging.url, 5, { isFailing: true });
  const own = queue('tenant', answering.url, 20);
  send();
  await expect.poll(() => own.delivered, { timeout: 3000 }).toBe(20);
});

test('however many tenants have receivers that hang, one that answers is served at once', async () => {
  const { hanging, answering, send, queue } = await openReceivers();
  for (let i = 0; i < 100; i++) queue(`hostile-${i}`, hanging.url, 50, { isFailing: true });
  const other = queue('other', answering.url, 50);
  send();
  await expect.poll(() => other.delivered, { timeout: 3000 }).toBe(50);
  expect(hanging.open()).toBe(16);
});

test('an endpoint gets one message at a time', async () => {
  const { answering, send, queue } = await openReceivers();
  const one = queue('tenant', answering.url, 100);
  send();
  await expect.poll(() => one.delivered, { timeout: 5000 }).toBe(100);
  expect(answering.most()).toBe(1);
});

async function openReceivers() {
  const queues: Queue[] = [];
  const webhooks = {
    async due(_now: number, except: readonly string[]): Promise<DueEndpoint[]> {
      return queues
        .filter(({ endpoint, waiting }) => waiting > 0 && !except.includes(endpoint.webhook))
        .map(({ endpoint }) => endpoint);
    },
    async next(endpoint: DueEndpoint): Promise<DueDelivery | undefined> {
      const { url, waiting } = of(endpoint);
      const { tenant, site, webhook } = endpoint;
      const message = { message: `msg_${waiting}` as const, url, body: '{}', attempts: 0 };
      return waiting === 0
        ? undefined
        : { tenant, site, webhook, ...message, failingSince: null, secrets: [SECRET] };
    },
    async settle(delivery: DueDelivery, { state }: Settled): Promise<void> {
      const queue = of(delivery);
      queue.waiting--;
      if (state === 'delivered') queue.delivered++;
    },
  };
  const of = ({ webhook }: Pick<DueEndpoint, 'webhook'>): Queue =>
    queues.find(({ endpoint }) => endpoint.webhook === webhook)!;
  let sender: ReturnType<typeof keepSendingWebhooks> | undefined;
  onTestFinished(() => sender?.stop());
  return {
    // Ended before the sender is, which waits for what is under way.
    hanging: await startServer('hang'),
    answering: await startServer('answer'),
    queue: (tenant: string, url: string, waiting: number, { isFailing = false } = {}): Queue => {
      const webhook = `hook_${queues.length}` as const;
      const endpoint: DueEndpoint = { tenant, site: `site_${tenant}`, webhook, isFailing };
      const queue = { endpoint, url, waiting, delivered: 0 };
      queues.push(queue);
      return queue;
    },
    send: (): void => {
      sender = keepSendingWebhooks(
        { store: { webhooks }, clock: Date.now, log: silentLog, allowPrivate: true },
        3_600_000,
      );
    },
  };
}

async function startServer(
  what: 'hang' | 'answer',
): Promise<{ url: string; open: () => number; most: () => number }> {
  let open = 0;
  let most = 0;
  const server = createServer((request, response) => {
    most = Math.max(most, ++open);
    request.resume();
    response.on('close', () => open--);
    if (what === 'answer') response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, open: () => open, most: () => most };
}
