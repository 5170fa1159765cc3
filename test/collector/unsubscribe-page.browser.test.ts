import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { loadBrowserAssets } from '../../collector/domain/browser-assets.ts';
import { listen } from '../../collector/listen.ts';
import { SqliteStore } from '../../collector/store/sqlite/sqlite-store.ts';
import { unsubscribePath } from '../../protocol/envelope.ts';
import { capabilityToken } from '../../protocol/receipt.ts';
import { launchChromium, type ChromiumBrowser } from '../browsers/chromium.ts';
import { createMockSite, publishMockSite, signUpMock } from '../mock/account.ts';
import { contactForm, mockAnswers } from '../mock/submissions.ts';
import { makeMockSite, sealMock } from '../mock/tenant.ts';
import { NOW, openBench, PAGE_ORIGIN, PUBLIC_URL, put } from './harness.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const BUILT = join(import.meta.dirname, '../../dist/browser');

let browser: ChromiumBrowser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const consent = (id: string, label: string) => ({
  id,
  type: 'consent' as const,
  label,
  purpose: 'As it says',
});
const definition = {
  ...contactForm,
  fields: [
    ...contactForm.fields.filter(({ type }) => type !== 'consent'),
    consent(
      'news',
      'Send me the monthly letter with news of the harbour, new boats and where they go, and offers',
    ),
    consent('calls', 'Call me about offers'),
    consent('survey', 'Ask me how it was, three weeks after the journey, once'),
  ],
};

describe.each([
  ['light', 'en-US', 'light'],
  ['dark', 'de-DE', 'dark'],
  ['right to left', 'ar', 'light'],
  ['right to left, dark', 'he', 'dark'],
] as const)('%s', (_, locale, colorScheme) => {
  it.each([320, 360, 1280])('each state of the page passes axe and fits, %i pixels wide', async (width) => {
    const page = await open({ locale, colorScheme, viewport: { width, height: 900 } });
    const titles = new Set<string>();
    const check = async (): Promise<void> => {
      await page.addScriptTag({ content: AXE });
      const { violations } = await page.evaluate<AxeResults>('axe.run()');
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      titles.add(await page.title());
    };
    const link = page.url();
    await check();
    await page.click('form.choose button');
    await check();
    await page.check('[value=calls]');
    await page.click('form.choose button');
    await check();
    await page.goto(link);
    await page.click('[name=stop]');
    await check();
    await page.goto(link.slice(0, -1));
    await check();
    expect(titles.size).toBe(5);
    expect(await page.evaluate('document.dir')).toBe(/^(ar|he)/.test(locale) ? 'rtl' : 'ltr');
  });
});

it('a consent is ticked by its words, with the keyboard too, and said to be ended by name', async () => {
  const page = await open({ locale: 'fr-FR' });
  const choices = page.getByRole('group', { name: 'Ou ne retirer que certains consentements' });
  await choices.getByRole('checkbox', { name: 'Call me about offers' }).focus();
  await page.keyboard.press('Space');
  await page.getByText('Send me the monthly letter').click();
  await page.getByRole('button', { name: 'Retirer ce qui est coché' }).click();
  expect(await page.title()).toBe('Consentement retiré');
  expect(await page.locator('.ended [lang=en]').allInnerTexts()).toEqual([
    definition.fields.at(-3)!.label,
    'Call me about offers',
  ]);
  expect(await page.getByRole('checkbox').count()).toBe(1);
});

it('boxes are large enough, and stand by the first line of their words', async () => {
  const page = await open({ viewport: { width: 360, height: 900 } });
  const [box, words] = await Promise.all(
    ['input', 'span'].map((tag) => page.locator(`.choices li:first-child ${tag}`).boundingBox()),
  );
  expect(box).toMatchObject({ width: 20, height: 20 });
  expect(words!.height).toBeGreaterThan(60);
  expect(box!.y - words!.y).toBeLessThan(6);
});

/** The link of one submission, at a collector behind a real port, with the built style sheet. */
async function open(options: Parameters<ChromiumBrowser['native']['newContext']>[0]): Promise<Page> {
  const assetStore = new SqliteStore(':memory:');
  onTestFinished(() => assetStore.close());
  const { app, crypto, send } = await openBench({ assets: await loadBrowserAssets(assetStore, BUILT) });
  const account = await signUpMock(crypto, send, PUBLIC_URL, { email: 'owner@example.com' });
  const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN], definition, now: NOW });
  await createMockSite(crypto, account, site);
  await publishMockSite(crypto, account, site);
  const sealed = await sealMock(crypto, site, mockAnswers(1).next().value, { now: NOW });
  expect((await put(send, sealed)).status).toBe(201);
  const listening = await listen(app, { host: '127.0.0.1', port: 0, tls: undefined, shutdownSeconds: 0 });
  onTestFinished(() => listening.stop());
  const context = await browser.native.newContext({ bypassCSP: true, locale: 'en-US', ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const path = unsubscribePath(
    sealed.submission,
    capabilityToken(crypto, sealed.receiptSecret, 'unsubscribe'),
  );
  await page.goto(`http://127.0.0.1:${listening.port}${path}`);
  return page;
}
