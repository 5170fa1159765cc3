import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RULE_BOOK } from '../../collector/lint/rule-book.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { startHostPage, type HostPage } from '../stage/host-page.ts';
import { fakeCollector } from '../widget/fake-collector.ts';
import { publishSite } from '../widget/published-site.ts';
import { atMost, runLint } from './run-lint.ts';

/** A page that does what many do: loads and stores at once, pushes to accept, presets a box, hides the way out. */
const UNFAIR = (third: string): string => `<!doctype html><html lang="en"><title>Unfair</title>
<script>document.cookie = '_track=1; max-age=99999999'; localStorage.setItem('visits', '1');</script>
<img src="${third}/pixel.gif" alt="">
<div><button style="background:#06f;color:#fff;padding:20px 60px;font-size:18px" onclick="parentNode.remove()">Accept all</button>
<button style="background:none;border:0;color:#bbb;font-size:11px;padding:0">Reject all</button>
<label><input type="checkbox" checked> Marketing</label></div>`;

/** Same size, colours and weight, and yet one of them shines. */
const SHINING = `<!doctype html><html lang="en"><title>Shining</title>
<style>button { font: 400 16px sans-serif; color: #123; background-color: #fff; border: 1px solid #123; padding: 10px 20px }</style>
<script>document.cookie = 'sealpost_tracker=1; max-age=99'; localStorage.setItem('sealpost-spy', '1');</script>
<button style="background-image:linear-gradient(#fff,#8cf);box-shadow:0 0 20px #06f;border-radius:12px;text-transform:uppercase">Accept all</button>
<div style="filter:opacity(.25)"><button style="font-family:serif;font-style:italic">Reject all</button></div>`;

const FAIR = `<!doctype html><html lang="en"><title>Fair</title><h1>No tracking here</h1>`;

describe.concurrent('sealpost lint', () => {
  const lint = atMost(3, runLint);
  const folder = mkdtempSync(join(tmpdir(), 'sealpost-lint-'));
  let third: HostPage;

  beforeAll(async () => {
    third = await startHostPage();
    mkdirSync(join(folder, 'about'));
    writeFileSync(join(folder, 'index.html'), FAIR);
    writeFileSync(join(folder, 'about/index.html'), UNFAIR(third.origin));
  });

  afterAll(async () => {
    await third.close();
    rmSync(folder, { recursive: true });
  });

  test('finds what an unfair page does, as a visitor meets it', async ({ onTestFinished }) => {
    const { origin } = await serve(onTestFinished, UNFAIR(third.origin));
    const { code, report: whole, reports, stderr } = await lint(origin, '--json', '--wait', '2000');
    expect(stderr).toBe('');
    expect(code).toBe(1);
    const [report] = reports;
    expect(report!.findings.map(({ rule }) => rule).toSorted()).toEqual([
      'asked-again',
      'clicks-to-withdraw',
      'contrast',
      'cookie-before-choice',
      'reject-parity',
      'request-before-choice',
      'storage-before-choice',
      'target-size',
      'ticked-before-choice',
    ]);
    const request = report!.findings.find(({ rule }) => rule === 'request-before-choice');
    expect(request).toMatchObject({
      about: new URL(third.origin).host,
      got: '1 request (image)',
    });
    // And what is printed is what docs/lint.md describes.
    const docs = readFileSync(join(import.meta.dirname, '../../docs/lint.md'), 'utf8');
    const schema = JSON.parse(/```json\n(\{\n {2}"\$schema"[^]*?)```/.exec(docs)![1]!) as Schema;
    expect(mismatches(schema, whole)).toEqual([]);
    expect(mismatches(schema, { ...whole, v: 2, extra: true })).toEqual(['$.v', '$.extra']);
    const { rule } = schema.properties!['pages']!.items!.properties!['findings']!.items!.properties!;
    expect(rule!.enum!.toSorted()).toEqual(Object.keys(RULE_BOOK).toSorted());
  });

  test('finds the button that shines, the one that is hard to see, and what only calls itself as ours does', async ({
    onTestFinished,
  }) => {
    const { origin } = await serve(onTestFinished, SHINING);
    const { reports } = await lint(origin, '--json', '--wait', '500');
    const [report] = reports;
    expect(report!.findings.map(({ rule, about }) => [rule, about])).toEqual([
      ['cookie-before-choice', 'sealpost_tracker'],
      ['storage-before-choice', 'sealpost-spy'],
      ['reject-parity', 'ACCEPT ALL / Reject all'],
      // A gradient lies behind it: that is said, not passed over.
      ['contrast', 'ACCEPT ALL'],
      ['contrast', 'Reject all'],
      ['asked-again', 'Reject all'],
    ]);
    const parity = report!.findings.find(({ rule }) => rule === 'reject-parity')!;
    for (const name of [
      'fontFamily',
      'fontStyle',
      'textTransform',
      'borderRadius',
      'boxShadow',
      'filter',
      'backgroundImage',
    ])
      expect(parity.got).toContain(`${name} `);
  });

  test('has nothing to say about a page with our own notice, which it accepts and withdraws from with a click each', async ({
    onTestFinished,
  }) => {
    const host = await serve(onTestFinished);
    const collector = await fakeCollector(
      await publishSite({ consent: shopConsent(), origins: [host.origin] }),
    );
    onTestFinished(() => collector.stop());
    const gated = `<script type="text/plain" data-consent="analytics" src="${third.origin}/counter.js"></script>`;
    host.show(
      `<!doctype html><html lang="en"><title>Ours</title>${collector.snippet()}${gated}<h1>Ours</h1>`,
    );
    const { code, reports } = await lint(host.origin, '--json', '--wait', '3000');
    // What was let through after consent loads from a host that the shop does not declare: that alone is said.
    expect(reports[0]!.findings.map(({ rule, about }) => [rule, about])).toEqual([
      ['undeclared-request', new URL(third.origin).host],
    ]);
    expect(reports[0]!.looked).toMatchObject({ notice: true, preferences: true, accept: 1, withdraw: 1 });
    expect(code).toBe(0);
  });

  test.for<[string, string[], { decisions: number; isCounted: boolean }]>([
    ['leaves nothing of its visits with the collector', [], { decisions: 0, isCounted: false }],
    ['lets its visits be recorded where it is told to', ['--record'], { decisions: 3, isCounted: true }],
  ])('%s', async ([, args, expected], { onTestFinished }) => {
    const host = await serve(onTestFinished);
    const collector = await fakeCollector(
      await publishSite({ consent: shopConsent(), origins: [host.origin] }),
    );
    onTestFinished(() => collector.stop());
    host.show(`<!doctype html><html lang="en"><title>Ours</title>${collector.snippet()}<h1>Ours</h1>`);
    const { reports } = await lint(host.origin, '--json', '--wait', '3000', ...args);
    expect(reports[0]!.looked).toMatchObject({ notice: true, preferences: true, accept: 1, withdraw: 1 });
    // An acceptance, its withdrawal, and a refusal.
    expect({
      decisions: collector.records.size,
      isCounted: collector.shown.length > 0,
    }).toEqual(expected);
  });

  test('every page of a folder, and says which', async () => {
    const { code, reports } = await lint(folder, '--json', '--wait', '1000');
    expect(code).toBe(1);
    expect(reports.map(({ url, findings }) => [new URL(url).pathname, findings.length > 0])).toEqual([
      ['/about/index.html', true],
      ['/index.html', false],
    ]);
  });

  test('says in words that there is nothing to complain about, and what was looked at', async ({
    onTestFinished,
  }) => {
    const { origin } = await serve(onTestFinished, FAIR);
    const { code, stdout } = await lint(origin, '--wait', '500');
    expect(code).toBe(0);
    expect(stdout).toContain('0 cookies, 0 stored items before any choice; no first layer seen');
    expect(stdout).toContain('nothing to complain about');
  });

  test('goes on after a page that cannot be looked at, and keeps its exit code for it', async ({
    onTestFinished,
  }) => {
    const away = mkdtempSync(join(tmpdir(), 'sealpost-lint-'));
    onTestFinished(() => rmSync(away, { recursive: true }));
    writeFileSync(
      join(away, 'a.html'),
      `<meta http-equiv="refresh" content="0;url=${third.origin.replace('127.0.0.1', 'localhost')}">`,
    );
    writeFileSync(join(away, 'b.html'), UNFAIR(third.origin));
    const { code, report, stderr } = await lint(away, '--json', '--wait', '500');
    const [gone, seen] = report!.pages;
    expect(gone).toMatchObject({ looked: null, findings: [] });
    expect(gone!.failure).toMatch(
      /expected a page of 127\.0\.0\.1, got redirected to http:\/\/localhost:\d+;/,
    );
    expect(seen!.findings.length).toBeGreaterThan(0);
    expect(stderr).toContain(gone!.failure);
    expect([code, report!.exit]).toEqual([2, 2]);
  });

  test('exits otherwise where nothing is found and something could not be judged', async ({
    onTestFinished,
  }) => {
    const { origin } = await serve(
      onTestFinished,
      `<!doctype html><html lang="en"><title>Odd</title><div style="position:fixed;bottom:0">We use cookies, as all do. <button>Aye aye</button></div>`,
    );
    const unread = await lint(origin, '--json', '--wait', '500');
    expect(unread.reports[0]!.findings).toMatchObject([{ rule: 'unrecognised', level: 'unjudged' }]);
    expect(unread.code).toBe(3);
    const named = await lint(origin, '--json', '--wait', '500', '--accept', 'aye aye!');
    expect(named.reports[0]!.findings.map(({ rule }) => rule)).toContain('no-reject');
    expect(named.code).toBe(1);
  });

  describe('explains', () => {
    let odd: Server;
    let at: string;

    beforeAll(async () => {
      odd = createServer((request, response) => {
        const path = request.url ?? '/';
        if (path === '/hangs') return;
        if (path === '/half')
          return void response.writeHead(200, { 'content-type': 'text/html' }).write('<p>We');
        if (path === '/away')
          return void response.writeHead(302, { location: `${at.replace('127.0.0.1', 'localhost')}/` }).end();
        if (path === '/circle') return void response.writeHead(302, { location: '/circle' }).end();
        if (path === '/data')
          return void response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
        response.writeHead(Number(path.slice(1)) || 200, { 'content-type': 'text/html' }).end('<h1>Odd</h1>');
      });
      odd.listen(0);
      await once(odd, 'listening');
      at = `http://127.0.0.1:${(odd.address() as AddressInfo).port}`;
    });

    afterAll(() => {
      odd.closeAllConnections();
      odd.close();
    });

    test.each([
      ['/404', [], 'got status 404; check the address'],
      ['/403', [], 'got status 403; it may turn away browsers that a program drives'],
      ['/503', [], 'got status 503; the server has failed'],
      [
        '/hangs',
        ['--timeout', '700'],
        'it did not answer within 0.7 s; try again, or give it longer with --timeout',
      ],
      ['/half', ['--timeout', '700'], 'it did not answer within 0.7 s'],
      ['/away', [], 'expected a page of 127.0.0.1, got redirected to http://localhost:'],
      ['/circle', [], 'net::ERR_TOO_MANY_REDIRECTS, it redirects in a circle'],
      ['/data', [], 'expected a page (text/html)'],
    ])('%s', async (path, args, message) => {
      const { code, stderr, stdout } = await lint(`${at}${path}`, '--wait', '300', ...args);
      expect(stderr).toContain(message);
      expect(stdout).toContain(`${at}${path}\n  not looked at: `);
      expect(code).toBe(2);
    });

    test('a connection that cannot be trusted', async () => {
      const { code, stderr } = await lint(at.replace('http:', 'https:'), '--wait', '300');
      expect(stderr).toContain('net::ERR_SSL_PROTOCOL_ERROR, the connection cannot be trusted');
      expect(code).toBe(2);
    });

    test('a folder without pages', async ({ onTestFinished }) => {
      const empty = mkdtempSync(join(tmpdir(), 'sealpost-lint-'));
      onTestFinished(() => rmSync(empty, { recursive: true }));
      const { code, stderr } = await lint(empty);
      expect(stderr).toContain(`expected pages (*.html) in "${empty}", got none; build the site first`);
      expect(code).toBe(2);
    });

    test.each([
      [
        'what is neither an address nor a folder',
        ['./no-such-folder'],
        'expected an address (https://…) or a folder',
      ],
      [
        'a page that is not there',
        ['http://127.0.0.1:9/'],
        'expected a page at http://127.0.0.1:9/, got none',
      ],
      [
        'a browser that is none',
        ['http://127.0.0.1:9/', '--browser', '/bin/false'],
        'expected a browser that starts',
      ],
      ['a wait that is none', ['http://127.0.0.1:9/', '--wait', 'long'], 'expected a whole number'],
    ])('%s', async (_name, args, message) => {
      const { code, stderr } = await lint(...args);
      expect(stderr).toContain(message);
      expect(code).toBe(2);
    });
  });
});

type OnTestFinished = (fn: () => Promise<void>) => void;

async function serve(onTestFinished: OnTestFinished, html = ''): Promise<HostPage> {
  const host = await startHostPage(html);
  onTestFinished(() => host.close());
  return host;
}

interface Schema {
  type?: string | string[];
  const?: unknown;
  enum?: string[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  items?: Schema;
}

/** As much of JSON Schema as the docs use. @returns where a value is not as described */
function mismatches(schema: Schema, value: unknown, at = '$'): string[] {
  const type =
    value === null
      ? 'null'
      : Array.isArray(value)
        ? 'array'
        : Number.isInteger(value)
          ? 'integer'
          : typeof value;
  if (schema.type !== undefined && ![schema.type].flat().includes(type)) return [at];
  if ('const' in schema && value !== schema.const) return [at];
  if (schema.enum && !schema.enum.includes(String(value))) return [at];
  if (Array.isArray(value))
    return value.flatMap((one, index) => mismatches(schema.items ?? {}, one, `${at}[${index}]`));
  if (type !== 'object') return [];
  const { properties = {}, required = [] } = schema;
  const members = value as Record<string, unknown>;
  return [
    ...required.filter((name) => !(name in members)).map((name) => `${at}.${name}`),
    ...Object.entries(members).flatMap(([name, member]) =>
      properties[name] ? mismatches(properties[name], member, `${at}.${name}`) : [`${at}.${name}`],
    ),
  ];
}
