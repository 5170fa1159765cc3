import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isPublic, PinnedFailure, postPinned } from '../../collector/domain/pinned-request.ts';
import { RETRY_SECONDS } from '../../collector/domain/send-webhooks.ts';
import { MIGRATIONS } from '../../collector/store/sqlite/migrations.ts';
import { SqliteStore } from '../../collector/store/sqlite/sqlite-store.ts';
import type { WebhookEndpoint } from '../../protocol/webhooks.ts';
import { signUpMock } from '../mock/account.ts';
import { startReceiver } from '../stage/webhook-receiver.ts';
import { openPublishedBench, problemOf, put, temporaryFolder } from './harness.ts';
import { startNameServer } from './name-server.ts';
import { created, openHooked, post } from './webhook-bench.ts';

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

  test('a second rotation within the day ends no secret before its own day is over', async () => {
    const { account, hook, path, receiver, send, sealNext, sendDue, time } = await openHooked();
    const rotate = () => created(account.send(`${path}/${hook.endpoint.id}/secret`, { method: 'POST' }));
    const verifies = async (secret: string): Promise<boolean> => {
      const before = receiver.received.length;
      receiver.secret = secret;
      await put(send, await sealNext());
      await sendDue();
      return receiver.received.length > before;
    };
    const second = await rotate();
    time.now += 3_600_000;
    const third = await rotate();
    expect(third.endpoint.rotatedUntil).not.toBe(second.endpoint.rotatedUntil);
    // The library that verifies allows five minutes, so what follows is told of the past.
    const signed: boolean[] = [];
    time.now -= 3_600_000;
    for (const { secret } of [hook, second, third]) signed.push(await verifies(secret));
    expect(signed).toEqual([true, true, true]);
  });

  test('each secret ends on its own day, and of many the eight latest go on', async () => {
    const { account, hook, path, site, store, time } = await openHooked();
    const secrets = [hook.secret];
    const signing = async (): Promise<string[]> => {
      await account.send(`${path}/${hook.endpoint.id}/test`, { method: 'POST' });
      const now = Math.floor(time.now / 1000);
      const [endpoint] = await store.webhooks.due(now, []);
      expect(endpoint).toMatchObject({ site: site.id, webhook: hook.endpoint.id });
      return (await store.webhooks.next(endpoint!, now))!.secrets;
    };
    for (let hour = 0; hour < 3; hour++) {
      const { secret } = await created(
        account.send(`${path}/${hook.endpoint.id}/secret`, { method: 'POST' }),
      );
      secrets.unshift(secret);
      expect(await signing()).toEqual(secrets);
      time.now += 3_600_000;
    }
    // Another 21 hours, and the day of the first is over; an hour later that of the second, too.
    time.now += 21 * 3_600_000;
    expect(await signing()).toEqual(secrets.slice(0, -1));
    time.now += 3_600_000;
    expect(await signing()).toEqual(secrets.slice(0, -2));
    for (let i = 0; i < 10; i++) {
      const { secret } = await created(
        account.send(`${path}/${hook.endpoint.id}/secret`, { method: 'POST' }),
      );
      secrets.unshift(secret);
      time.now += 1000;
    }
    expect(await signing()).toEqual(secrets.slice(0, 9));
  });

  test('a secret that an older release has rotated out goes on signing after the upgrade', async () => {
    const file = join(temporaryFolder(), 'sealpost.db');
    const before = MIGRATIONS.findIndex((sql) => sql.includes('webhook_earlier_secret'));
    const old = new Database(file);
    for (const sql of MIGRATIONS.slice(0, before)) old.exec(sql);
    old.pragma(`user_version = ${before}`);
    old.exec(`
      insert into organization (id, name, slug, createdAt) values ('t', 't', 't', 0);
      insert into site (tenant, id, name, created_at, publisher) values ('t', 'site_1', 's', 0, 'p');
      insert into webhook values
        ('t', 'site_1', 'hook_1', 'https://example.com/', '[]', 0, 'whsec_new', 'whsec_old', 500, null, null),
        ('t', 'site_1', 'hook_2', 'https://example.com/', '[]', 0, 'whsec_only', null, null, null, null);
      insert into webhook_delivery values
        ('t', 'site_1', 'msg_1', 'hook_1', 'test', '{}', 0, 0, 'waiting', null, 0),
        ('t', 'site_1', 'msg_2', 'hook_2', 'test', '{}', 0, 0, 'waiting', null, 0);
    `);
    old.close();
    const store = new SqliteStore(file);
    onTestFinished(() => store.close());
    const secretsAt = async (now: number) => {
      const due = await store.webhooks.due(now, []);
      const next = await Promise.all(due.map((endpoint) => store.webhooks.next(endpoint, now)));
      return next.map((delivery) => delivery!.secrets);
    };
    expect(await secretsAt(499)).toEqual([['whsec_new', 'whsec_old'], ['whsec_only']]);
    expect(await secretsAt(500)).toEqual([['whsec_new'], ['whsec_only']]);
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

  test('no more than thirty test messages in a quarter of an hour', async () => {
    const { account, hook, path, time } = await openHooked();
    const ask = () => account.send(`${path}/${hook.endpoint.id}/test`, { method: 'POST' });
    for (let i = 0; i < 30; i++) expect((await ask()).status).toBe(202);
    expect(await problemOf(ask())).toMatchObject({ code: 'rate-limited', status: 429 });
    time.now += 15 * 60_000;
    expect((await ask()).status).toBe(202);
  });

  test('their ids sort in the order in which they were queued, within a second and across a restart', async () => {
    const { account, deliveries, file, hook, path, site, store, time } = await openHooked();
    const types = ['test', 'submission.received', 'unsubscribed', 'submission.erased'] as const;
    await account.send(`${path}/${hook.endpoint.id}/test`, { method: 'POST' });
    const at = Math.floor(time.now / 1000);
    const [endpoint] = await store.webhooks.due(at, []);
    for (const type of types)
      await store.webhooks.enqueueFor(endpoint!.tenant, site.id, hook.endpoint.id, { type, body: '{}', at });
    const again = new SqliteStore(file);
    onTestFinished(() => again.close());
    for (const type of types)
      await again.webhooks.enqueueFor(endpoint!.tenant, site.id, hook.endpoint.id, { type, body: '{}', at });
    expect((await deliveries()).map(({ type }) => type)).toEqual(['test', ...types, ...types].toReversed());
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

  test.each(['http://example.com/', 'https://example.com:25/', 'https://example.com:993/'])(
    '%s needs the operator’s word',
    async (url) => {
      const { account, site } = await openPublishedBench();
      const settings = { url, events: ['unsubscribed'], enabled: true };
      const path = `/api/sites/${site.id}/webhooks`;
      expect(await problemOf(account.send(path, post(settings)))).toMatchObject({ code: 'webhook-invalid' });
      const other = { ...settings, url: 'https://example.com:8443/' };
      expect((await account.send(path, post(other))).status).toBe(201);
    },
  );
});

describe('where a webhook may go', () => {
  test.each(
    '127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 198.18.0.1 ::1 :: fe80::1 fc00::1 fd12::1 ff02::1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 2002:7f00:1:: 2001:db8::1 ::7f00:1 1::1 4000::1 8000::1 3fff::1 2001:2::1 2001:20::1 5f00::1 100::1 localhost'.split(
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

  test.each([
    ['one address among them is private', 'mixed.example', 'address-private'],
    ['its address hides 127.0.0.1 in IPv6', 'hidden.example', 'address-private'],
    ['nobody knows the name', 'unknown.example', 'address-unknown'],
    ['its name server says nothing', 'silent.example', 'timeout'],
    ['the operator’s network calls a machine so', 'localhost', 'address-private'],
  ] as const)('nor when %s', { timeout: 10_000 }, async (_why, name, code) => {
    const nameServer = await startNameServer({
      'mixed.example': ['93.184.215.14', '10.0.0.1'],
      'hidden.example': ['::7f00:1'],
      'silent.example': 'silent',
    });
    const began = performance.now();
    const sent = postPinned(new URL(`https://${name}/`), {}, '{}', {
      allowPrivate: false,
      timeoutMs: 500,
      nameServers: [nameServer],
    });
    await expect(sent).rejects.toEqual(new PinnedFailure(code));
    // The resolver's own patience is longer.
    expect(performance.now() - began).toBeLessThan(2000);
  });

  test('plain http is refused before anything is asked', async () => {
    const sent = postPinned(new URL('http://example.com/'), {}, '{}', {
      allowPrivate: false,
      timeoutMs: 2000,
    });
    await expect(sent).rejects.toEqual(new PinnedFailure('scheme'));
  });
});
