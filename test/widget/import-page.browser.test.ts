import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { shopConsent } from '../mock/shop-consent.ts';
import { NOTICE, openChoiceStage, type ChoicePage, type ChoiceStage } from './choice-page.ts';

const NAMES = { C0002: 'analytics', C0004: 'marketing', C0005: 'media' };
const DAY_MS = 86_400_000;

let stage: ChoiceStage;
let page: ChoicePage;
beforeAll(async () => {
  stage = await openChoiceStage({ consent: shopConsent({ imports: NAMES }) });
});
afterEach(() => page.close());
afterAll(() => stage.close());

describe('a visitor who has chosen with another tool', () => {
  it('is not asked again; the choice holds, and is recorded as taken over', async () => {
    await visit('C0001:1,C0002:1,C0004:0,C0005:0', 10);
    await page.granted('analytics');
    expect(await page.state()).toMatchObject({
      decided: true,
      granted: ['analytics'],
      refused: ['marketing', 'media'],
    });
    expect(await page.evaluate(`!!${NOTICE}`)).toBe(false);
    await expect
      .poll(() => stage.records().at(-1))
      .toMatchObject({
        method: 'import',
        surface: 'import',
        decision: { analytics: true, marketing: false, media: false },
      });
    expect(page.complaints).toEqual([]);
  });

  it.each([
    ['did not answer for everything that is asked', 'C0001:1,C0002:1,C0004:0', 10],
    ['answered so long ago that it would no longer hold here', 'C0001:1,C0002:1,C0004:0,C0005:0', 200],
  ])('is asked where they %s', async (_, groups, days) => {
    const before = stage.records().length;
    await visit(groups, days);
    await page.notice();
    expect((await page.state()).granted).toEqual([]);
    expect(stage.records()).toHaveLength(before);
  });

  it('is asked where it was only closed', async () => {
    await visit('C0001:1,C0002:1,C0004:1,C0005:1', 10, '3');
    await page.notice();
    expect((await page.state()).granted).toEqual([]);
  });
});

/** OneTrust's cookies lie on the page's own host, as they do where its script was taken out. */
async function visit(groups: string, days: number, intType = '6'): Promise<void> {
  const consent = new URLSearchParams({ isGpcEnabled: '0', groups, intType, AwaitingReconsent: 'false' });
  page = await stage.visit({
    context: {
      storageState: {
        origins: [],
        cookies: Object.entries({
          OptanonConsent: `${consent}`,
          OptanonAlertBoxClosed: new Date(Date.now() - days * DAY_MS).toISOString(),
        }).map(([name, value]) => ({
          name,
          value,
          domain: new URL(stage.host.origin).hostname,
          path: '/',
          expires: Date.now() / 1000 + 1000,
          httpOnly: false,
          secure: false,
          sameSite: 'Lax',
        })),
      },
    },
  });
}
