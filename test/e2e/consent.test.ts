import { afterAll, beforeAll, describe, expect } from 'vitest';
import { onEveryEngine } from '../browsers/engines.ts';
import type { Page } from '../browsers/page.ts';
import {
  BUTTON,
  counted,
  granted,
  isAsked,
  later,
  openShop,
  state,
  tags,
  type Shop,
  type ShopPage,
  type ShopSite,
} from './consent-shop.ts';

const test = onEveryEngine();
const COUNTED = `document.documentElement.dataset.counted === 'yes'`;

describe('a visitor decides, and it is on record', () => {
  let shop: Shop;
  let site: ShopSite;

  beforeAll(async () => {
    shop = await openShop();
    site = await shop.publish('Consent');
  });
  afterAll(() => shop?.close());

  const visit = (page: Page, shown: ShopPage = {}): Promise<void> =>
    shop.visit(page, site, { body: tags(shop).count, ...shown });

  test('accept, come back, withdraw: under a strict policy, with the real collector', async (page) => {
    await visit(page);
    expect(await page.evaluate<boolean>(COUNTED), 'nothing before the choice').toBe(false);
    await page.click(BUTTON.accept);
    await granted(page, 'analytics');
    await counted(page);
    const accepted = {
      site: site.id,
      method: 'accept-all',
      surface: 'banner',
      decision: { analytics: true, marketing: true, media: true },
      policy: '1',
    } as const;
    await shop.recorded(page, site, accepted);

    await page.goto(shop.host.origin);
    await counted(page);
    expect(await isAsked(page)).toBe(false);

    await page.evaluate(`void window.sealpost.consent.withdraw()`);
    // One of the services goes on until the page is loaded again, so it is.
    await page.waitFor(
      `performance.getEntriesByType('navigation')[0]?.type === 'reload' && window.sealpost?.consent?.get?.().granted.length === 0`,
      20_000,
    );
    await shop.recorded(page, site, accepted, { method: 'withdraw' });
    expect(await page.evaluate<boolean>(COUNTED)).toBe(false);
  });

  test('a device whose clock is ten minutes ahead: what is in use is on record', async (page) => {
    await visit(page, { head: later(1 / 6) });
    await page.click(BUTTON.accept);
    await granted(page, 'analytics');
    await shop.recorded(page, site, { method: 'accept-all', regime: 'strict' });
    const { consent } = await state(page);
    const [accepted] = await shop.everyRecord(site, consent);
    expect(Date.parse(accepted!.record.at) - Date.parse(accepted!.receivedAt)).toBeGreaterThan(500_000);
  });
});
