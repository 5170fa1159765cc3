import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { unsubscribePath } from '../../protocol/envelope.ts';
import { ACTS, capabilityToken, type Act } from '../../protocol/receipt.ts';
import { openPublishedBench, PAGE_ORIGIN, put } from './harness.ts';
import { correctBody, rightsStage } from './rights-stage.ts';

/**
 * What follows links without anybody having clicked: mail scanners, previews, prefetch. Over every route that the app has, so that a new one is in
 * here by itself.
 */
const METHODS = ['GET', 'HEAD', 'OPTIONS'];
const SCANNERS: Record<string, string>[] = [
  { 'user-agent': 'LinkScanner/1.0' },
  { 'sec-purpose': 'prefetch;prerender', purpose: 'prefetch' },
  { origin: PAGE_ORIGIN, 'access-control-request-method': 'POST' },
];

test('no link that is handed out changes anything by being looked at', { timeout: 60_000 }, async () => {
  const { app, crypto, file, sealNext, send, site } = await openPublishedBench();
  const sealed = await sealNext();
  expect((await put(send, sealed)).status).toBe(201);
  const tokens = ACTS.map((act) =>
    Buffer.from(capabilityToken(crypto, sealed.receiptSecret, act)).toString('base64url'),
  );
  const link = unsubscribePath(
    sealed.submission,
    capabilityToken(crypto, sealed.receiptSecret, 'unsubscribe'),
  ).slice(3);
  const paths = new Set(
    app.routes
      .map(({ path }) => path)
      // The rest needs a session, and is the accounts library's.
      .filter((path) => !path.startsWith('/api/') && !path.includes('*'))
      .map((path) =>
        path
          .replace(':submission', sealed.submission)
          .replace(':site', site.id)
          .replace(':link', link)
          .replace(/:\w+(\{[^}]*\})?/g, 'x'),
      ),
  );
  expect(paths.size).toBeGreaterThan(15);
  for (const found of ['/u/', '/v1/receipts/', '/v1/consents', '/r', '/p/'])
    expect(
      [...paths].some((path) => path.startsWith(found)),
      found,
    ).toBe(true);

  const before = contents(file);
  for (const path of paths)
    for (const method of METHODS)
      for (const headers of SCANNERS)
        for (const query of ['', `?token=${tokens[3]}&stop=all&List-Unsubscribe=One-Click`])
          await (await send(`${path}${query}`, { method, headers })).arrayBuffer();
  expect(contents(file)).toEqual(before);
});

/** What each act is sent with. A route that is missing here fails the test below, so that none can be forgotten when one is added. */
const ACTS_SENT: Record<string, { act: Act; bodies: object[] }> = {
  '/v1/receipts/:submission/view': { act: 'view', bodies: [{}] },
  '/v1/receipts/:submission/withdraw': { act: 'withdraw', bodies: [{ consents: 'all' }] },
  '/v1/receipts/:submission/request': {
    act: 'request',
    bodies: [{ right: 'restrict' }, { right: 'lift' }, { right: 'object' }],
  },
  '/v1/receipts/:submission/revoke': { act: 'request', bodies: [{}] },
  '/v1/receipts/:submission/correct': { act: 'correct', bodies: [{}] },
  '/v1/receipts/:submission/erase': { act: 'erase', bodies: [{}] },
};
const ONE_CLICK: RequestInit[] = [
  {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  },
  {
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
  },
];
const AT_ONCE = { correct: 'at-once', restrict: 'at-once', object: 'at-once', erase: 'at-once' } as const;
const AT_LEAST: Partial<Record<string, readonly number[]>> = {
  // Somebody was faster: there is nothing left, and the certificate says so to whoever asks again.
  '/v1/receipts/:submission/erase': [200, 410],
};

test('every act that a link can do has its replay tested', async () => {
  const { app } = await openPublishedBench();
  const posted = app.routes
    .filter(
      ({ method, path }) => method === 'POST' && /^\/(v1\/receipts|u)\//.test(path) && !path.includes('*'),
    )
    .map(({ path }) => path);
  expect(new Set(posted)).toEqual(new Set([...Object.keys(ACTS_SENT), '/u/:link']));
});

describe.each(Object.entries(ACTS_SENT))('%s', (path, { act, bodies }) => {
  test.each(bodies)('replayed with %j changes nothing more; two at once count once', async (body) => {
    const once = await prepared(body);
    expect((await once.post()).status).toBe(200);
    const after = contents(once.file);
    await once.post();
    await once.post();
    expect(contents(once.file)).toEqual(after);

    const both = await prepared(body);
    const answers = await Promise.all([both.post(), both.post()]);
    for (const { status } of answers) expect(AT_LEAST[path] ?? [200]).toContain(status);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect(leaves(both.file)).toEqual(leaves(once.file));
  });

  /** A submission at which the act can be done, and its request, the same every time. */
  async function prepared(body: object) {
    const stage = await rightsStage(AT_ONCE);
    if ('right' in body && body.right === 'lift')
      await stage.done('request', 'request', { right: 'restrict' });
    const name = path.split('/').at(-1)!;
    const sent = await sentWith(stage, name, body);
    return { ...stage, post: () => stage.act(name, act, sent) };
  }
});

/** What only the stage knows. */
async function sentWith(
  { done, publishRules, version }: Awaited<ReturnType<typeof rightsStage>>,
  name: string,
  body: object,
): Promise<object> {
  if (name === 'correct') return correctBody(await version());
  if (name !== 'revoke') return body;
  await publishRules({ ...AT_ONCE, object: 'decision' });
  const { state } = await done('request', 'request', { right: 'object' });
  return { request: state.requests[0]!.id };
}

test.each(ONE_CLICK)('one click, %j: replayed and two at once, it counts once', async (click) => {
  const run = async (times: number) => {
    const stage = await rightsStage();
    const { crypto, sealed, send, file } = stage;
    const path = unsubscribePath(
      sealed.submission,
      capabilityToken(crypto, sealed.receiptSecret, 'unsubscribe'),
    );
    const post = async (): Promise<Response> => send(path, { method: 'POST', ...click });
    const answers = await Promise.all(Array.from({ length: times }, post));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: times }, () => 200));
    const after = contents(file);
    expect((await post()).status).toBe(200);
    expect(contents(file)).toEqual(after);
    return leaves(file);
  };
  expect(await run(2)).toEqual(await run(1));
});

/** Types of what the rights log says, in order. */
function leaves(file: string): string[] {
  const database = new Database(file, { readonly: true });
  const texts = database
    .prepare<[], string>("select leaf from ledger_leaf where log = 'rights' order by position")
    .pluck()
    .all();
  database.close();
  return texts.map((leaf) => (JSON.parse(leaf) as { type: string }).type);
}

/** Every row of every table. */
function contents(file: string): Record<string, unknown[]> {
  const database = new Database(file, { readonly: true });
  const tables = database
    .prepare("select name from sqlite_master where type = 'table' order by name")
    .pluck()
    .all() as string[];
  const rows = Object.fromEntries(
    tables.map((table) => [table, database.prepare(`select * from "${table}"`).raw().all()]),
  );
  database.close();
  return rows;
}
