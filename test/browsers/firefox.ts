import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Page as PuppeteerPage } from 'puppeteer-core';
import { findProgram, leftOut } from './installed.ts';
import { drive, type Browser, type Page } from './page.ts';

/** Firefox over WebDriver BiDi. @returns why not, when it is not installed */
export async function launchFirefox(): Promise<Browser | string> {
  const out = leftOut('firefox');
  if (out !== undefined) return out;
  const executablePath = findProgram('firefox-esr', 'firefox');
  if (executablePath === undefined) return 'Firefox is not installed (no firefox-esr or firefox on the PATH)';

  // Firefox refuses to start as root when HOME belongs to somebody else.
  const home = mkdtempSync(join(tmpdir(), 'sealpost-firefox-'));
  const native = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    env: { ...process.env, HOME: home, MOZ_CRASHREPORTER_DISABLE: '1' },
    extraPrefsFirefox: { 'browser.aboutwelcome.enabled': false, 'dom.disable_beforeunload': true },
  });
  return {
    engine: 'firefox',
    version: await native.version(),
    async newPage() {
      const context = await native.createBrowserContext();
      return drivePage(await context.newPage(), () => context.close());
    },
    async close() {
      await native.close();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function drivePage(native: PuppeteerPage, close: () => Promise<void>): Page {
  return drive({
    engine: 'firefox',
    async goto(url) {
      await native.goto(url);
    },
    run: async (expression) => String(await native.evaluate(expression)),
    clickAt: (x, y) => native.mouse.click(x, y),
    sendText: (text) => (text === '' ? native.keyboard.press('Delete') : native.keyboard.type(text)),
    // Over BiDi it knows this key by what it types alone.
    press: (key) => native.keyboard.press(key === 'Space' ? ' ' : key),
    async screenshot(file) {
      await native.screenshot({ path: file });
    },
    close,
  });
}
