import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isPublic, PinnedFailure, postPinned } from '../../collector/domain/pinned-request.ts';
import { keepSendingWebhooks, RETRY_SECONDS } from '../../collector/domain/send-webhooks.ts';
import { silentLog } from '../../collector/log.ts';
import type {
  NewWebhook,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookSettings,
} from '../../protocol/webhooks.ts';
import {
  createMockSite,
  overNetwork,
  publishMockSite,
  signUpMock,
  type MockAccount,
} from '../mock/account.ts';
import { mockAnswers } from '../mock/submissions.ts';
import { makeMockSite, mockCrypto, sealMock } from '../mock/tenant.ts';
import { startReceiver, type WebhookReceiver } from '../stage/webhook-receiver.ts';
import { openPublishedBench, PAGE_ORIGIN, problemOf, put, temporaryFolder } from './harness.ts';
import { freePort, startCollector } from './process.ts';

type Bench = Awaited<ReturnType<typeof openPublishedBench>>;

interface Hooked extends Bench {
  receiver: WebhookReceiver;
  hook: NewWebhook;
  path: string;
  /** Everything that is due by the bench's clock, until it is settled. */
  sendDue: () => Promise<void>;
  deliveries: () => Promise<WebhookDelivery[]>;
}

async function openHooked(settings: Partial<WebhookSettings> = {}): Promise<Hooked> {
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

describe('webhooks', () => {
  test('tell of a submission by ids and types, signed as the specification has it', async () => {
    const { receiver, sealNext, send, site, sendDue, deliveries } = await openHooked();
    const sealed = await sealNext({ now: Date.now() });
    expect((await put(send, sealed)).status).toBe(201);
    expect((await put(send, sealed)).status).toBe(200);
    await sendDue();
    expect(receiver.received).toEqual([
      {
        id: expect.stringMatching(/^msg_[0-9a-z]{26}$/) as string,
        message: {
          type: 'submission.received',
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
          data: { site: site.id, form: site.manifest.forms[0]!.id, submission: sealed.submission },
        },
      },
    ]);
    expect(await deliveries()).toMatchObject([{ state: 'delivered', attempts: 1, result: '204' }]);
    await sendDue();
    expect(receiver.requests).toBe(1);
  });

  test('only what an endpoint asked for, and nothing while it is switched off', async () => {
    const { account, hook, path, receiver, send, sealNext, sendDue } = await openHooked({
      events: ['unsubscribed'],
    });
    await put(send, await sealNext());
    await sendDue();
    expect(receiver.requests).toBe(0);
    const off = { url: receiver.url, events: ['submission.received'], enabled: false };
    const changed = await account.send(`${path}/${hook.endpoint.id}`, { ...post(off), method: 'PUT' });
    expect((await changed.json()) as WebhookEndpoint).toMatchObject({ disabled: 'tenant' });
    await put(send, await sealNext());
    await sendDue();
    expect(receiver.requests).toBe(0);
  });

  test('after a rotation both secrets verify for a day, then the new one alone', async () => {
    const { account, hook, path, receiver, send, sealNext, sendDue, time } = await openHooked();
    const rotated = await created(account.send(`${path}/${hook.endpoint.id}/secret`, { method: 'POST' }));
    expect(rotated.secret).not.toBe(hook.secret);
    expect(rotated.endpoint.rotatedUntil).toBeDefined();
    for (const secret of [hook.secret, rotated.secret]) {
      receiver.secret = secret;
      await put(send, await sealNext());
      await sendDue();
    }
    expect(receiver.received).toHaveLength(2);

    receiver.secret = hook.secret;
    time.now += 86_400_000;
    await put(send, await sealNext());
    await sendDue();
    expect(receiver.received).toHaveLength(2);
    expect(receiver.refused).toBe(1);
  });

  test('tries again at the times of the specification, under the same id, and gives up after the last', async () => {
    const { receiver, send, sealNext, sendDue, deliveries, time } = await openHooked();
    receiver.answer = { status: 500 };
    await put(send, await sealNext());
    await sendDue();
    // The endpoint is switched off after five days of failures; this message's own times end within four.
    for (const [i, seconds] of RETRY_SECONDS.entries()) {
      time.now += (seconds - 1) * 1000;
      await sendDue();
      expect(receiver.requests).toBe(i + 1);
      time.now += 1000;
      await sendDue();
      expect(receiver.requests).toBe(i + 2);
    }
    expect(await deliveries()).toMatchObject([{ state: 'failed', attempts: RETRY_SECONDS.length + 1 }]);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBeLessThanOrEqual(1);
  });

  test('waits as long as the receiver asks', async () => {
    const { receiver, send, sealNext, sendDue, time } = await openHooked();
    receiver.answer = { status: 503, headers: { 'retry-after': '120' } };
    await put(send, await sealNext());
    await sendDue();
    time.now += 119_000;
    await sendDue();
    expect(receiver.requests).toBe(1);
    receiver.answer = { status: 200 };
    time.now += 1000;
    await sendDue();
    expect(receiver.requests).toBe(2);
  });

  test('410 switches the endpoint off', async () => {
    const { account, path, receiver, send, sealNext, sendDue } = await openHooked();
    receiver.answer = { status: 410 };
    await put(send, await sealNext());
    await sendDue();
    const { endpoints } = (await (await account.send(path)).json()) as { endpoints: WebhookEndpoint[] };
    expect(endpoints).toMatchObject([{ disabled: 'gone' }]);
    await put(send, await sealNext());
    await sendDue();
    expect(receiver.requests).toBe(1);
  });

  test('a redirect is a failure and is not followed', async () => {
    const { receiver, send, sealNext, sendDue, deliveries } = await openHooked();
    const elsewhere = await startReceiver();
    onTestFinished(() => elsewhere.close());
    receiver.answer = { status: 307, headers: { location: elsewhere.url } };
    await put(send, await sealNext());
    await sendDue();
    expect(elsewhere.requests).toBe(0);
    expect(await deliveries()).toMatchObject([{ state: 'waiting', result: '307' }]);
  });

  test('a test message', async () => {
    const { account, hook, path, receiver, sendDue, site } = await openHooked();
    expect((await account.send(`${path}/${hook.endpoint.id}/test`, { method: 'POST' })).status).toBe(202);
    await sendDue();
    expect(receiver.received).toMatchObject([{ message: { type: 'test', data: { site: site.id } } }]);
  });

  test('removed with everything that waits', async () => {
    const { account, hook, path, receiver, send, sealNext, sendDue } = await openHooked();
    await put(send, await sealNext());
    expect((await account.send(`${path}/${hook.endpoint.id}`, { method: 'DELETE' })).status).toBe(204);
    await sendDue();
    expect(receiver.requests).toBe(0);
    expect(await problemOf(account.send(`${path}/${hook.endpoint.id}/deliveries`))).toMatchObject({
      code: 'webhook-unknown',
    });
  });

  test('belong to their tenant alone', async () => {
    const { crypto, hook, path, receiver, send, account } = await openHooked();
    const stranger = await signUpMock(crypto, send, 'http://localhost:8787', {
      email: 'stranger@example.com',
    });
    const settings = { url: receiver.url, events: ['unsubscribed'], enabled: true };
    const at = `${path}/${hook.endpoint.id}`;
    for (const [where, init] of [
      [path, {}],
      [path, post(settings)],
      [at, { ...post(settings), method: 'PUT' }],
      [at, { method: 'DELETE' }],
      [`${at}/secret`, { method: 'POST' }],
      [`${at}/test`, { method: 'POST' }],
      [`${at}/deliveries`, {}],
    ] as const)
      expect(await problemOf(stranger.send(where, init))).toMatchObject({ code: 'site-unknown' });
    const { endpoints } = (await (await account.send(path)).json()) as { endpoints: WebhookEndpoint[] };
    expect(endpoints).toEqual([hook.endpoint]);
  });

  test.each([
    ['no address', { url: 'hook' }, 'body-invalid'],
    ['another scheme', { url: 'ftp://example.com/' }, 'webhook-invalid'],
    ['a password in it', { url: 'https://a:b@example.com/' }, 'webhook-invalid'],
    ['an unknown event', { events: ['everything'] }, 'body-invalid'],
    ['no event', { events: [] }, 'body-invalid'],
  ])('refuses %s', async (_name, change, code) => {
    const { account, path } = await openHooked();
    const settings = { url: 'https://example.com/', events: ['unsubscribed'], enabled: true, ...change };
    expect(await problemOf(account.send(path, post(settings)))).toMatchObject({ code });
  });

  test('plain http needs the operator’s word', async () => {
    const { account, site } = await openPublishedBench();
    const settings = { url: 'http://example.com/', events: ['unsubscribed'], enabled: true };
    expect(await problemOf(account.send(`/api/sites/${site.id}/webhooks`, post(settings)))).toMatchObject({
      code: 'webhook-invalid',
    });
  });
});

describe('where a webhook may go', () => {
  test.each(
    '127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 198.18.0.1 ::1 :: fe80::1 fc00::1 fd12::1 ff02::1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 2002:7f00:1:: 2001:db8::1 localhost'.split(
      ' ',
    ),
  )('not to %s', (address) => expect(isPublic(address)).toBe(false));

  test.each(['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::ffff:93.184.215.14'])(
    'to %s',
    (address) => expect(isPublic(address)).toBe(true),
  );

  test.each([
    'https://localhost/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://2130706433/',
    'https://0x7f.1/',
  ])('no connection is made for %s', async (address) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    let connections = 0;
    server.on('connection', () => connections++);
    const url = new URL(address);
    url.port = String((server.address() as AddressInfo).port);
    const sent = postPinned(url, {}, '{}', { allowPrivate: false, timeoutMs: 2000 });
    await expect(sent).rejects.toEqual(new PinnedFailure('address-private'));
    expect(connections).toBe(0);
  });

  test('plain http is refused before anything is asked', async () => {
    const sent = postPinned(new URL('http://example.com/'), {}, '{}', {
      allowPrivate: false,
      timeoutMs: 2000,
    });
    await expect(sent).rejects.toEqual(new PinnedFailure('scheme'));
  });
});

test(
  'each message is sent at least once across a collector that is killed while it delivers',
  { timeout: 60_000 },
  async () => {
    const data = temporaryFolder();
    const port = await freePort();
    const crypto = await mockCrypto();
    const receiver = await startReceiver();
    onTestFinished(() => receiver.close());
    const env = { SEALPOST_WEBHOOK_PRIVATE: 'true' };
    const first = await startCollector({ data, port, env });
    const send = overNetwork(first.url);
    const account: MockAccount = await signUpMock(crypto, send, first.url, { email: 'owner@example.com' });
    const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
    await createMockSite(crypto, account, site);
    await publishMockSite(crypto, account, site);
    const settings = { url: receiver.url, events: ['submission.received'], enabled: true };
    const hook = await created(account.send(`/api/sites/${site.id}/webhooks`, post(settings)));
    receiver.secret = hook.secret;
    receiver.answer = 'hang';
    const answers = mockAnswers(3);
    const sent: string[] = [];
    for (let i = 0; i < 5; i++) {
      const sealed = await sealMock(crypto, site, answers.next().value);
      expect((await put(send, sealed)).status).toBe(201);
      sent.push(sealed.submission);
    }
    await expect.poll(() => receiver.requests, { timeout: 10_000 }).toBeGreaterThan(0);
    first.child.kill('SIGKILL');
    await first.exited;

    receiver.answer = { status: 204 };
    const second = await startCollector({ data, port, env });
    onTestFinished(async () => {
      second.child.kill('SIGTERM');
      await second.exited;
    });
    const seen = (): string[] =>
      [...new Set(receiver.received.map(({ message }) => message.data.submission!))].toSorted();
    await expect.poll(seen, { timeout: 20_000 }).toEqual(sent.toSorted());
  },
);

const post = (body: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(body) });

async function created(response: Response | Promise<Response>): Promise<NewWebhook> {
  const answer = await response;
  expect(answer.status).toBe(201);
  return (await answer.json()) as NewWebhook;
}
