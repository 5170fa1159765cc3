import { serve } from '@hono/node-server';
import Database from 'better-sqlite3';
import { Hono } from 'hono';
import * as v from 'valibot';

/**
 * The least that a durable collector can be: Hono, JSON, a shape check, the bytes as they came, one index, group commit, FULL. No idempotency, no CORS, no
 * limits, no check of keys and forms. What Sealpost's ingest is measured against.
 *
 *     node test/bench/peers/bare-collector.ts <database file>      prints its port
 */
const db = new Database(process.argv[2]);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(
  'create table submission (id text primary key, form text, at integer, body blob) ; create index form_at on submission (form, at)',
);
const insert = db.prepare('insert into submission values (?, ?, ?, ?)');

type Row = { values: [string, string, number, Buffer]; done: () => void; failed: (cause: unknown) => void };
let waiting: Row[] = [];
const commit = db.transaction((rows: Row[]) => {
  for (const row of rows) insert.run(...row.values);
});

function flush(): void {
  const rows = waiting.splice(0, 100);
  try {
    commit(rows);
    for (const row of rows) row.done();
  } catch (cause) {
    for (const row of rows) row.failed(cause);
  }
  if (waiting.length) setImmediate(flush);
}

const schema = v.object({
  context: v.string(),
  body: v.string(),
  nonce: v.string(),
  commit: v.string(),
  boxes: v.array(v.object({ key: v.string(), box: v.string() })),
});

const app = new Hono();
app.put('/v1/submissions/:id', async (c) => {
  const bytes = Buffer.from(await c.req.arrayBuffer());
  v.parse(schema, JSON.parse(bytes.toString()));
  await new Promise<void>((done, failed) => {
    if (waiting.push({ values: [c.req.param('id'), 'form', Date.now(), bytes], done, failed }) === 1) {
      setImmediate(flush);
    }
  });
  return c.json({ ok: true }, 201);
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(port));
