import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type {
  ConsentAccepted,
  ConsentReceiptRequest,
  NoticeShown,
  Problem,
  ProblemCode,
} from '../../protocol/api.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import { parseConsentRecord, type ConsentRecord } from '../../protocol/consent-record.ts';
import type { ReceiptBundle } from '../../protocol/ledger/receipt.ts';
import { FakeRights } from './fake-rights.ts';
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
  /** What receipt links have done. */
  rights: FakeRights;
  /** Set to answer for a receipt's acts otherwise: a code, `drop` for an act that is done and whose answer never comes, `down` for one that is not done. */
  receiptFailing: ((act: string) => ProblemCode | 'drop' | 'down' | undefined) | undefined;
  /** Bodies of every PUT that came in, answered or not. */
  puts: { submission: string; body: string }[];
  /** Consent records it has taken, by id. */
  records: Map<string, string>;
  /** Bodies of every consent record that came in, answered or not. */
  consentPosts: string[];
  /** Notices that pages said they have shown. */
  shown: NoticeShown[];
  /** Where visitors seem to be; unknown when undefined. */
  region: string | undefined;
  /** Says that the manifest's request carried `Sec-GPC: 1`, whatever it did. */
  gpc: boolean;
  /** Set to answer for the manifest otherwise. */
  manifestAnswer: (() => { status: number; body: string } | 'drop' | undefined) | undefined;
  /** Set to answer the next consent records otherwise. */
  refusing: ((tries: number) => ProblemCode | 'drop' | undefined) | undefined;
  /** Forgets what came in, and behaves. */
  reset(): void;
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
    rights: new FakeRights(() => collector.site, stored),
    receiptFailing: undefined,
    puts: [],
    records: new Map(),
    consentPosts: [],
    shown: [],
    region: undefined,
    gpc: false,
    manifestAnswer: undefined,
    refusing: undefined,
    reset() {
      stored.clear();
      collector.rights.receipts.clear();
      collector.rights.acts.length = 0;
      collector.receiptFailing = undefined;
      collector.records.clear();
      for (const list of [collector.puts, collector.consentPosts, collector.shown]) list.length = 0;
      collector.slow = 0;
      collector.gpc = false;
      collector.region = collector.manifestAnswer = collector.refusing = undefined;
      collector.failing = collector.tamper = undefined;
    },
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
    if (pathname === `/v1/sites/${collector.site.id}/manifest`) return manifest();
    if (parts[1] === 'artefacts') {
      const text = collector.site.artefacts.get(parts[2]!);
      return text === undefined ? problem(404, 'artefact-unknown') : send(200, 'application/json', text);
    }
    if (parts[1] === 'submissions') return submit(parts[2]!);
    if (parts[1] === 'receipts') return receipt(parts[2]!, parts[3]!);
    if (pathname === '/v1/ledger/key') return send(200, 'text/plain', await collector.rights.ledgerKey());
    if (pathname === '/v1/consents') return consent();
    if (pathname === '/v1/consents/shown') return shown();
    if (parts[1] === 'consents' && parts[3] === 'receipt') return consentReceipt(parts[2]!);
    if (pathname === '/r') return receiptPage();
    problem(404, pathname.includes('/sites/') ? 'site-unknown' : 'not-found');

    function manifest(): void {
      response.setHeader('access-control-expose-headers', 'Sealpost-Region, Sealpost-Gpc');
      if (collector.region) response.setHeader('sealpost-region', collector.region);
      if (collector.gpc || request.headers['sec-gpc'] === '1') response.setHeader('sealpost-gpc', '1');
      const answer = collector.manifestAnswer?.();
      if (answer === 'drop') return void request.socket.destroy();
      send(answer?.status ?? 200, 'text/plain', answer?.body ?? collector.site.note);
    }

    async function consent(): Promise<void> {
      const body = await text(request);
      collector.consentPosts.push(body);
      const code = collector.refusing?.(collector.consentPosts.length);
      if (code === 'drop') return void request.socket.destroy();
      if (code) return problem(code === 'unavailable' ? 503 : code === 'rate-limited' ? 429 : 422, code);
      // No preflight: a page that is being closed has no time for one.
      if (!request.headers['content-type']?.startsWith('text/plain')) return problem(415, 'content-type');
      let record: ConsentRecord;
      try {
        record = parseConsentRecord(body);
      } catch {
        return problem(422, 'consent-invalid');
      }
      if (canonicalJson(record) !== body) return problem(422, 'consent-invalid');
      const before = collector.records.get(record.id);
      if (before !== undefined && before !== body) return problem(409, 'consent-conflict');
      collector.records.set(record.id, body);
      const accepted: ConsentAccepted = {
        consent: record.id,
        receivedAt: '2026-11-21T08:30:00Z',
        receipt: receiptOf(body),
      };
      send(before ? 200 : 201, 'application/json', JSON.stringify(accepted));
    }

    async function shown(): Promise<void> {
      collector.shown.push(JSON.parse(await text(request)) as NoticeShown);
      response.writeHead(204).end();
    }

    async function consentReceipt(consent: string): Promise<void> {
      const asked = JSON.parse(await text(request)) as ConsentReceiptRequest;
      const body = collector.records.get(consent);
      if (!body || parseConsentRecord(body).visitor !== asked.visitor) return problem(404, 'consent-unknown');
      send(200, 'application/json', JSON.stringify(receiptOf(body)));
    }

    /** Of the shape of a receipt; nothing in it would verify. */
    function receiptOf(payload: string): ReceiptBundle {
      return {
        v: 1,
        kind: 'sealpost receipt',
        origin: `sealpost/1/${collector.site.id}/consent`,
        key: 'slk1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
        leaf: '{}',
        payload,
      };
    }

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

    async function receipt(submission: string, act: string): Promise<void> {
      const body = JSON.parse(await text(request)) as Record<string, unknown>;
      const failing = collector.receiptFailing?.(act);
      if (failing === 'down') return void request.socket.destroy();
      if (failing !== undefined && failing !== 'drop')
        return problem(failing === 'unavailable' ? 503 : failing === 'rate-limited' ? 429 : 422, failing);
      const answer = await collector.rights.answer(submission, act, body);
      if (failing === 'drop') return void request.socket.destroy();
      const type = answer.status === 200 ? 'application/json' : 'application/problem+json';
      send(answer.status, type, JSON.stringify(answer.body));
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
