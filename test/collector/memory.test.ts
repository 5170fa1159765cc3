import { connect } from 'node:net';
import { once } from 'node:events';
import { Hono } from 'hono';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen } from '../../collector/listen.ts';
import type { HttpEnv } from '../../collector/routes/http.ts';
import { SUBMISSION_MAX_BYTES } from '../../protocol/limits.ts';
import { openPublishedBench, PAGE_ORIGIN, problemOf, put } from './harness.ts';

const SUBMISSION = '/v1/submissions/sub_01jd6y0000000000000000000a';

describe('no byte of a submission is read', () => {
  it.each<[string, string, Record<string, string>, string]>([
    [
      'that is declared too large',
      SUBMISSION,
      { 'content-length': String(SUBMISSION_MAX_BYTES + 1) },
      'body-too-large',
    ],
    ['of another content type', SUBMISSION, { 'content-type': 'text/plain' }, 'content-type'],
    ['without an origin', SUBMISSION, { origin: '' }, 'origin-missing'],
    [
      'from an origin that no site lists',
      SUBMISSION,
      { origin: 'https://evil.example' },
      'origin-not-allowed',
    ],
    ['under what is no id', '/v1/submissions/sub_0', {}, 'id-invalid'],
    [
      'that is declared too large, whatever else is wrong',
      '/v1/submissions/sub_0',
      { 'content-length': String(SUBMISSION_MAX_BYTES + 1), 'content-type': 'text/plain', origin: '' },
      'body-too-large',
    ],
  ])('%s', async (_, path, headers, code) => {
    const { app } = await openPublishedBench();
    const { body, reads } = endless();
    const all = { 'content-type': 'application/json', origin: PAGE_ORIGIN, ...headers };
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    const init = { method: 'PUT', headers: sent, body, duplex: 'half' };
    expect((await problemOf(app.request(path, init))).code).toBe(code);
    expect(reads()).toBe(0);
  });

  it('nor of a tenant request of another content type', async () => {
    const { account, site } = await openPublishedBench();
    const { body, reads } = endless();
    const init = { method: 'PUT', headers: { 'content-type': 'text/plain' }, body, duplex: 'half' };
    const problem = await problemOf(account.send(`/api/sites/${site.id}/draft`, init));
    expect(problem.code).toBe('content-type');
    expect(reads()).toBe(0);
  });
});

describe('what strangers begin and do not end', () => {
  it.each(['declared', 'chunked'])(
    '(%s) is held up to 64 MB, and small submissions still pass',
    async (how) => {
      const { app, send, sealNext } = await openPublishedBench();
      const declared = how === 'declared';
      const begin = () => {
        let end!: () => void;
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            if (!declared) controller.enqueue(new Uint8Array(SUBMISSION_MAX_BYTES));
            end = () => controller.close();
          },
        });
        const headers = {
          'content-type': 'application/json',
          origin: PAGE_ORIGIN,
          ...(declared ? { 'content-length': String(SUBMISSION_MAX_BYTES) } : {}),
        };
        const init = { method: 'PUT', headers, body, duplex: 'half' };
        return { end, answer: Promise.resolve(app.request(SUBMISSION, init)) };
      };
      // One more than there is room for: the one that is answered is the one that was refused.
      const begun = Array.from({ length: 86 }, begin);
      const [refused, which] = await Promise.race(
        begun.map(async ({ answer }, i): Promise<[Response, number]> => [await answer, i]),
      );
      const held = begun.toSpliced(which, 1);
      expect(refused.headers.get('retry-after')).toBe('5');
      expect(await problemOf(refused)).toMatchObject({ code: 'unavailable', status: 503 });
      expect((await put(send, await sealNext())).status).toBe(201);

      held[0]!.end();
      await held[0]!.answer;
      // What was given back is taken by the next one, as the one after it shows.
      const next = begin();
      expect((await begin().answer).status).toBe(503);
      for (const { end, answer } of [...held.slice(1), next]) {
        end();
        expect((await answer).status).toBe(400);
      }
    },
  );

  it('are so many connections and no more', async () => {
    const app = new Hono<HttpEnv>();
    app.get('/', (c) => c.text('ok'));
    const config = { host: '127.0.0.1', port: 0, tls: undefined, shutdownSeconds: 0 };
    const listening = await listen(app, config, 2);
    onTestFinished(() => listening.stop());
    const open = async () => {
      const socket = connect(listening.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
      const answered = once(socket, 'data').then(() => 'answered');
      const closed = once(socket, 'close').then(() => 'closed');
      onTestFinished(() => void socket.destroy());
      return { socket, outcome: await Promise.race([answered, closed]) };
    };
    const first = await open();
    const outcomes = [first, await open(), await open()].map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['answered', 'answered', 'closed']);
    first.socket.destroy();
    await expect.poll(async () => (await open()).outcome).toBe('answered');
  });
});

/** A body that would never end; `reads` tells how often it was asked for more. */
function endless(): { body: ReadableStream<Uint8Array>; reads: () => number } {
  let reads = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        reads++;
        controller.enqueue(new Uint8Array(1024));
      },
    },
    { highWaterMark: 0 },
  );
  return { body, reads: () => reads };
}
