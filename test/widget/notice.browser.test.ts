import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NoticeLayout } from '../../protocol/consent-config.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import {
  NOTICE,
  openChoiceStage,
  type ChoicePage,
  type ChoiceStage,
  type ChoiceVisit,
} from './choice-page.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LIGHT = '<style>body{background:#fbfaf7;color:#23283a;font:17px/1.6 sans-serif}</style>';
const DARK =
  '<style>:root{color-scheme:dark}body{background:#14171f;color:#e6e9f0;font:17px/1.6 sans-serif}</style>';
const TWICE = '<style>sealpost-notice{font-size:200%}</style>';
const TALL = `<h1>Northwind Bikes</h1><p style="height:1800px">Mended while you wait.</p><a id="last" href="#top">Imprint</a>`;
const BOX = `${NOTICE}.querySelector('section,dialog')`;

let stage: ChoiceStage;
let page: ChoicePage;
beforeAll(async () => {
  stage = await openChoiceStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.collector.reset());
afterEach(() => page?.close());

async function visit(layout: Partial<NoticeLayout>, options: ChoiceVisit = {}): Promise<void> {
  const full: NoticeLayout = { kind: 'box', block: 'bottom', inline: 'start', ...layout };
  await stage.publish({
    consent: shopConsent({ layout: full }),
    noticeLocales: ['en', 'de', 'he', 'ar', 'ja', 'ko'],
  });
  page = await stage.visit({ headers: {}, ...options });
  await page.notice();
}
const focused = (): Promise<string> =>
  page.evaluate<string>(
    `(${NOTICE}?.activeElement ?? document.activeElement).textContent.trim().slice(0, 40)`,
  );

interface Rect {
  top: number;
  bottom: number;
  left: number;
  right: number;
}
const rect = (expression: string): Promise<Rect> =>
  page.evaluate<Rect>(`${expression}.getBoundingClientRect().toJSON()`);
/** In the window, and not under the notice. */
const isClear = (element: string): string => `(() => {
  const one = ${element}.getBoundingClientRect();
  const over = ${BOX}.getBoundingClientRect();
  const isCovered = one.top < over.bottom && one.bottom > over.top && one.left < over.right && one.right > over.left;
  return one.top >= 0 && one.bottom <= innerHeight && !isCovered;
})()`;

describe.each(['bar', 'box', 'modal'] as const)('as %s', (kind) => {
  it('takes a refusal and an acceptance, and goes away before anything else', async () => {
    await visit({ kind });
    await page.choose('reject');
    await page.waitFor(`!${NOTICE} && window.sealpost.consent.get().decided`);
    expect((await page.state()).granted).toEqual([]);
    await page.close();
    await visit({ kind });
    await page.choose('accept');
    await page.waitFor(`!${NOTICE}`);
    await page.granted('media');
    expect(page.complaints).toEqual([]);
  });

  it('is answered by keyboard alone', async () => {
    await visit({ kind });
    // Title and text are read first; then the link, then the buttons in their order.
    const order: string[] = [];
    for (let i = 0; i < 4; i++) {
      await page.press('Tab');
      order.push(await focused());
    }
    expect(order).toEqual(['Privacy policy', 'Accept all', 'Reject all', 'Choose']);
    await page.native.keyboard.press('Shift+Tab');
    await page.press('Enter');
    await page.waitFor(`!${NOTICE} && window.sealpost.consent.get().decided`);
    expect((await page.state()).refused).toEqual(['analytics', 'marketing', 'media']);
  });

  it.each([320, 390, 1280])('gives every button the same size and style, %i pixels wide', async (width) => {
    for (const lang of ['en', 'de', 'ar']) {
      await visit({ kind }, { lang, context: { viewport: { width, height: 700 }, locale: lang } });
      const buttons = await page.evaluate<
        { style: string[]; width: number; height: number; text: number }[]
      >(`
        [...${NOTICE}.querySelectorAll('button')].map((button) => {
          const { width, height } = button.getBoundingClientRect();
          const style = getComputedStyle(button);
          const looks = ['color', 'backgroundColor', 'borderColor', 'borderWidth', 'fontSize', 'fontWeight', 'fontFamily', 'textDecorationLine', 'opacity', 'padding', 'boxShadow'];
          return { style: looks.map((name) => style[name]), width: Math.round(width), height: Math.round(height), text: button.scrollWidth - button.clientWidth };
        })`);
      expect(buttons).toHaveLength(3);
      for (const button of buttons) expect(button).toEqual(buttons[0]);
      expect(buttons[0]!.height).toBeGreaterThanOrEqual(44);
      expect(buttons[0]!.text).toBe(0);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await page.close();
    }
  });

  it('gives every button the same size with text of twice the size', async () => {
    for (const lang of ['en', 'de'])
      for (const width of [320, 360, 1280]) {
        await visit(
          { kind },
          { lang, head: TWICE, context: { viewport: { width, height: 700 }, locale: lang } },
        );
        const sizes = await page.evaluate<string[]>(`
          [...${NOTICE}.querySelectorAll('button')].map((button) => {
            const { width, height } = button.getBoundingClientRect();
            return Math.round(width) + ' × ' + Math.round(height);
          })`);
        expect([lang, width, ...new Set(sizes)]).toEqual([lang, width, sizes[0]]);
        await page.close();
      }
  });

  it('puts the buttons in a column before a label breaks, also in scripts with wide letters', async () => {
    for (const lang of ['ja', 'de', 'ko'])
      for (const width of [360, 400, 440, 480]) {
        await visit({ kind }, { lang, context: { viewport: { width, height: 700 }, locale: lang } });
        const lines = await page.evaluate<number[]>(`
          [...${NOTICE}.querySelectorAll('button')].map((button) => {
            const range = document.createRange();
            range.selectNodeContents(button);
            return new Set([...range.getClientRects()].map(({ top }) => top)).size;
          })`);
        expect([lang, width, lines]).toEqual([lang, width, [1, 1, 1]]);
        await page.close();
      }
  });

  it.each([
    ['light', 'en', LIGHT, 'light'],
    ['dark', 'en', DARK, 'dark'],
    ['right to left', 'he', LIGHT, 'light'],
  ] as const)('passes axe: %s', async (_, lang, head, colorScheme) => {
    for (const width of [320, 1280]) {
      await visit(
        { kind },
        {
          lang,
          head,
          context: { bypassCSP: true, colorScheme, viewport: { width, height: 700 }, locale: lang },
        },
      );
      expect(await violations()).toEqual([]);
      const direction = lang === 'he' ? 'rtl' : 'ltr';
      expect(await page.evaluate(`getComputedStyle(${BOX}).direction`)).toBe(direction);
      await page.close();
    }
  });
});

describe('beside the page', () => {
  it('never takes the focus, and is the first thing behind the address bar', async () => {
    await visit({ kind: 'bar' }, { body: '<input id="search" autofocus><a href="#x">Repairs</a>' });
    expect(await page.evaluate('document.activeElement.id')).toBe('search');
    await page.evaluate('document.activeElement.blur()');
    expect(
      await page.evaluate<boolean>(
        `${BOX}.role === null && ${BOX}.localName === 'section' && ${BOX}.ariaLabel === 'Your choice about your data'`,
      ),
    ).toBe(true);
    expect(
      await page.evaluate<boolean>(
        `!!(document.querySelector('sealpost-notice').compareDocumentPosition(document.body) & Node.DOCUMENT_POSITION_FOLLOWING)`,
      ),
    ).toBe(true);
  });

  it.each(['bar', 'box'] as const)('a %s never covers what has the focus', async (kind) => {
    await visit(
      { kind },
      {
        body: `${'<p><a href="#x">Repairs of every kind of bike</a></p>'.repeat(40)}`,
        context: { viewport: { width: 800, height: 600 } },
      },
    );
    await page.evaluate(`document.querySelector('main a').focus()`);
    for (let i = 0; i < 45; i++) {
      await page.waitFor(isClear('document.activeElement'));
      await page.press('Tab');
      if (
        await page.evaluate<boolean>(
          'document.activeElement === document.body || document.activeElement.localName === "sealpost-notice"',
        )
      )
        break;
    }
  });

  it.each(['bar', 'box'] as const)(
    'a %s does not stay over what a page scrolls to smoothly',
    async (kind) => {
      await visit(
        { kind },
        {
          head: '<style>html{scroll-behavior:smooth}footer{display:none}</style>',
          body: TALL,
          context: { viewport: { width: 800, height: 600 }, reducedMotion: 'no-preference' },
        },
      );
      await page.evaluate(`document.querySelector('#last').focus()`);
      await page.waitFor(isClear(`document.querySelector('#last')`));
    },
  );

  it('spans the page as a bar, whichever corner the way back has', async () => {
    for (const inline of ['start', 'end'] as const) {
      await visit({ kind: 'bar', inline });
      expect(await rect(BOX)).toMatchObject({ left: 0, right: 1280 });
      await page.close();
    }
  });

  it('gives the focus back to the button that led to the preferences', async () => {
    for (const kind of ['box', 'modal'] as const) {
      await visit({ kind });
      for (let i = 0; i < 4; i++) await page.press('Tab');
      await page.press('Enter');
      await page.waitFor(
        `document.querySelector('sealpost-preferences')?.shadowRoot.querySelector('dialog').open`,
      );
      await page.press('Escape');
      await page.waitFor(`${NOTICE}?.activeElement?.matches('button:focus-visible')`);
      expect(await focused()).toBe('Choose');
      await page.close();
    }
  });

  it('says to those who hear it that an answer is saved, first and later', async () => {
    await visit({ kind: 'box' });
    const saved = `document.querySelector('sealpost-said')?.shadowRoot.querySelector('[role=status]').textContent === 'Your choices are saved.'`;
    expect(await page.evaluate<boolean>(`!!document.querySelector('sealpost-said')`)).toBe(false);
    await page.choose('reject');
    await page.waitFor(saved);
    await page.waitFor(`!document.querySelector('sealpost-said')`, 10_000);
    await page.evaluate(`window.sealpost.consent.show('notice')`);
    await page.notice();
    await page.choose('accept');
    await page.waitFor(saved);
    expect(page.complaints).toEqual([]);
  });

  it('opens nothing that has no name of a layer', async () => {
    await visit({ kind: 'box' });
    const error = await page.evaluate<string>(
      `window.sealpost.consent.show('nonsense').then(() => '', String)`,
    );
    expect(error).toBe(`TypeError: sealpost: expected show('notice') or show('preferences'), got "nonsense"`);
    expect(await page.evaluate<boolean>(`!!document.querySelector('sealpost-preferences')`)).toBe(false);
  });

  it('gives way where the page has no room to scroll', async () => {
    await visit(
      { kind: 'bar' },
      {
        head: '<style>#low{position:fixed;bottom:8px;left:8px}</style>',
        body: '<a id="low" href="#x">Imprint</a>',
      },
    );
    await page.evaluate(`document.querySelector('#low').focus()`);
    await page.waitFor(isClear(`document.querySelector('#low')`));
    expect((await rect(BOX)).top).toBe(0);
  });

  it('stays where it is under a pressed mouse', async () => {
    await visit(
      { kind: 'bar' },
      {
        head: '<style>#low{position:fixed;inset:auto 0 0;height:290px}</style>',
        body: '<button id="low">Imprint</button>',
        context: { viewport: { width: 800, height: 600 } },
      },
    );
    const { top } = await rect(BOX);
    expect((await rect(`document.querySelector('#low')`)).top).toBeLessThan(top);
    await page.native.mouse.move(400, top - 10);
    await page.native.mouse.down();
    expect(await page.evaluate('document.activeElement.id')).toBe('low');
    expect((await rect(BOX)).top).toBe(top);
  });

  it('goes with Escape only from within, and the focus goes back where it was', async () => {
    await visit({ kind: 'box' }, { body: '<button id="menu">Menu</button>' });
    await page.evaluate(`document.querySelector('#menu').focus()`);
    await page.press('Escape');
    expect(await page.evaluate<boolean>(`!!${NOTICE}`)).toBe(true);
    await page.evaluate(`window.sealpost.consent.show('notice')`);
    await page.press('Tab');
    await page.press('Escape');
    await page.waitFor(`!${NOTICE}`);
    expect(await page.evaluate('document.activeElement.id')).toBe('menu');
  });

  it('stays where it is when the page moves, transforms or replaces its body', async () => {
    await visit(
      { kind: 'bar' },
      { head: '<style>body{transform:translateY(3px);filter:none}</style>', body: TALL },
    );
    await page.evaluate('scrollTo(0, 900)');
    const { bottom } = await rect(BOX);
    expect(Math.round(bottom)).toBe(720);
    await page.evaluate(`document.body.replaceWith(document.createElement('body'))`);
    expect(await page.evaluate<boolean>(`!!${NOTICE}`)).toBe(true);
    await page.choose('reject');
    await page.waitFor(`!${NOTICE}`);
  });
});

describe('in front of the page', () => {
  it('holds the focus and the page, whatever key is pressed', async () => {
    await visit({ kind: 'modal' }, { body: '<button id="menu" autofocus>Menu</button>' });
    expect(
      await page.evaluate<boolean>(`${BOX}.matches(':modal') && ${NOTICE}.activeElement === ${BOX}`),
    ).toBe(true);
    for (let i = 0; i < 3; i++) await page.press('Escape');
    await page.native.mouse.click(5, 5);
    for (let i = 0; i < 3; i++) await page.press('Escape');
    await page.waitFor(`${BOX}?.matches(':modal')`);
    await page.evaluate(`document.querySelector('#menu').focus()`);
    expect(await page.evaluate('document.activeElement.localName')).not.toBe('button');
    expect((await page.state()).decided).toBe(false);
    await page.native.locator('sealpost-notice button').nth(1).focus();
    await page.press('Enter');
    await page.waitFor(`!${NOTICE}`);
    expect(await page.evaluate('document.activeElement.id')).toBe('menu');
  });
});

describe('for everybody', () => {
  it('begins at its title in the smallest window, also when it will not be closed', async () => {
    await visit({ kind: 'modal' }, { lang: 'de', context: { viewport: { width: 320, height: 256 } } });
    for (const press of [false, true]) {
      if (press) for (let i = 0; i < 3; i++) await page.press('Escape');
      await page.waitFor(`${BOX}?.matches(':modal') && ${NOTICE}.activeElement === ${BOX}`);
      expect(await page.evaluate(`${BOX}.scrollTop`)).toBe(0);
      expect(await page.evaluate(`${BOX}.scrollHeight > ${BOX}.clientHeight`)).toBe(true);
    }
  });

  it.each([
    [1280, 800],
    [320, 568],
  ])('keeps every answer in sight and draws a line over what scrolls, %i × %i', async (width, height) => {
    await visit({ kind: 'box' }, { lang: 'de', context: { viewport: { width, height }, locale: 'de' } });
    // As the browser's own settings have it: lengths of media queries are larger, too.
    const cdp = await page.native.context().newCDPSession(page.native);
    await cdp.send('Page.setFontSizes', { fontSizes: { standard: width > 1000 ? 32 : 17 } });
    await page.again();
    await page.notice();
    const { bottom } = await rect(BOX);
    for (let i = 0; i < 3; i++)
      expect((await rect(`${NOTICE}.querySelectorAll('button')[${i}]`)).bottom).toBeLessThan(bottom);
    expect(await page.evaluate(`${BOX}.scrollHeight > ${BOX}.clientHeight`)).toBe(true);
    expect(await page.evaluate(`getComputedStyle(${NOTICE}.querySelector('.foot')).borderTopStyle`)).toBe(
      'solid',
    );
    await page.evaluate(`${BOX}.scrollTo(0, 99999)`);
    const { bottom: last } = await rect(`${NOTICE}.querySelector('a')`);
    expect(last).toBeLessThanOrEqual((await rect(`${NOTICE}.querySelector('.foot')`)).top);
  });

  it('wraps words longer than any line', async () => {
    const long = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen';
    const words = { accept: `${long} annehmen`, reject: `${long} ablehnen`, choose: long };
    await stage.publish({
      consent: shopConsent({
        texts: { en: { words, models: { 'opt-in': { title: long, text: `${long} ${long}` } } } },
      }),
    });
    for (const width of [320, 700]) {
      page = await stage.visit({ context: { viewport: { width, height: 700 } } });
      await page.notice();
      expect(
        await page.evaluate(
          `[${BOX}, ...${NOTICE}.querySelectorAll('*')].filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline').map((one) => one.localName)`,
        ),
      ).toEqual([]);
      await page.close();
    }
  });

  it('can be read and answered at twice the size of text', async () => {
    for (const width of [640, 1280]) {
      await visit(
        { kind: 'bar' },
        {
          head: TWICE,
          context: { viewport: { width, height: 720 } },
        },
      );
      const { top, bottom } = await rect(BOX);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(bottom).toBeLessThanOrEqual(720);
      for (const act of ['accept', 'reject', 'choose']) {
        const one = await rect(
          `${NOTICE}.querySelectorAll('button')[${['accept', 'reject', 'choose'].indexOf(act)}]`,
        );
        expect(one.bottom).toBeLessThanOrEqual(720);
        expect(one.top).toBeGreaterThanOrEqual(top);
      }
      await page.evaluate(`${BOX}.scrollTo(0, 99999)`);
      const last = await rect(`${NOTICE}.querySelector('a')`);
      const foot = await rect(`${NOTICE}.querySelector('.foot')`);
      if (width < 1000) expect(last.bottom).toBeLessThanOrEqual(foot.top + 1);
      await page.close();
    }
  });

  it('has targets that a finger hits', async () => {
    await visit({ kind: 'box' }, { context: { viewport: { width: 390, height: 800 }, hasTouch: true } });
    const heights = await page.evaluate<number[]>(
      `[...${NOTICE}.querySelectorAll('a,button')].map((one) => one.getBoundingClientRect().height)`,
    );
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(24);
    expect(Math.min(...heights.slice(-3))).toBeGreaterThanOrEqual(44);
  });

  it('keeps its borders where the visitor sets the colours', async () => {
    await visit({ kind: 'box' }, { context: { forcedColors: 'active' } });
    const [box, button] = await page.evaluate<[string, string]>(
      `[${BOX}, ${NOTICE}.querySelector('button')].map((one) => getComputedStyle(one).borderTopWidth + getComputedStyle(one).borderTopStyle)`,
    );
    expect([box, button]).toEqual(['1px' + 'solid', '1px' + 'solid']);
  });

  it('is dressed by the page through properties and parts, but no button alone', async () => {
    await visit(
      { kind: 'box' },
      {
        head: '<style>sealpost-notice{--sealpost-background:#102030;--sealpost-text:#fff;--sealpost-accent:#ffcc00;--sealpost-radius:0;--sealpost-font:monospace}sealpost-notice::part(title){text-transform:uppercase}sealpost-notice::part(button):first-child{background:red}sealpost-notice::part(button){letter-spacing:1px}</style>',
      },
    );
    const style = (selector: string, name: string): Promise<unknown> =>
      page.evaluate(`getComputedStyle(${NOTICE}.querySelector('${selector}')).${name}`);
    expect(await style('section', 'backgroundColor')).toBe('rgb(16, 32, 48)');
    expect(await style('section', 'fontFamily')).toBe('monospace');
    expect(await style('h2', 'textTransform')).toBe('uppercase');
    const spacing = await page.evaluate<string[]>(
      `[...${NOTICE}.querySelectorAll('button')].map((one) => getComputedStyle(one).letterSpacing + getComputedStyle(one).backgroundColor)`,
    );
    expect(new Set(spacing).size).toBe(1);
    expect(spacing[0]).toMatch('1px');
    expect(spacing[0]).not.toMatch('rgb(255, 0, 0)');
  });
});

async function violations(): Promise<string[]> {
  await page.native.evaluate(AXE);
  const { violations: found } = await page.native.evaluate<AxeResults>(
    'axe.run({ resultTypes: ["violations"] })',
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
  );
}
