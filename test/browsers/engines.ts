import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, it, type TestContext } from 'vitest';
import { launchChromium } from './chromium.ts';
import { launchFirefox } from './firefox.ts';
import type { Browser, Engine, Page } from './page.ts';
import { launchWebKit } from './webkit.ts';

const LAUNCH: Record<Engine, () => Promise<Browser | string>> = {
  chromium: launchChromium,
  firefox: launchFirefox,
  webkit: launchWebKit,
};
export const ENGINES = Object.keys(LAUNCH) as Engine[];

export type EngineTest = (title: string, body: (page: Page, context: TestContext) => Promise<void>) => void;

/**
 * Gives a test function that declares one test per engine, each with a fresh page. A browser starts with the first
 * test that needs it and serves the whole file. Where an engine is not installed, its tests are skipped and say so.
 */
export function onEveryEngine(engines: readonly Engine[] = ENGINES): EngineTest {
  const running = new Map<Engine, Promise<Browser | string>>();
  afterAll(async () => {
    const browsers = await Promise.allSettled(running.values());
    for (const browser of browsers)
      if (browser.status === 'fulfilled' && typeof browser.value !== 'string') await browser.value.close();
  });

  return (title, body) => {
    for (const engine of engines)
      it(`${title} [${engine}]`, async (context) => {
        const browser = await start(engine);
        if (typeof browser === 'string') return context.skip(browser);
        const page = await browser.newPage();
        try {
          await body(page, context);
        } catch (cause) {
          const file = join(tmpdir(), `sealpost-${engine}-${Date.now()}.png`);
          await page.screenshot(file).then(
            () => console.error(`screenshot of the failure: ${file}`),
            () => undefined,
          );
          throw cause;
        } finally {
          await page.close();
        }
      });
  };

  function start(engine: Engine): Promise<Browser | string> {
    const browser = running.get(engine) ?? LAUNCH[engine]();
    running.set(engine, browser);
    return browser;
  }
}
