import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Problem, ProblemCode, ReceiptView } from '../../protocol/api.ts';
import type { Context, SubmissionRequest } from '../../protocol/envelope.ts';
import type { PublishedSite } from './published-site.ts';

const BUILT = join(import.meta.dirname, '../../dist/browser');

interface Asset {
  name: string;
  sha256: string;
  integrity: string;
}

/** Speaks the visitor's part of the protocol over real HTTP, and misbehaves on demand. */
export interface FakeCollector {
  origin: string;
  /** Published now; another may take its place. */
  site: PublishedSite;
  /** What it holds, by submission. */
  stored: Map<string, string>;
  /** Bodies of every PUT that came in, answered or not. */
  puts: { submission: string; body: string }[];
  /** Milliseconds until a submission is answered. */
  slow: number;
  /** Set to answer the next submissions otherwise: a code, or `drop` for a connection that breaks off after the body came. */
  failing: ((tries: number) => ProblemCode | 'drop' | undefined) | undefined;
  /** Changes a served file. */
  tamper: ((name: string, content: Buffer) => Buffer) | undefined;
  asset(name: string): Asset & { url: string };
  snippet(attributes?: string): string;
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function fakeCollector(site: PublishedSite): Promise<FakeCollector> {
  const assets = JSON.parse(readFileSync(join(BUILT, 'assets.json'), 'utf8')) as Asset[];
  const asset = (name: string): Asset & { url: string } => {
    const found = assets.find((one) => one.name === name);
    if (!found) throw new Error(`${name} is not in dist/browser; run "npm run build"`);
    return { ...found, url: `${collector.origin}/v1/assets/${found.sha256}/${name}` };
  };
  const server = createServer((request, response) => void answer(request, response));
  const stored = new Map<string, string>();
  let port = 0;
  const collector: FakeCollector = {
    origin: '',
    site,
    stored,
    puts: [],
    slow: 0,
    failing: undefined,
    tamper: undefined,
    asset,
    snippet(attributes = '') {
      const { url, integrity } = asset('loader.js');
      return `<script src="${url}" integrity="${integrity}" crossorigin="anonymous" data-site="${collector.site.id}" data-key="${collector.site.fingerprint}" async ${attributes}></script>`;
    },
    async start() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      ({ port } = server.address() as AddressInfo);
      collector.origin = `http://127.0.0.1:${port}`;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  await collector.start();
  return collector;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('access-control-allow-origin', '*');
    const { pathname } = new URL(request.url!, collector.origin);
    const [, ...parts] = pathname.split('/');
    if (request.method === 'OPTIONS') {
      response.setHeader('access-control-allow-methods', 'PUT, POST');
      response.setHeader('access-control-allow-headers', 'content-type');
      return void response.writeHead(204).end();
    }
    if (pathname === '/loader.js') return file('loader.js');
    if (parts[0] === 'v1' && parts[1] === 'assets') return file(parts[3]!);
    if (pathname === `/v1/sites/${collector.site.id}/manifest`)
      return send(200, 'text/plain', collector.site.note);
    if (parts[1] === 'artefacts') {
      const text = collector.site.artefacts.get(parts[2]!);
      return text === undefined ? problem(404, 'artefact-unknown') : send(200, 'application/json', text);
    }
    if (parts[1] === 'submissions') return submit(parts[2]!);
    if (parts[1] === 'receipts') return view(parts[2]!);
    if (pathname === '/r') return receiptPage();
    problem(404, pathname.includes('/sites/') ? 'site-unknown' : 'not-found');

    async function submit(submission: string): Promise<void> {
      const body = await text(request);
      collector.puts.push({ submission, body });
      if (collector.slow) await setTimeout(collector.slow);
      const code = collector.failing?.(collector.puts.length);
      if (code === 'drop') return void request.socket.destroy();
      if (code) return problem(code === 'unavailable' ? 503 : code === 'rate-limited' ? 429 : 422, code);
      const before = stored.get(submission);
      if (before !== undefined && before !== body) return problem(409, 'submission-conflict');
      stored.set(submission, body);
      send(
        before ? 200 : 201,
        'application/json',
        JSON.stringify({ submission, receivedAt: '2026-11-21T08:30:00Z' }),
      );
    }

    async function view(submission: string): Promise<void> {
      const { token } = JSON.parse(await text(request)) as { token: string };
      const body = stored.get(submission);
      if (!body) return problem(404, 'submission-unknown');
      const { capabilities, ...envelope } = JSON.parse(body) as SubmissionRequest;
      const hash = Buffer.from(
        await crypto.subtle.digest('SHA-256', Buffer.from(token, 'base64url')),
      ).toString('base64url');
      if (hash !== capabilities.view) return problem(403, 'capability-refused');
      const { site: of, form } = JSON.parse(envelope.context) as Context;
      const receipt: ReceiptView = {
        submission: submission as ReceiptView['submission'],
        site: of,
        form,
        receivedAt: '2026-11-21T08:30:00Z',
        deletedAfter: '2027-05-20T08:30:00Z',
        envelope,
      };
      send(200, 'application/json', JSON.stringify(receipt));
    }

    function receiptPage(): void {
      const script = asset('receipt.js');
      response.setHeader(
        'content-security-policy',
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'",
      );
      send(
        200,
        'text/html; charset=utf-8',
        `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Receipt</title><link rel="stylesheet" href="${asset('receipt.css').url}"></head><body><main id="app"></main><script src="${script.url}" integrity="${script.integrity}" defer></script></body></html>`,
      );
    }

    function file(name: string): void {
      const content = readFileSync(join(BUILT, name));
      const type = name.endsWith('.css') ? 'text/css' : 'text/javascript';
      send(200, type, collector.tamper?.(name, content) ?? content, 'public, max-age=31536000, immutable');
    }

    function send(status: number, type: string, body: string | Buffer, cache = 'no-cache'): void {
      response.writeHead(status, { 'content-type': type, 'cache-control': cache }).end(body);
    }

    function problem(status: number, code: ProblemCode): void {
      const body: Problem = { type: `urn:sealpost:problem:${code}`, code, title: code, status, detail: code };
      send(status, 'application/problem+json', JSON.stringify(body));
    }
  }
}

async function text(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
