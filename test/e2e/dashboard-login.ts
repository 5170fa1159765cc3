import type { SiteId } from '../../protocol/ids.ts';
import type { Page } from '../browsers/page.ts';

/** Logs in, and waits until this site is listed. @param origin of the collector. */
export async function logIn(
  page: Page,
  origin: string,
  { email, password }: { email: string; password: string },
  site: { id: SiteId },
): Promise<void> {
  await page.goto(`${origin}/dashboard/`);
  await page.fill('input[type=email]', email);
  await page.fill('input[type=password]', password);
  await page.click('button[type=submit]');
  await page.waitFor(`!!document.querySelector('a[href*="${site.id}"]')`, 60_000);
}
