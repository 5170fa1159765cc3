import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from '../browsers/chromium.ts';
import { freePort } from '../stage/collector-process.ts';
import { startDemo } from './demo.ts';

/**
 *     node test/demo/picture.ts          after a build
 *
 * Takes README's picture, docs/sealpost.png, from a demo of its own: choice, form, receipt, inbox.
 */
const data = mkdtempSync(join(tmpdir(), 'sealpost-picture-'));
const demo = await startDemo({ port: await freePort(), sitePort: await freePort(), data }, () => undefined);
const browser = await launchChromium();
try {
  const context = await browser.native.newContext({
    deviceScaleFactor: 2,
    viewport: { width: 480, height: 900 },
  });
  const visitor = await context.newPage();
  await visitor.goto(demo.site);
  const box = visitor.locator('sealpost-notice >> [part=box]');
  await box.waitFor();
  // A bare machine has no serif face of half weight, and would take another one for the buttons.
  await visitor.evaluate(() =>
    document
      .querySelector<HTMLElement>('sealpost-notice')!
      .style.setProperty('--sealpost-font', 'Open Sans, sans-serif'),
  );
  const shots = [await box.screenshot()];
  await box.getByRole('button', { name: 'Reject all' }).click();
  await box.waitFor({ state: 'detached' });
  const form = visitor.locator('sealpost-form[name=contact]');
  await form.locator('#f-name').fill('Priya Nakamura');
  await form.locator('#f-email').fill('priya.nakamura@example.org');
  await form
    .locator('#f-message')
    .fill('The bay window has started to leak. Could you have a look before the winter?');
  shots.push(await form.screenshot());
  await form.locator('button[type=submit]').click();
  await form.locator('#receipt').waitFor();
  shots.push(await form.screenshot());
  shots.push(await inbox(await context.newPage()));

  const sheet = await browser.native.newPage({ viewport: { width: 1600, height: 900 } });
  await sheet.setContent(layout(shots));
  await sheet.waitForFunction(() =>
    [...document.images].every((image) => image.complete && image.naturalWidth > 0),
  );
  mkdirSync('docs', { recursive: true });
  await sheet.locator('main').screenshot({ path: 'docs/sealpost.png' });
} finally {
  await browser.close();
  await demo.stop();
  rmSync(data, { recursive: true, force: true });
}

async function inbox(page: Page): Promise<Buffer> {
  await page.setViewportSize({ width: 1180, height: 600 });
  await page.goto(`${demo.collector}/dashboard/`);
  await page.fill('input[type=email]', demo.login.email);
  await page.fill('input[type=password]', demo.login.password);
  await page.keyboard.press('Enter');
  await page.locator(`a[href*="${demo.login.site}"]`).first().click();
  await page.getByText('Priya Nakamura').first().click();
  await page.getByText('before the winter').last().waitFor();
  return page.screenshot();
}

function layout(shots: readonly Buffer[]): string {
  const [choice, form, receipt, opened] = shots.map(
    (shot) => `data:image/png;base64,${shot.toString('base64')}`,
  );
  return `<!doctype html><style>
    body { margin: 0; font: 19px 'Open Sans', sans-serif; color: #1c1b22 }
    main { display: grid; grid-template-columns: repeat(3, 1fr); gap: 32px; padding: 40px; background: #efece4; align-items: start; width: 1520px }
    figure { margin: 0 } figcaption { margin: 0 0 14px; font-weight: 700 }
    figure:last-child { grid-column: 1 / -1 }
    div { background: #fffefb; border-radius: 10px; box-shadow: 0 1px 3px #0003, 0 12px 32px #0002; overflow: hidden }
    .pad { padding: 24px } img { display: block; width: 100% }
  </style><main>
    <figure><figcaption>1 · A visitor is asked, fairly</figcaption><div><img src="${choice}"></div></figure>
    <figure><figcaption>2 · and answers</figcaption><div class="pad"><img src="${form}"></div></figure>
    <figure><figcaption>3 · Sealed on their device, with a receipt</figcaption><div class="pad"><img src="${receipt}"></div></figure>
    <figure><figcaption>4 · Only you can open it</figcaption><div><img src="${opened}"></div></figure>
  </main>`;
}
