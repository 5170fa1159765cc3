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
