import { afterAll, beforeAll, describe, expect } from 'vitest';
import { onEveryEngine } from '../browsers/engines.ts';
import type { Page } from '../browsers/page.ts';
import { scriptOf } from '../stage/third-party.ts';
import {
  BUTTON,
  counted,
  granted,
  HANDLE,
  isAsked,
  labels,
  NOTICE,
  noticed,
  openShop,
  PLACEHOLDER,
  PREFERENCES,
  settled,
  state,
  tags,
  violations,
  type Shop,
  type ShopSite,
} from './consent-shop.ts';

const test = onEveryEngine();
const ALL = { analytics: true, marketing: true, media: true };
const NONE = { analytics: false, marketing: false, media: false };

let shop: Shop;
let site: ShopSite;
beforeAll(async () => {
  shop = await openShop();
  site = await shop.publish('Layers', { locales: ['ar'] });
});
afterAll(() => shop?.close());

describe('1: the first layer and the preferences', () => {
  const isOpen = `${PREFERENCES}?.querySelector('dialog')?.open === true`;

  test('three equal buttons; one service allowed by keyboard alone; the way back; withdrawn at one click', async (page) => {
    const { count, heat, ads } = tags(shop);
    await shop.visit(page, site, { body: count + heat + ads });
    const buttons = await page.evaluate<{ label: string; look: string }[]>(looks);
    expect(buttons.map(({ label }) => label)).toEqual(['Accept all', 'Reject all', 'Choose']);
    expect(new Set(buttons.map(({ look }) => look)).size, 'all of what is drawn is the same').toBe(1);

    await tabTo(page, NOTICE, 'button:nth-of-type(3)');
    await page.press('Enter');
    await page.waitFor(isOpen);
    await page.press('Escape');
    await noticed(page);
    expect(await page.evaluate<boolean>(`!!${PREFERENCES}?.querySelector('dialog')`)).toBe(false);
    // The focus has come back to where it was.
    await page.waitFor(`${NOTICE}.activeElement?.textContent === 'Choose'`);
    await page.press('Enter');
    await page.waitFor(isOpen);
    expect(await page.evaluate(switchedOn)).toEqual(['s-essential', 's-essential-shop']);
    await tabTo(page, PREFERENCES, '[aria-labelledby=l-analytics] summary');
    await page.press('Enter');
    await tabTo(page, PREFERENCES, '#s-analytics-counter');
    await page.press('Space');
    await tabTo(page, PREFERENCES, '.save');
    expect(shop.heard(), 'nothing before the choice').toEqual([]);
    await page.press('Enter');
    await counted(page);
    const chosen = {
      method: 'save',
      surface: 'preferences',
      decision: { ...NONE, 'analytics:counter': true },
    } as const;
    await shop.recorded(page, site, chosen);
    await expect.poll(shop.heard).toEqual(['/count.js', '/beacon']);
    expect(await isAsked(page)).toBe(false);

    await page.click(BUTTON.handle);
    await page.waitFor(isOpen);
    expect(await page.evaluate(switchedOn)).toEqual([
      's-essential',
      's-essential-shop',
      's-analytics-counter',
    ]);
    await page.press('Escape');
    // The focus is back here, too; it makes the label seen, and the button beside it moves.
    await page.waitFor(`!(${isOpen}) && ${HANDLE}?.activeElement?.textContent === 'Privacy choices'`);

    await page.evaluate(`void (window.isSamePage = true)`);
    await page.click(BUTTON.withdraw);
    await granted(page, 'analytics:counter', false);
    await shop.recorded(page, site, chosen, { method: 'withdraw', surface: 'banner', decision: NONE });
    await page.waitFor(`!document.cookie.includes('_count_id') && !localStorage['counter.queue']`);
    // The counter is not one that has the page loaded again.
    expect(await page.evaluate('window.isSamePage')).toBe(true);
    expect(shop.heard()).toEqual(['/count.js', '/beacon']);
    expect(await violations(page)).toEqual([]);
  });

  test('an Arabic page is asked in Arabic, from right to left', async (page) => {
    await shop.visit(page, site, { lang: 'ar' });
    expect(await labels(page)).toEqual(['قبول الكل', 'رفض الكل', 'اختيار']);
    expect(await page.evaluate(drawnFromTheRight, 'sealpost-notice', 'section')).toEqual(['rtl', true]);
    expect(
      await page.evaluate<boolean>(
        `${NOTICE}.querySelector('button').getBoundingClientRect().x > ${NOTICE}.querySelector('button:last-of-type').getBoundingClientRect().x`,
      ),
      'the first button stands on the right',
    ).toBe(true);
    await page.click(BUTTON.choose);
    await page.waitFor(isOpen);
    expect(await page.evaluate<string>(`${PREFERENCES}.querySelector('dialog').dir`)).toBe('rtl');
    expect(await page.text('sealpost-preferences >> h2')).toBe('خيارات الخصوصية');
    await page.click('sealpost-preferences >> .foot button:nth-of-type(1)');
    await page.waitFor(`!!${HANDLE}`);
    expect(await page.evaluate(drawnFromTheRight, 'sealpost-handle', 'aside')).toEqual(['rtl', true]);
    await shop.recorded(page, site, { method: 'reject-all', decision: NONE });
    expect(await violations(page)).toEqual([]);
  });
});

describe('2: what waits for consent', () => {
  const waiting = (attributes: string, code = ''): string =>
    `<script type="text/plain" data-consent="analytics:counter" nonce="own" ${attributes}>${code}</script>`;
  const from = (path: string): string => `src="${shop.counter.origin}${path}"`;
  const film = 'sealpost-placeholder >> ';
  const filmShown = (): string[] => shop.video.heard.filter((path) => path === '/film.html');
  const isWaiting = `!document.querySelector('#film').src && !!${PLACEHOLDER}?.querySelector('button')`;

  test('is not asked for before or without it, and then comes in order, with what the page adds later', async (page) => {
    const { pixel, film: frame } = tags(shop);
    await shop.visit(page, site, {
      head: `<link rel="stylesheet" data-consent="media" data-href="${shop.video.origin}/player.css">
        <script nonce="own">(window.sealpost ??= { queue: [] }).queue.push(({ consent }) => consent.run('analytics:counter', () => { ${scriptOf('run')} }));</script>`,
      body: [
        waiting(from('/first.js?ms=250')),
        waiting('id="inline"', scriptOf('inline')),
        waiting(`${from('/defer.js')} defer`),
        waiting(`${from('/module.js')} data-type="module"`),
        waiting(`${from('/async.js')} async`),
        waiting('', scriptOf('last')),
        pixel,
        frame,
        `<template>${waiting(from('/late.js'))}<img data-consent="marketing" data-src="${shop.adnet.origin}/late.gif" hidden alt=""></template>`,
      ].join(''),
    });
    await page.waitFor(isWaiting);
    expect(shop.heard(), 'nothing before the choice').toEqual([]);
    await page.click(BUTTON.reject);
    await shop.recorded(page, site, { method: 'reject-all', decision: NONE });
    await settled(page, site);
    expect(shop.heard(), 'nothing after a refusal').toEqual([]);
    expect(await page.evaluate('window.ran ?? []')).toEqual([]);

    await page.click(BUTTON.handle);
    await page.click('sealpost-preferences >> .foot button:nth-of-type(2)');
    await page.waitFor(`window.ran?.includes('last') && window.ran.includes('/async.js')`, 20_000);
    const ran = await page.evaluate<string[]>('window.ran');
    const inOrder = ['/first.js', 'inline', '/defer.js', '/module.js', 'last'];
    expect(ran.filter((name) => inOrder.includes(name))).toEqual(inOrder);
    expect(ran.indexOf('/async.js'), 'waits for nobody').toBeLessThan(ran.indexOf('/first.js'));
    expect(ran.filter((name) => name === 'run')).toHaveLength(1);
    expect(await page.evaluate(`document.querySelector('#inline').nonce`)).toBe('own');
    await page.waitFor(`getComputedStyle(document.querySelector('h1')).letterSpacing === '3px'`);
    await page.waitFor(`!${PLACEHOLDER}`);

    await page.evaluate(`document.body.append(document.querySelector('template').content.cloneNode(true))`);
    await page.waitFor(`window.ran.includes('/late.js')`);
    await expect
      .poll(() => shop.heard().toSorted())
      .toEqual([
        '/async.js',
        '/defer.js',
        '/film.html',
        '/first.js',
        '/late.gif',
        '/late.js',
        '/module.js',
        '/pixel.gif',
        '/player.css',
      ]);
    await shop.recorded(
      page,
      site,
      { method: 'reject-all' },
      { method: 'accept-all', surface: 'preferences', decision: ALL },
    );
    expect(await violations(page)).toEqual([]);
  });

  test('a film is loaded once, which decides nothing, or always, which is a decision about that alone', async (page) => {
    // A notice that stands beside nothing that is clicked here.
    const films = await shop.publish('Films', {
      layout: { kind: 'bar', block: 'bottom', inline: 'start' },
    });
    await shop.visit(page, films, { body: tags(shop).film });
    await page.waitFor(isWaiting);
    expect(await page.text(`${film}.title`)).toBe('How to mend a puncture');
    expect(await page.text(`${film}.sub`)).toContain('VideoTube');
    expect(shop.heard()).toEqual([]);
    await page.click(`${film}.once`);
    await expect.poll(filmShown).toHaveLength(1);
    expect(await state(page)).toMatchObject({ decided: false, granted: [] });

    await page.goto(shop.host.origin);
    await page.waitFor(isWaiting);
    expect(filmShown()).toHaveLength(1);
    expect(await page.evaluate<string>('document.cookie')).not.toContain('sealpost');
    await page.click(`${film}.always`);
    await expect.poll(filmShown).toHaveLength(2);
    await shop.recorded(page, films, { method: 'save', surface: 'placeholder', decision: { media: true } });

    await page.goto(shop.host.origin);
    await expect.poll(filmShown).toHaveLength(3);
    // The rest is still asked.
    await noticed(page);
    expect(await page.evaluate(`${NOTICE}.querySelectorAll('li').length`)).toBe(2);
    expect(await page.evaluate<boolean>(`!!${PLACEHOLDER}`)).toBe(false);

    // It stops with its consent, on the same page.
    await page.evaluate(`void (window.isSamePage = true)`);
    await page.evaluate(`sealpost.consent.withdraw('media')`);
    await page.waitFor(isWaiting);
    expect(await page.evaluate('window.isSamePage')).toBe(true);
    expect(filmShown()).toHaveLength(3);
    expect(await violations(page)).toEqual([]);
  });

  test('a withdrawal clears what was stored, stops the film, and loads the page again where a service needs that', async (page) => {
    const { count, ads, pixel, film: frame } = tags(shop);
    await shop.visit(page, site, { body: count + ads + pixel + frame });
    await page.click(BUTTON.accept);
    await page.waitFor(`document.cookie.includes('_ad=1') && document.cookie.includes('_count_id=')`, 20_000);
    await expect
      .poll(() => shop.heard().toSorted())
      .toEqual(['/ads.js', '/beacon', '/count.js', '/film.html', '/pixel.gif', '/seen.gif']);
    await shop.recorded(page, site, { method: 'accept-all', decision: ALL });
    await page.evaluate(`void (document.cookie = 'basket=2; path=/')`);

    await settled(page, site);
    shop.forget();
    await page.click(BUTTON.withdraw);
    await page.waitFor(
      `performance.getEntriesByType('navigation')[0]?.type === 'reload' && ${isWaiting}`,
      20_000,
    );
    expect(await state(page)).toMatchObject({ decided: true, granted: [] });
    await shop.recorded(page, site, { method: 'accept-all' }, { method: 'withdraw', decision: NONE });
    await settled(page, site);
    expect(shop.heard(), 'nothing afterwards').toEqual([]);
    expect(await page.evaluate('Object.keys(localStorage)')).toEqual([`sealpost.${site.id}`]);
    // What the server was sent with the new page: the basket is nobody's business here.
    const sent = shop.host.cookies
      .at(-1)!
      .split('; ')
      .map((pair) => pair.replace(/=.*/, ''));
    expect(new Set(sent)).toEqual(new Set(['basket', `sealpost_${site.id.slice(5)}`]));
  });
});

/** Presses Tab until what has the focus within a shadow root is the one. */
async function tabTo(page: Page, root: string, selector: string): Promise<void> {
  for (let i = 0; i < 40; i++) {
    const focused = `!!${root}?.activeElement?.matches(${JSON.stringify(selector)})`;
    if (await page.evaluate<boolean>(focused)) return;
    await page.press('Tab');
  }
  throw new Error(`${page.engine}: expected Tab to lead to ${selector} within 40 presses, and it did not`);
}

/** Every property of the buttons as they are drawn. */
const looks = `[...${NOTICE}.querySelectorAll('button')].map((button) => {
  const style = getComputedStyle(button);
  return { label: button.textContent, look: button.localName + [...style].map((name) => name + style.getPropertyValue(name)).join() };
})`;

const switchedOn = `[...${PREFERENCES}.querySelectorAll('input:checked')].map(({ id }) => id)`;

/** Runs in the page. */
function drawnFromTheRight(host: string, inside: string): [string, boolean] {
  const box = document.querySelector(host)!.shadowRoot!.querySelector<HTMLElement>(inside)!;
  const { left, right } = box.getBoundingClientRect();
  return [box.dir, document.documentElement.clientWidth - right < left];
}
