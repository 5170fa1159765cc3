import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openGateStage, type GatePage, type GateStage } from '../embed/gate-page.ts';

let stage: GateStage;
let page: GatePage;
beforeAll(async () => {
  stage = await openGateStage();
});
afterEach(() => page.close());
afterAll(() => stage.close());

const frame = (id: string, key: string, src: string): string =>
  `<iframe id="${id}" data-consent="${key}" data-src="${src}" width="300" height="200" title="${id}"></iframe>`;
const waiting = (): Promise<string[]> =>
  page.evaluate(
    `[...document.querySelectorAll('[data-consent]')].map((one) => [one.id, one.dataset.consent, one.hasAttribute('src')].join())`,
  );

it('an embed that runs stops with its consent and waits again, without a new page; others go on', async () => {
  page = await stage.visit({
    body:
      frame('film', 'media', 'https://video.example/1') +
      frame('counter', 'analytics', 'https://counter.example/1') +
      frame('own', 'media', `${stage.elsewhere.origin}/own.html`),
  });
  await page.waitFor(`!!window.sealpost?.sites`);
  await page.evaluate(`sealpost.consent.save({ analytics: true, marketing: false, media: true })`);
  await page.waitFor(`!document.querySelector('[data-consent]')`);
  await page.evaluate(`void (window.stays = document.querySelector('#film').contentWindow)`);
  await page.evaluate(`sealpost.consent.withdraw('media')`);
  await page.waitFor(`!!document.querySelector('[data-consent]')`);
  expect(await waiting()).toEqual(['film,media:video,false']);
  // What was shown in it is gone, and not only its address.
  expect(await page.evaluate(`window.stays.closed`)).toBe(true);
  await page.waitFor(`document.querySelector('#film').previousSibling.localName === 'sealpost-placeholder'`);
  expect(await page.evaluate(`document.querySelector('#counter').src`)).toBe('https://counter.example/1');

  await page.evaluate(`sealpost.consent.save({ media: true })`);
  await page.waitFor(`document.querySelector('#film').src === 'https://video.example/1'`);
  await page.waitFor(`!document.querySelector('sealpost-placeholder')`);
});
