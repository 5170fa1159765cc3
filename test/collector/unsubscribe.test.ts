import { describe, expect, test } from 'vitest';
import type { SiteState } from '../../protocol/api.ts';
import { unsubscribePath } from '../../protocol/envelope.ts';
import { capabilityToken } from '../../protocol/receipt.ts';
import { openPublishedBench, put } from './harness.ts';

const ONE_CLICK = 'List-Unsubscribe=One-Click';

async function sent(): Promise<
  Awaited<ReturnType<typeof openPublishedBench>> & {
    path: string;
    post: (body: BodyInit, type?: string) => Promise<Response>;
    unsubscribed: () => Promise<boolean>;
  }
> {
  const bench = await openPublishedBench();
  const { account, crypto, send, sealNext, site } = bench;
  const sealed = await sealNext();
  expect((await put(send, sealed)).status).toBe(201);
  const path = unsubscribePath(
    sealed.submission,
    capabilityToken(crypto, sealed.receiptSecret, 'unsubscribe'),
  );
  return {
    ...bench,
    path,
    post: async (body, type = 'application/x-www-form-urlencoded') =>
      send(path, { method: 'POST', body, headers: body instanceof FormData ? {} : { 'content-type': type } }),
    async unsubscribed() {
      const { states } = (await (await account.send(`/api/sites/${site.id}/states`)).json()) as {
        states: SiteState[];
      };
      return states.some(({ state }) => state.unsubscribedAt !== undefined);
    },
  };
}

describe('one click, as RFC 8058 has it', () => {
  test.each([
    ['urlencoded', () => ONE_CLICK],
    [
      'multipart',
      () => {
        const form = new FormData();
        form.set('List-Unsubscribe', 'One-Click');
        return form;
      },
    ],
  ])('%s: without cookie, origin or redirect; a repeat says the same', async (_name, body) => {
    const { post, unsubscribed } = await sent();
    const first = await post(body());
    expect(first.status).toBe(200);
    expect(first.headers.get('location')).toBeNull();
    expect(first.headers.get('set-cookie')).toBeNull();
    expect(await unsubscribed()).toBe(true);
    const again = await post(body());
    expect([again.status, await again.text()]).toEqual([200, await first.text()]);
  });

  test('two at once are one', async () => {
    const { account, post, site } = await sent();
    const answers = await Promise.all([post(ONE_CLICK), post(ONE_CLICK)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const entries = await (await account.send(`/api/sites/${site.id}/ledger/rights/entries`)).text();
    expect(entries.match(/"type":"unsubscribe"/g)).toHaveLength(1);
  });

  test('when, how and for what can be told from the ledger', async () => {
    const { account, post, site } = await sent();
    await post(ONE_CLICK);
    const { entries } = (await (
      await account.send(`/api/sites/${site.id}/ledger/rights/entries`)
    ).json()) as {
      entries: { leaf: { type: string; at: string }; payload: string }[];
    };
    const entry = entries.find(({ leaf }) => leaf.type === 'unsubscribe')!;
    expect(entry.leaf.at).toBe('2026-11-21T08:00:30Z');
    expect(JSON.parse(entry.payload)).toMatchObject({
      how: 'one-click',
      fields: expect.any(Array) as string[],
    });
  });
});

describe('scanners', () => {
  test.each(['GET', 'HEAD', 'OPTIONS'])('%s changes nothing', async (method) => {
    const { path, send, unsubscribed } = await sent();
    for (const purpose of ['prefetch', 'prefetch;prerender'])
      await send(path, { method, headers: { 'sec-purpose': purpose, 'user-agent': 'LinkScanner/1.0' } });
    await send(`${path}?List-Unsubscribe=One-Click&stop=all`, { method });
    expect(await unsubscribed()).toBe(false);
  });

  test('the page has no script that one could run, and lets none in', async () => {
    const { path, send } = await sent();
    const page = await send(path);
    const html = await page.text();
    expect(html).not.toMatch(/<script|onload|http-equiv="refresh"/i);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('a post that asks for nothing is told so, and ends nothing', async () => {
    const { post, unsubscribed } = await sent();
    for (const body of ['', 'x=1', 'stop=some', '{"List-Unsubscribe":"One-Click"}'])
      expect((await post(body)).status).toBe(422);
    expect(await unsubscribed()).toBe(false);
  });
});

test('the page’s own button', async () => {
  const { path, post, send, unsubscribed } = await sent();
  expect(await (await send(path)).text()).toContain('name="stop" value="all"');
  expect((await post('stop=all')).status).toBe(200);
  expect(await unsubscribed()).toBe(true);
  expect(await (await send(path)).text()).toContain('You are unsubscribed');
});

test.each([
  ['another token', (path: string) => path.replace(/\..*/, `.${'A'.repeat(43)}`)],
  ['a token cut off', (path: string) => path.slice(0, -3)],
  ['another submission', (path: string) => path.replace(/sub_./, 'sub_7')],
  ['nothing at all', () => '/u/x'],
])('%s is no success', async (_name, change) => {
  const { path, send, unsubscribed } = await sent();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const response = await send(change(path), { method: 'POST', body: ONE_CLICK, headers });
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('This link does not work');
  expect(await unsubscribed()).toBe(false);
});

test('works after the submission was erased, and after its date, for three years', async () => {
  for (const end of ['erased', 'expired'] as const) {
    const { account, path, post, send, site, store, time } = await sent();
    const submission = path.slice(3, 33);
    if (end === 'erased')
      await account.send(`/api/sites/${site.id}/submissions/${submission}/erase`, {
        method: 'POST',
        body: '{}',
      });
    else {
      time.now += 181 * 86_400_000;
      expect(await store.purgeSubmissions(Math.floor(time.now / 1000), 10)).toBe(1);
    }
    expect(await (await send(path)).text()).toContain('Stop everything');
    time.now += 700 * 86_400_000;
    expect((await post(ONE_CLICK)).status).toBe(200);
    expect(await (await send(path)).text()).toContain('You are unsubscribed');
    time.now += 1200 * 86_400_000;
    expect((await send(path)).status).toBe(404);
  }
});

test('speaks the language of the browser, in its direction', async () => {
  const { path, send } = await sent();
  const page = await (
    await send(path, { headers: { 'accept-language': 'xx, ar-EG;q=0.8, de;q=0.5' } })
  ).text();
  expect(page).toContain('<html lang="ar" dir="rtl">');
});
