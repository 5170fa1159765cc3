import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { shopConsent, SHOP_SIGNALS } from '../mock/shop-consent.ts';
import { openStage, type Stage, type Visitor } from './visit.ts';

const DENIED = {
  ad_storage: 'denied',
  ad_user_data: 'denied',
  ad_personalization: 'denied',
  analytics_storage: 'denied',
};
const ANALYTICS = { ...DENIED, analytics_storage: 'granted' };

let stage: Stage;
let page: Visitor;
beforeAll(async () => {
  stage = await openStage({
    consent: shopConsent({ signals: SHOP_SIGNALS }),
  });
});
afterEach(() => page.close());
afterAll(() => stage.close());

describe('a page with the whole loader, under a strict policy', () => {
  it('a tag that waits finds default and update before itself, in this order', async () => {
    await visit();
    await told('window.dataLayer');
    expect(await commands()).toEqual(['consent default']);
    expect(await page.evaluate('window.tag')).toBeUndefined();

    await save({ analytics: true, marketing: false, media: false });
    await told('window.tag');
    expect(await page.evaluate('tag')).toEqual({
      google: ['consent default', 'consent update'],
      uet: ['consent', 'default', { ad_storage: 'denied' }, 'consent', 'update', { ad_storage: 'denied' }],
      clarity: ['denied', 'granted'],
    });
    expect(await lastUpdate()).toEqual(ANALYTICS);
    expect(page.complaints).toEqual([]);
  });

  it('a decision is one update, and the next another', async () => {
    await visit();
    await save({ analytics: true, marketing: false, media: true });
    await told('window.tag');
    await save({ analytics: true, marketing: false, media: false });
    await save({ analytics: false, marketing: false, media: false });
    await told('dataLayer.length > 2');
    expect(await commands()).toEqual(['consent default', 'consent update', 'consent update']);
    expect(await lastUpdate()).toEqual(DENIED);
  });

  it('a refusal is told, and the tag never runs', async () => {
    await visit();
    await page.evaluate('sealpost.consent.reject()');
    await told('dataLayer?.length > 1');
    expect(await lastUpdate()).toEqual(DENIED);
    expect(await page.evaluate('window.tag')).toBeUndefined();
  });

  it.each([
    ['', ''],
    ['with the head script', 'data-google data-uet data-clarity'],
  ])('a returning visitor is told once, behind the default %s', async (_, attributes) => {
    await visit({ stub: attributes });
    await save({ analytics: true, marketing: false, media: false });
    await told('window.tag');
    await page.again();
    await told('window.tag');
    expect(await page.evaluate('tag')).toMatchObject({ google: ['consent default', 'consent update'] });
    expect(await lastUpdate()).toEqual(ANALYTICS);
    expect(await page.evaluate('uetq.filter((word) => word === "default").length')).toBe(1);
    expect(page.complaints).toEqual([]);
  });

  it('a visitor whose decision came with a cookie of the domain, to a page that knows nothing yet, too', async () => {
    await visit();
    await save({ analytics: true, marketing: false, media: false });
    await told('window.tag');
    await page.evaluate('localStorage.clear()');
    await page.again();
    await told('window.tag');
    expect(await page.evaluate('tag')).toMatchObject({ google: ['consent default', 'consent update'] });
  });

  it('tags that run before the loader hear the head script’s no', async () => {
    await visit({ stub: 'data-google', tag: inline(LOOK) });
    expect(await page.evaluate('tag')).toMatchObject({ google: ['consent default'] });
    await save({ analytics: true, marketing: false, media: false });
    await told('dataLayer.length > 1');
    expect(await commands()).toEqual(['consent default', 'consent update']);
  });
});

/** Keeps what a tag at this place finds. */
const LOOK = `window.tag = {
  google: (window.dataLayer ?? []).map(([command, kind]) => command + ' ' + kind),
  uet: window.uetq?.slice(),
  clarity: window.clarity?.q.map(([, state]) => state.analytics_Storage),
}`;

const inline = (code: string, attributes = ''): string =>
  `<script nonce="own" ${attributes}>${code}</script>`;

async function visit({
  stub = '',
  tag = inline(LOOK, 'type="text/plain" data-consent="analytics"'),
}: { stub?: string; tag?: string } = {}): Promise<void> {
  const { url, integrity } = stage.collector.asset('stub.js');
  page = await stage.visit({
    head: stub && `<script src="${url}" integrity="${integrity}" crossorigin="anonymous" ${stub}></script>`,
    body: `${tag}${stage.collector.snippet()}`,
    headers: {
      'content-security-policy': `default-src 'none'; script-src ${stage.collector.origin} 'nonce-own'; connect-src ${stage.collector.origin}; require-trusted-types-for 'script'`,
    },
    form: false,
  });
  await told('window.sealpost?.consent');
}

const told = (expression: string): Promise<void> => page.waitFor(`!!(${expression})`);

const save = (decision: Record<string, boolean>): Promise<void> =>
  page.evaluate(`sealpost.consent.save(${JSON.stringify(decision)})`);

/** What gtag was told, in order. */
const commands = (): Promise<string[]> =>
  page.evaluate<string[]>(`dataLayer.map(([command, kind]) => command + ' ' + kind)`);

const lastUpdate = (): Promise<unknown> => page.evaluate(`dataLayer.at(-1)[2]`);
