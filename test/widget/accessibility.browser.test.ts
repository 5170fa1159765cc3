import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVERY_FIELD } from './published-site.ts';
import { IN_FORM, openStage, type Stage, type Visitor } from './visit.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LIGHT = '<style>body { background: #fff; color: #1c2230; font-family: sans-serif; }</style>';
const DARK =
  '<style>:root { color-scheme: dark; } body { background: #12151c; color: #e9ecf3; font-family: sans-serif; }</style>';

let stage: Stage;
beforeAll(async () => {
  const form = { fields: EVERY_FIELD };
  stage = await openStage({ definitions: [form, { ...form, locale: 'ar' }] });
});
afterAll(() => stage.close());

describe.each([
  ['light', 'en', LIGHT, 'light'],
  ['dark', 'en', DARK, 'dark'],
  ['right to left', 'ar', LIGHT, 'light'],
] as const)('%s', (_, lang, head, colorScheme) => {
  it.each([320, 1200])(
    'every state of the form and its receipt passes axe, %i pixels wide',
    async (width) => {
      const page = await stage.visit({
        lang,
        head,
        headers: null,
        context: { bypassCSP: true, colorScheme, viewport: { width, height: 900 }, locale: lang },
      });
      try {
        await page.click(`${IN_FORM}summary`);
        expect(await violations(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);

        await page.submit();
        await page.alert();
        expect(await violations(page)).toEqual([]);

        for (const [id, text] of [
          ['name', 'Ada'],
          ['email', 'ada@example.org'],
        ])
          await page.fill(`${IN_FORM}#f-${id}`, text!);
        await page.native.locator('sealpost-form #f-service').selectOption('tune');
        for (const choice of ['f-place-0', 'f-terms']) await page.click(`${IN_FORM}#${choice}`);
        stage.collector.failing = () => 'envelope-invalid';
        await page.submit();
        await page.alert();
        expect(await violations(page)).toEqual([]);

        stage.collector.failing = undefined;
        await page.submit();
        const link = await page.receiptLink();
        expect(await violations(page)).toEqual([]);

        await page.goto(link);
        await page.waitFor(`!!document.querySelector('.actions')`);
        expect(await violations(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      } finally {
        await page.close();
      }
    },
  );
});

it('every control can be hit with a finger', async () => {
  const page = await stage.visit();
  const small = await page.evaluate(() => {
    const root = document.querySelector('sealpost-form')!.shadowRoot!;
    return [
      ...root.querySelectorAll(
        'button,summary,input:not([type=checkbox],[type=radio]),select,textarea,label:has(input)',
      ),
    ]
      .filter((control) => control.getBoundingClientRect().height < 44)
      .map((control) => control.outerHTML.slice(0, 80));
  });
  expect(small).toEqual([]);
  await page.close();
});

async function violations(page: Visitor): Promise<string[]> {
  await page.native.evaluate(AXE);
  const { violations: found } = await page.native.evaluate<AxeResults>(
    'axe.run({ resultTypes: ["violations"] })',
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
  );
}
