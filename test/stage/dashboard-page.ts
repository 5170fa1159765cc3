import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { ChromiumBrowser } from '../browsers/chromium.ts';

export interface DashboardPage {
  context: BrowserContext;
  page: Page;
  /** What the page complained about: a policy that blocks a part of it, or a crash. */
  complaints: string[];
  /** By its very name, or by a pattern. */
  button: (name: string | RegExp) => Locator;
  /** In the navigation between the pages of a site. */
  nav: (name: string) => Locator;
}

/**
 * The dashboard, before anybody has logged in.
 * @param path within the dashboard, such as `#/sites/…`
 */
export async function openDashboard(
  browser: ChromiumBrowser,
  { origin }: { origin: string },
  path = '',
): Promise<DashboardPage> {
  const context = await browser.native.newContext({ viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Browsers tell of every answer that is no success, also of those which the page has asked for: no session, nothing there, somebody was faster.
    if (message.type() === 'error' && !/status of 4(01|04|09)/.test(message.text()))
      complaints.push(message.text());
  });
  await page.goto(`${origin}/dashboard/${path}`);
  return {
    context,
    page,
    complaints,
    button: (name) =>
      page.getByRole('button', { name, ...(typeof name === 'string' ? { exact: true } : {}) }),
    nav: (name) => page.getByRole('navigation', { name: 'Site' }).getByRole('link', { name }),
  };
}

export async function logIn(
  { page, button }: DashboardPage,
  { email, password }: { email: string; password: string },
): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel(/^Password$/).fill(password);
  await button('Log in').click();
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds, run from the browser's side: the page's own policy lets no script in. */
export async function violations(page: Page): Promise<string[]> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Runtime.evaluate', { expression: AXE });
  const run = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
    .then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ html }) => html).join(' ')))`;
  const { result } = await devtools.send('Runtime.evaluate', {
    expression: run,
    awaitPromise: true,
    returnByValue: true,
  });
  await devtools.detach();
  return result.value as string[];
}
