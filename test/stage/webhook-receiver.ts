import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import type { WebhookMessage } from '../../protocol/webhooks.ts';

/** A tenant's own server, built on the specification's library. */
export interface WebhookReceiver {
  url: string;
  /** What verified, in the order it came. */
  received: { id: string; message: WebhookMessage }[];
  /** What did not. */
  refused: number;
  /** Verifies with this from now on. */
  secret: string;
  /** Answer to the next messages: a status with headers, or `hang` for none. */
  answer: { status: number; headers?: Record<string, string> } | 'hang';
  /** Requests that came, verified or not, also those that were left hanging. */
  requests: number;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<WebhookReceiver> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      receiver.requests++;
      if (receiver.answer === 'hang') return;
      try {
        const headers = request.headers as Record<string, string>;
        const message = new Webhook(receiver.secret).verify(body, headers) as WebhookMessage;
        receiver.received.push({ id: headers['webhook-id']!, message });
      } catch {
        receiver.refused++;
        return void response.writeHead(401).end();
      }
      response.writeHead(receiver.answer.status, receiver.answer.headers).end('this is never read');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    refused: 0,
    requests: 0,
    secret: '',
    answer: { status: 204 },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}
