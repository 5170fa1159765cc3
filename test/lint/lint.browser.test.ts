import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { shopConsent } from '../mock/shop-consent.ts';
import { startHostPage, type HostPage } from '../stage/host-page.ts';
import { fakeCollector } from '../widget/fake-collector.ts';
import { publishSite } from '../widget/published-site.ts';
import { runLint } from './run-lint.ts';

/** A page that does what many do: loads and stores at once, pushes to accept, presets a box, hides the way out. */
const UNFAIR = (third: string): string => `<!doctype html><html lang="en"><title>Unfair</title>
<script>document.cookie = '_track=1; max-age=99999999'; localStorage.setItem('visits', '1');</script>
<img src="${third}/pixel.gif" alt="">
<div><button style="background:#06f;color:#fff;padding:20px 60px;font-size:18px">Accept all</button>
<button style="background:none;border:0;color:#bbb;font-size:11px;padding:0">Reject all</button>
<label><input type="checkbox" checked> Marketing</label></div>`;

/** Same size, colours and weight, and yet one of them shines. */
const SHINING = `<!doctype html><html lang="en"><title>Shining</title>
<style>button { font: 400 16px sans-serif; color: #123; background-color: #fff; border: 1px solid #123; padding: 10px 20px }</style>
<script>document.cookie = 'sealpost_tracker=1; max-age=99'; localStorage.setItem('sealpost-spy', '1');</script>
<button style="background-image:linear-gradient(#fff,#8cf);box-shadow:0 0 20px #06f;border-radius:12px;text-transform:uppercase">Accept all</button>
<div style="filter:opacity(.25)"><button style="font-family:serif;font-style:italic">Reject all</button></div>`;

const FAIR = `<!doctype html><html lang="en"><title>Fair</title><h1>No tracking here</h1>`;

describe('sealpost lint', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealpost-lint-'));
  let host: HostPage;
  let third: HostPage;

  beforeAll(async () => {
    [host, third] = await Promise.all([startHostPage(), startHostPage()]);
    mkdirSync(join(folder, 'about'));
    writeFileSync(join(folder, 'index.html'), FAIR);
    writeFileSync(join(folder, 'about/index.html'), UNFAIR(third.origin));
  });

  afterAll(async () => {
    await Promise.all([host.close(), third.close()]);
    rmSync(folder, { recursive: true });
  });

  test('finds what an unfair page does, as a visitor meets it', async () => {
    host.show(UNFAIR(third.origin));
    const { code, reports, stderr } = await runLint(host.origin, '--json', '--wait', '2000');
    expect(stderr).toBe('');
    expect(code).toBe(1);
    const [report] = reports;
    expect(report!.findings.map(({ rule }) => rule).toSorted()).toEqual([
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
      got: '1 request (image), not declared',
    });
  });

  test.each([
    ['switched off', 'disabled'],
    ['beside the page', 'style="position:absolute;left:-9999px"'],
    ['cut off', 'style="clip-path:inset(50%)"'],
  ])('does not count a refusal that nobody can press: %s', async (_, how) => {
    host.show(
      `<!doctype html><html lang="en"><title>Unfair</title><p>We use cookies.</p><button>Accept all</button><button ${how}>Reject all</button>`,
    );
    const { reports } = await runLint(host.origin, '--json', '--wait', '500');
    expect(reports[0]!.findings.map(({ rule }) => rule)).toContain('no-reject');
  });

  test('finds the button that shines, the one that is hard to see, and what only calls itself as ours does', async () => {
    host.show(SHINING);
    const { reports } = await runLint(host.origin, '--json', '--wait', '500');
    const [report] = reports;
    expect(report!.findings.map(({ rule, about }) => [rule, about])).toEqual([
      ['cookie-before-choice', 'sealpost_tracker'],
      ['storage-before-choice', 'sealpost-spy'],
      ['reject-parity', 'ACCEPT ALL / Reject all'],
      ['contrast', 'Reject all'],
      ['clicks-to-withdraw', 'withdrawal'],
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

  test('has nothing to say about a page with our own notice, which it accepts and withdraws from with a click each', async () => {
    const collector = await fakeCollector(
      await publishSite({ consent: shopConsent(), origins: [host.origin] }),
    );
    onTestFinished(() => collector.stop());
    const gated = `<script type="text/plain" data-consent="analytics" src="${third.origin}/counter.js"></script>`;
    host.show(
      `<!doctype html><html lang="en"><title>Ours</title>${collector.snippet()}${gated}<h1>Ours</h1>`,
    );
    const { code, reports } = await runLint(host.origin, '--json', '--wait', '3000');
    // What was let through after consent loads from a host that the shop does not declare: that alone is said.
    expect(reports[0]!.findings.map(({ rule, about }) => [rule, about])).toEqual([
      ['undeclared-request', new URL(third.origin).host],
    ]);
    expect(reports[0]!.looked).toMatchObject({ notice: true, preferences: true, accept: 1, withdraw: 1 });
    expect(code).toBe(0);
  });

  test.each([
    ['leaves nothing of its visits with the collector', [], { decisions: 0, isCounted: false }],
    ['lets its visits be recorded where it is told to', ['--record'], { decisions: 3, isCounted: true }],
  ])('%s', async (_name, args, expected) => {
    const collector = await fakeCollector(
      await publishSite({ consent: shopConsent(), origins: [host.origin] }),
    );
    onTestFinished(() => collector.stop());
    host.show(`<!doctype html><html lang="en"><title>Ours</title>${collector.snippet()}<h1>Ours</h1>`);
    const { reports } = await runLint(host.origin, '--json', '--wait', '3000', ...args);
    expect(reports[0]!.looked).toMatchObject({ notice: true, preferences: true, accept: 1, withdraw: 1 });
    // An acceptance, its withdrawal, and a refusal.
    expect({
      decisions: collector.records.size,
      isCounted: collector.shown.length > 0,
    }).toEqual(expected);
  });

  test('every page of a folder, and says which', async () => {
    const { code, reports } = await runLint(folder, '--json', '--wait', '1000');
    expect(code).toBe(1);
    expect(reports.map(({ url, findings }) => [new URL(url).pathname, findings.length > 0])).toEqual([
      ['/about/index.html', true],
      ['/index.html', false],
    ]);
  });

  test('says in words that there is nothing to complain about, and what was looked at', async () => {
    host.show(FAIR);
    const { code, stdout } = await runLint(host.origin, '--wait', '500');
    expect(code).toBe(0);
    expect(stdout).toContain('0 cookies, 0 stored items before any choice; no first layer seen');
    expect(stdout).toContain('nothing to complain about');
  });

  test.each([
    [
      'what is neither an address nor a folder',
      ['./no-such-folder'],
      'expected an address (https://…) or a folder',
    ],
    ['a page that is not there', ['http://127.0.0.1:9/'], 'expected a page at http://127.0.0.1:9/, got none'],
    [
      'a browser that is none',
      ['http://127.0.0.1:9/', '--browser', '/bin/false'],
      'expected a browser that starts',
    ],
    ['a wait that is none', ['http://127.0.0.1:9/', '--wait', 'long'], 'expected a whole number'],
  ])('explains %s', async (_name, args, message) => {
    const { code, stderr } = await runLint(...args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
