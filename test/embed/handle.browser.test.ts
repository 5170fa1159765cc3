import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HandleTexts } from '../../embed/contract.ts';
import type { ConsentModel, Notice, NoticeLayout } from '../../protocol/consent-config.ts';
import { handleTexts } from '../../widget/handle-texts.ts';
import { openGateStage, type GatePage, type GateStage, type GateVisit } from './gate-page.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const IN_HANDLE = 'sealpost-handle >> ';
const HANDLE = `document.querySelector('sealpost-handle')?.shadowRoot`;
const LIGHT = '<style>body { background: #fff; color: #1c2230; }</style>';
const DARK = '<style>:root { color-scheme: dark; } body { background: #12151c; color: #e9ecf3; }</style>';

let stage: GateStage;
let page: GatePage;
beforeAll(async () => {
  stage = await openGateStage({ definitions: [{}, { locale: 'ar' }] });
});
afterEach(() => page.close());
afterAll(() => stage.close());

interface Shown {
  model?: ConsentModel;
  locale?: string;
  layout?: Partial<NoticeLayout>;
  isHonoured?: boolean;
  granted?: string[];
}

const LAYOUT: NoticeLayout = { kind: 'box', block: 'bottom', inline: 'start' };

/** As record.js leaves it for the next page. */
function textsOf({ model = 'opt-in', locale = 'en', layout, isHonoured = false }: Shown): HandleTexts {
  const { manifest, artefacts } = stage.collector.site;
  const { models } = manifest.consent!.notices.find((one) => one.locale === locale)!;
  const notice = JSON.parse(artefacts.get(models[model]!)!) as Notice;
  return handleTexts(notice, { ...LAYOUT, ...layout }, isHonoured);
}

async function visit(shown: Shown = {}, options: GateVisit = {}): Promise<GatePage> {
  const { granted = ['analytics'] } = shown;
  const texts = textsOf(shown);
  const handle = granted.length ? texts : { ...texts, withdraw: '' };
  page = await stage.visit({ ...options, kept: { granted, refused: ['marketing', 'media'], handle } });
  await page.waitFor(`!!${HANDLE}`);
  return page;
}

const labels = (): Promise<string[]> =>
  page.evaluate(`Array.from(${HANDLE}.querySelectorAll('button'), (one) => one.textContent)`);

const boxOf = (selector: string): Promise<{ x: number; y: number; width: number; height: number }> =>
  page.evaluate(`${HANDLE}.querySelector('${selector}').getBoundingClientRect()`);

describe('the handle', () => {
  it('opens the preferences, and takes everything back at one click', async () => {
    await visit();
    expect(await labels()).toEqual(['Privacy choices', 'Withdraw consent']);
    await page.click(`${IN_HANDLE}button`);
    await page.waitFor(`!!document.querySelector('sealpost-preferences')`);
    await page.again();
    await page.waitFor(`${HANDLE}?.querySelectorAll('button').length === 2`);
    await page.click(`${IN_HANDLE}button:last-of-type`);
    await page.waitFor(`!sealpost.consent.has('analytics')`);
    await page.waitFor(`${HANDLE}?.querySelectorAll('button').length === 1`);
    await expect.poll(() => [...stage.collector.records.values()].join()).toContain('"method":"withdraw"');
    expect(stage.collector.records.size).toBe(1);
  });

  it('has nothing to withdraw where nothing is granted', async () => {
    await visit({ granted: [] });
    expect(await labels()).toEqual(['Privacy choices']);
  });

  it('can be reached, read and used by keyboard, and the focus stays with it', async () => {
    await visit({}, { body: '<a href="#top">Page</a>' });
    await page.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Page');
    const { width: small } = await boxOf('button');
    await page.press('Tab');
    expect(await page.evaluate(`${HANDLE}.activeElement.textContent`)).toBe('Privacy choices');
    await page.waitFor(`${HANDLE}.querySelector('button').offsetWidth > ${small + 60}`);
    expect(await page.evaluate(`getComputedStyle(${HANDLE}.activeElement).outlineStyle`)).toBe('solid');
    await page.press('Tab');
    await page.press('Enter');
    await page.waitFor(`!sealpost.consent.has('analytics')`);
    await page.waitFor(`${HANDLE}?.activeElement?.textContent === 'Privacy choices'`);
  });

  it('leaves nothing behind when it is drawn anew', async () => {
    await visit();
    const sheets = 'document.adoptedStyleSheets.length';
    const before = await page.evaluate(sheets);
    for (const granted of [false, true, false, true]) {
      await page.evaluate(`sealpost.consent.save({ analytics: ${granted} })`);
      await page.waitFor(`${HANDLE}?.querySelectorAll('button').length === ${granted ? 2 : 1}`);
    }
    expect(await page.evaluate(sheets)).toBe(before);
    expect(await page.evaluate(`getComputedStyle(document.documentElement).scrollPaddingBlockEnd`)).toBe(
      '102px',
    );
  });

  it('comes last on the page, also where the loader runs before there is a body', async () => {
    const head = stage.collector.snippet().replace(' async', '');
    await visit({}, { head, body: '<button>Page</button>' });
    expect(await page.evaluate('document.documentElement.lastElementChild.localName')).toBe(
      'sealpost-handle',
    );
  });

  it.each([
    ['start', 'bottom', 'en'],
    ['end', 'bottom', 'en'],
    ['start', 'top', 'en'],
    ['start', 'bottom', 'ar'],
    ['end', 'top', 'ar'],
  ] as const)('keeps to its corner: %s, %s, %s', async (inline, block, locale) => {
    await visit({ layout: { inline, block }, locale });
    const { x, y, width, height } = await boxOf('aside');
    const [pageWidth, pageHeight] = await page.evaluate<number[]>('[innerWidth, innerHeight]');
    const isLeft = (inline === 'start') === (locale === 'en');
    expect(Math.round(isLeft ? x : pageWidth! - x - width)).toBe(12);
    expect(Math.round(block === 'top' ? y : pageHeight! - y - height)).toBe(12);
  });

  it('stays under the pointer that presses it, wherever the pointer or the focus comes from', async () => {
    await visit();
    const { mouse } = page.native;
    const before = await boxOf('button:last-of-type');
    await page.press('Tab');
    await page.waitFor(`${HANDLE}.querySelector('button').offsetWidth > 100`);
    // By the widest part of what is drawn then, as somebody who reads first.
    await mouse.move(before.x + 18, before.y + 18);
    await page.waitFor(`${HANDLE}.querySelector('button:last-of-type').offsetWidth > 100`);
    const { x, y, width } = await boxOf('button:last-of-type');
    expect([x, y]).toEqual([before.x, before.y]);
    await mouse.move(x + width - 8, y + 18);
    await mouse.down();
    await page.waitFor(`${HANDLE}.activeElement?.matches('button:last-of-type')`);
    await page.waitFor(`${HANDLE}.querySelector('button').offsetWidth === 36`);
    await mouse.up();
    await page.waitFor(`!sealpost.consent.has('analytics')`);
  });

  it('is small until it is pointed at, and large enough for a finger', async () => {
    await visit();
    for (const button of ['button', 'button:last-of-type']) {
      const { width, height } = await boxOf(button);
      expect([width, height]).toEqual([36, 36]);
    }
  });

  it('shows the opt-out label and that a signal was honoured for all to see', async () => {
    await visit({ model: 'opt-out', isHonoured: true, granted: [] });
    const text = await page.evaluate<string>(`${HANDLE}.querySelector('aside').innerText`);
    expect(text).toMatch(/^Opt-Out Request Honored\n+Your Privacy Choices$/);
    expect((await boxOf('button')).width).toBeGreaterThan(150);
    const icon = await page.evaluate(
      `getComputedStyle(${HANDLE}.querySelector('button'), '::before').backgroundImage`,
    );
    expect(icon).toContain('gradient');
  });

  it('takes its look from custom properties and parts', async () => {
    const head = `<style>sealpost-handle { --sealpost-background: rgb(1, 2, 3); --sealpost-text: rgb(250, 251, 252); } sealpost-handle::part(button) { border-color: rgb(4, 5, 6); } aside, button { display: none; position: static; }</style>`;
    await visit({}, { head: head + stage.collector.snippet() });
    const style = (property: string): Promise<string> =>
      page.evaluate(`getComputedStyle(${HANDLE}.querySelector('button')).${property}`);
    expect(await style('backgroundColor')).toBe('rgb(1, 2, 3)');
    expect(await style('color')).toBe('rgb(250, 251, 252)');
    expect(await style('borderTopColor')).toBe('rgb(4, 5, 6)');
    expect(await style('display')).toBe('flex');
  });

  it('keeps out of the way of what has the focus, and leaves the page’s own room', async () => {
    await visit({}, { body: '<a href="#top">Page</a>' });
    const opacity = (): Promise<string> =>
      page.evaluate(`getComputedStyle(document.querySelector('sealpost-handle')).opacity`);
    expect(await opacity()).toBe('1');
    await page.press('Tab');
    expect(Number(await opacity())).toBeLessThan(0.6);
    await page.press('Tab');
    expect(await opacity()).toBe('1');
    const padding = `getComputedStyle(document.documentElement).scrollPaddingBlockEnd`;
    expect(await page.evaluate(padding)).toBe('102px');
    await page.close();
    await visit({}, { head: `<style>html { scroll-padding: 9px }</style>${stage.collector.snippet()}` });
    expect(await page.evaluate(padding)).toBe('9px');
  });

  it('is not printed', async () => {
    await visit();
    await page.native.emulateMedia({ media: 'print' });
    expect((await boxOf('aside')).width).toBe(0);
  });

  it('does not move where motion is unwelcome', async () => {
    const transition = `getComputedStyle(${HANDLE}.querySelector('button')).transitionDuration`;
    await visit({}, { context: { reducedMotion: 'reduce' } });
    expect(await page.evaluate(transition)).toBe('0s');
    await page.native.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await page.evaluate(transition)).toBe('0.2s');
  });

  it('shows its icons where colours are forced', async () => {
    await visit({}, { context: { forcedColors: 'active' } });
    const [icon, ground] = await page.evaluate<string[]>(
      `[getComputedStyle(${HANDLE}.querySelector('button'), '::before').backgroundColor, getComputedStyle(${HANDLE}.querySelector('button')).backgroundColor]`,
    );
    expect(icon).not.toBe(ground);
  });

  it('is not drawn where the page has its own', async () => {
    page = await stage.visit({
      snippet: 'data-ui="none"',
      kept: { granted: ['analytics'], refused: ['marketing', 'media'], handle: textsOf({}) },
      body: '<script type="text/plain" data-consent="analytics">window.ran = ["script"]</script>',
    });
    await page.hasRun(1);
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))');
    expect(await page.evaluate(`!!document.querySelector('sealpost-handle')`)).toBe(false);
  });

  it('works under the strictest policy', async () => {
    await visit(
      {},
      {
        headers: {
          'content-security-policy': `default-src 'none'; script-src ${stage.collector.origin}; connect-src ${stage.collector.origin}; require-trusted-types-for 'script'`,
        },
      },
    );
    expect((await boxOf('button')).width).toBe(36);
    expect(page.complaints).toEqual([]);
  });
});

describe.each([
  ['light', LIGHT, 'light'],
  ['dark', DARK, 'dark'],
] as const)('on a %s page', (_, head, colorScheme) => {
  it.each([
    ['an icon', {}],
    ['with a label', { model: 'opt-out' }],
    ['with a note', { model: 'opt-out', isHonoured: true }],
    ['right to left', { locale: 'ar', model: 'opt-out', isHonoured: true }],
  ] as const)('the handle passes axe: %s', async (_, shown) => {
    await visit(shown, {
      head: head + stage.collector.snippet(),
      context: { bypassCSP: true, colorScheme, viewport: { width: 320, height: 600 } },
    });
    await page.native.locator('sealpost-handle button').first().focus();
    await page.native.evaluate(AXE);
    const { violations } = await page.native.evaluate<AxeResults>('axe.run({ resultTypes: ["violations"] })');
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  });
});
