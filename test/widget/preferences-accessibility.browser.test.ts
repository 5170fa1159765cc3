import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shopConsent } from '../mock/shop-consent.ts';
import { openConsentStage, type ConsentPage, type ConsentStage, type ConsentVisit } from './consent-page.ts';
import { group, kept, openPreferences, PREFERENCES } from './preferences-page.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCHEME = '<style>:root { color-scheme: light dark; }</style>';
const LOCALES = ['en', 'de', 'ar', 'pl'] as const;

let stage: ConsentStage;
beforeAll(async () => {
  // An empty policy names no address; links have to be looked at, too.
  stage = await openConsentStage({
    consent: shopConsent(),
    definitions: LOCALES.map((locale) => ({ locale })),
  });
});
afterAll(() => stage.close());

/** Everything that there can be to see, and every disclosure open. */
async function openAll(options: ConsentVisit): Promise<ConsentPage> {
  const page = await openPreferences(stage, {
    head: SCHEME,
    headers: null,
    gpc: true,
    regime: 'us-ca',
    groups: [group({ analytics: true, 'media:video': true })],
    receipts: [kept(stage), kept(stage, { id: 'con_01m7vzgc00fg5as5tan6jghbf0', method: 'accept-all' })],
    ...options,
    context: { bypassCSP: true, ...options.context },
  });
  await page.evaluate(`${PREFERENCES}.querySelectorAll('details').forEach((one) => (one.open = true))`);
  await page.waitFor(`${PREFERENCES}.getAnimations().every(({ playState }) => playState === 'finished')`);
  return page;
}

const violations = async (page: ConsentPage): Promise<string[]> => {
  await page.native.evaluate(AXE);
  const { violations: found } = await page.native.evaluate<AxeResults>(
    'axe.run({ resultTypes: ["violations"] })',
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
  );
};

const sticksOut = (page: ConsentPage): Promise<number> =>
  page.evaluate(`Math.max(...['.dialog', '.sheet', '.body'].map((name) => {
    const box = ${PREFERENCES}.querySelector(name);
    return box.scrollWidth - box.clientWidth;
  }), document.documentElement.scrollWidth - innerWidth)`);

describe.each([
  ['light', 'en', { colorScheme: 'light' }],
  ['dark', 'en', { colorScheme: 'dark' }],
  ['right to left', 'ar', { colorScheme: 'light' }],
  ['forced colours', 'en', { forcedColors: 'active' }],
] as const)('%s', (_, locale, context) => {
  it.each([320, 1200])('passes axe with everything open, %i pixels wide', async (width) => {
    const page = await openAll({ locale, context: { ...context, viewport: { width, height: 900 } } });
    expect(await violations(page)).toEqual([]);
    expect(await sticksOut(page)).toBe(0);
    await page.close();
  });
});

it.each(LOCALES)('has room for its words on the smallest phone: %s', async (locale) => {
  const page = await openAll({ locale, context: { viewport: { width: 320, height: 568 } } });
  expect(await sticksOut(page)).toBe(0);
  await page.close();
});

it.each([
  ['a phone', { width: 390, height: 800 }, 44],
  ['a desk', { width: 1200, height: 900 }, 24],
] as const)('every control can be hit on %s', async (_, viewport, least) => {
  const page = await openAll({ context: { viewport } });
  const small = await page.evaluate(`[...${PREFERENCES}.querySelectorAll('button, summary, a, .row')]
    .map((control) => [control.getBoundingClientRect(), control])
    .filter(([{ width, height }]) => Math.min(width, height) < ${least} - 0.01)
    .map(([{ width, height }, control]) => width + ' × ' + height + ' ' + control.outerHTML.slice(0, 80))`);
  expect(small).toEqual([]);
  await page.close();
});

it('every control can be reached with text of twice the size', async () => {
  const page = await openAll({
    head: `${SCHEME}<style>:root { font-size: 200%; }</style>`,
    context: { viewport: { width: 320, height: 568 } },
  });
  expect(await sticksOut(page)).toBe(0);
  const hidden =
    await page.evaluate(`[...${PREFERENCES}.querySelectorAll('button, summary, input')].filter((control) => {
    control.scrollIntoView({ block: 'center' });
    const { x, y, width, height } = control.getBoundingClientRect();
    const hit = ${PREFERENCES}.elementFromPoint(x + width / 2, y + height / 2);
    return hit !== control && !control.contains(hit);
  }).map((control) => control.outerHTML.slice(0, 80))`);
  expect(hidden).toEqual([]);
  await page.close();
});

it('scrolls inside, and its buttons stay in sight', async () => {
  const page = await openAll({ context: { viewport: { width: 1200, height: 600 } } });
  const isInSight = `(() => {
    const { top, bottom } = ${PREFERENCES}.querySelector('.save').getBoundingClientRect();
    return top > 0 && bottom < innerHeight;
  })()`;
  expect(await page.evaluate(isInSight)).toBe(true);
  await page.evaluate(`void ${PREFERENCES}.querySelector('.links').scrollIntoView()`);
  expect(await page.evaluate(`${PREFERENCES}.querySelector('.body').scrollTop > 100`)).toBe(true);
  expect(await page.evaluate(isInSight)).toBe(true);
  await page.close();
});

it('moves only for those who like it', async () => {
  for (const [reducedMotion, moves] of [
    ['reduce', false],
    ['no-preference', true],
  ] as const) {
    const page = await openPreferences(stage, { context: { reducedMotion } });
    expect(
      await page.evaluate(
        `getComputedStyle(${PREFERENCES}.querySelector('dialog')).animationName !== 'none'`,
      ),
    ).toBe(moves);
    await page.close();
  }
});

it('a placeholder passes axe, light and dark, large and small', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await stage.visit({
      head: SCHEME,
      body: [
        [560, 315],
        [220, 140],
        [88, 31],
      ]
        .map(
          ([width, height]) =>
            `<iframe title="Film" data-consent="media" data-src="https://video.example/" width="${width}" height="${height}"></iframe>`,
        )
        .join(''),
      headers: null,
      context: { bypassCSP: true, colorScheme },
    });
    await page.evaluate(
      `window.stage.load('placeholder.js').then(({ watch }) => watch(window.stage.gate, window.stage.choice))`,
    );
    await page.waitFor(
      `[...document.querySelectorAll('sealpost-placeholder')].every((one) => one.shadowRoot.querySelector('button'))`,
    );
    expect(await violations(page)).toEqual([]);
    await page.close();
  }
});
