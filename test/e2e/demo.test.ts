import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../browsers/chromium.ts';
import { freePort } from '../stage/collector-process.ts';
import { FORM_READY } from './fill-form.ts';

describe('npm run demo', () => {
  const data = mkdtempSync(join(tmpdir(), 'sealpost-demo-'));
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  it('starts, shows its forms, survives Ctrl-C and starts again with the same login on another port', async () => {
    const port = await freePort();
    const first = await start(port, await freePort());
    expect(first.text()).toContain('First start');
    expect(statSync(join(data, 'login.json')).mode & 0o077).toBe(0);
    expect(await interrupt(first.child)).toBe(0);

    const sitePort = await freePort();
    const second = await start(port, sitePort);
    expect(second.text()).not.toContain('First start');
    expect(line(second.text(), 'password')).toBe(line(first.text(), 'password'));
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.goto(`http://localhost:${sitePort}/?lang=ar`);
      await page.waitFor(FORM_READY);
      expect(
        await page.evaluate<string>(
          `document.querySelector('sealpost-form').shadowRoot.querySelector('[dir]').dir`,
        ),
      ).toBe('rtl');
      await page.fill('sealpost-form[name=contact] >> #f-name', 'Nobody');
      await page.fill('sealpost-form[name=contact] >> #f-email', 'nobody@example.com');
      await page.fill('sealpost-form[name=contact] >> #f-message', 'From the other port.');
      await page.click('sealpost-form[name=contact] >> button[type=submit]');
      await page.waitFor(
        `!!document.querySelector('sealpost-form[name=contact]').shadowRoot.querySelector('#receipt')`,
        20_000,
      );
      // What another company does waits for the visitor.
      const counter = `document.querySelector('[data-runs=analytics]').textContent`;
      expect(await page.evaluate<string>(counter)).toBe('not loaded');
      await page.waitFor(`!!document.querySelector('sealpost-notice')`);
      await page.click('sealpost-notice >> button');
      await page.waitFor(`${counter}.startsWith('running')`);
      await page.waitFor(`document.querySelector('.film iframe').src.endsWith('/film')`);
    } finally {
      await browser.close();
      await interrupt(second.child);
    }
  });

  it('says plainly which port is taken, and what to do', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    try {
      const { child, text } = run(port, await freePort());
      const [code] = (await once(child, 'exit')) as [number];
      expect(code).toBe(1);
      expect(text()).toContain(
        `port ${port} is taken by another program. Stop that one, or choose another: npm run demo -- --port`,
      );
    } finally {
      taken.close();
    }
  });

  function run(port: number, sitePort: number): { child: ChildProcess; text: () => string } {
    const args = [
      'test/demo/run.ts',
      '--port',
      String(port),
      '--site-port',
      String(sitePort),
      '--data',
      data,
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => (text += part));
    return { child, text: () => text };
  }

  async function start(port: number, sitePort: number): Promise<{ child: ChildProcess; text: () => string }> {
    const started = run(port, sitePort);
    await expect.poll(started.text, { timeout: 60_000 }).toContain('Ctrl-C stops');
    return started;
  }

  async function interrupt(child: ChildProcess): Promise<unknown> {
    child.kill('SIGINT');
    return ((await once(child, 'exit')) as [number | null])[0];
  }

  const line = (text: string, name: string): string | undefined =>
    new RegExp(`${name} +(\\S+)`).exec(text)?.[1];
});
