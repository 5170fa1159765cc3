import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { unsubscribePath } from '../../protocol/envelope.ts';
import { ACTS, capabilityToken } from '../../protocol/receipt.ts';
import { openPublishedBench, PAGE_ORIGIN, put } from './harness.ts';

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
