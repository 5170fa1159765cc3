import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { loadBrowserAssets } from '../../collector/domain/browser-assets.ts';
import { listen } from '../../collector/listen.ts';
import { SqliteStore } from '../../collector/store/sqlite/sqlite-store.ts';
import { launchChromium, type ChromiumBrowser } from '../browsers/chromium.ts';
import { openChangedBench, openPolicyBench } from './policy-bench.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const BUILT = join(import.meta.dirname, '../../dist/browser');

let browser: ChromiumBrowser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

describe.each([
  ['light', 'en', 'light'],
  ['dark', 'en', 'dark'],
  ['right to left', 'ar', 'light'],
  ['right to left, dark', 'ar', 'dark'],
] as const)('%s', (_, lang, colorScheme) => {
  it.each([320, 800, 1400])('the policy page passes axe and fits, %i pixels wide', async (width) => {
    const { visit, site, bench } = await serve();
    bench.time.now = Date.parse('2027-03-01T00:00:00Z');
    // The one in force, and an earlier one with what was declared in its time.
    for (const path of ['', '/2026-11']) {
      const look = { colorScheme, viewport: { width, height: 900 } };
      const page = await visit(`/p/${site}${path}?lang=${lang}`, look);
      expect(await page.locator('.states a').count()).toBe(path ? 2 : 0);
      await page.addScriptTag({ content: AXE });
      const { violations } = await page.evaluate<AxeResults>('axe.run()');
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await page.evaluate('document.dir')).toBe(lang === 'ar' && path ? 'rtl' : 'ltr');
    }
  });
});

it('loads its own style and nothing else, and its links lead where they say', async () => {
  const { visit, site, origin, asked } = await serve(openPolicyBench);
  const page = await visit(`/p/${site}`);
  expect(asked.map((url) => url.replace(/[\w-]{43}/, '{hash}'))).toEqual([
    `${origin}/p/${site}`,
    `${origin}/v1/assets/{hash}/policy.css`,
  ]);
  expect(await page.evaluate(`getComputedStyle(document.querySelector('.sheet')).borderRadius`)).not.toBe(
    '0px',
  );
  await page.click('.notice a');
  expect(page.url()).toBe(`${origin}/p/${site}/2027-02`);
  expect(await page.textContent('.state')).toContain('February 1, 2027');
  expect(await page.evaluate(`getComputedStyle(document.querySelector('.sheet')).maxWidth`)).not.toBe('none');
  await page.click('.versions li:last-child a');
  expect(page.url()).toBe(`${origin}/p/${site}/2025-05`);
  await page.click('.languages a[lang=de]');
  expect(await page.textContent('h1')).toBe('Datenschutzerklärung');
  await page.click('.notice a');
  expect(page.url()).toBe(`${origin}/p/${site}`);
  await page.click('.contents a[href="#services"]');
  expect(await page.evaluate(`document.querySelector(':target').id`)).toBe('services');
});

/** The collector behind a real port, with the built style sheet. */
async function serve(open: typeof openChangedBench | typeof openPolicyBench = openChangedBench) {
  const assetStore = new SqliteStore(':memory:');
  onTestFinished(() => assetStore.close());
  const bench = await open({ assets: await loadBrowserAssets(assetStore, BUILT) });
  const listening = await listen(bench.app, {
    host: '127.0.0.1',
    port: 0,
    tls: undefined,
    shutdownSeconds: 0,
  });
  onTestFinished(() => listening.stop());
  const origin = `http://127.0.0.1:${listening.port}`;
  const asked: string[] = [];
  const visit = async (
    path: string,
    options: Parameters<ChromiumBrowser['native']['newContext']>[0] = {},
  ) => {
    const context = await browser.native.newContext({ bypassCSP: true, locale: 'en-US', ...options });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${origin}${path}`);
    return page;
  };
  return { visit, site: bench.site.id, origin, asked, bench };
}
