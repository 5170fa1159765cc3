import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredItem } from '../../protocol/consent-config.ts';
import { openConsentStage, type ConsentPage, type ConsentStage } from './consent-page.ts';

let stage: ConsentStage;
beforeAll(async () => {
  stage = await openConsentStage();
});
afterAll(() => stage.close());

const cookie = (name: string, more: Partial<StoredItem> = {}): StoredItem => ({
  kind: 'cookie',
  name,
  days: 30,
  ...more,
});

/** A page some way down a shop on a subdomain: that is where cookies have many places to stand in. */
const visit = (): Promise<ConsentPage> =>
  stage.visit({ at: { hostname: 'www.shop.localhost', path: '/bikes/touring/list.html' } });

const clear = (page: ConsentPage, items: StoredItem[]): Promise<void> =>
  page.evaluate(`window.stage.load('clear.js').then(({ clear }) => clear(${JSON.stringify(items)}))`);

const set = (page: ConsentPage, ...cookies: string[]): Promise<void> =>
  page.evaluate((all: string[]) => {
    for (const one of all) document.cookie = one;
  }, cookies);

const names = (page: ConsentPage): Promise<string[]> =>
  page.evaluate(`document.cookie.split('; ').filter(Boolean).map((pair) => pair.split('=')[0]).toSorted()`);

describe('cookies', () => {
  it('go by name and pattern, wherever on this page they were set', async () => {
    const page = await visit();
    await set(
      page,
      '_count_1=a; path=/',
      '_count_2=b; path=/; domain=www.shop.localhost',
      '_count_3=c; path=/; domain=.shop.localhost',
      '_count_4=d; path=/bikes',
      '_count_5=e; path=/bikes/touring/',
      '_count_6=f; path=/bikes/touring/list.html; domain=shop.localhost',
      '_exact=g; path=/; max-age=1000',
      '_exactly=h; path=/',
      'basket=i; path=/',
    );
    expect(await names(page)).toHaveLength(9);
    await clear(page, [cookie('_count_*'), cookie('_exact')]);
    expect(await names(page)).toEqual(['_exactly', 'basket']);
    expect(page.complaints).toEqual([]);
    await page.close();
  });

  it('go when they are partitioned or bound to a secure address', async () => {
    const page = await visit();
    await set(
      page,
      '__Host-ad=a; path=/; secure',
      '__Secure-ad=b; path=/; domain=shop.localhost; secure',
      '_chip=c; path=/; secure; partitioned',
    );
    expect(await names(page)).toHaveLength(3);
    await clear(page, [cookie('*ad'), cookie('_chip')]);
    expect(await names(page)).toEqual([]);
    await page.close();
  });

  it('have every character but the asterisk taken for itself', async () => {
    const page = await visit();
    await set(page, 'a.b=1; path=/', 'axb=2; path=/', 'a(b=3; path=/');
    await clear(page, [cookie('a.b'), cookie('a(*')]);
    expect(await names(page)).toEqual(['axb']);
    await page.close();
  });

  it('of the same name stay where the declared one is of another domain', async () => {
    const page = await visit();
    await set(page, 'session=1; path=/', '_ad=2; path=/; domain=shop.localhost');
    await clear(page, [
      cookie('session', { domain: '.video.example' }),
      cookie('_ad', { domain: '.shop.localhost' }),
    ]);
    expect(await names(page)).toEqual(['session']);
    await page.close();
  });

  it('of ours stay, however wide the pattern', async () => {
    const page = await visit();
    await set(page, 'sealpost_01m7vzgc00fg5as5tan6jghbfr=1!; path=/', '_ad=2; path=/');
    await page.evaluate(`void localStorage.setItem('sealpost.site_1', '{}')`);
    await clear(page, [cookie('*'), { kind: 'local', name: '*', days: 0 }]);
    expect(await names(page)).toEqual(['sealpost_01m7vzgc00fg5as5tan6jghbfr']);
    expect(await page.evaluate('Object.keys(localStorage)')).toEqual(['sealpost.site_1']);
    await page.close();
  });

  it('that no script can reach are left, and nothing breaks', async () => {
    const page = await visit();
    await page.native
      .context()
      .addCookies([{ name: '_ad', value: '1', domain: 'www.shop.localhost', path: '/', httpOnly: true }]);
    await clear(page, [cookie('_ad')]);
    expect((await page.native.context().cookies()).map(({ name }) => name)).toEqual(['_ad']);
    expect(page.complaints).toEqual([]);
    await page.close();
  });
});

describe('other storage', () => {
  it('goes by kind and pattern', async () => {
    const page = await visit();
    await page.evaluate(async () => {
      for (const storage of [localStorage, sessionStorage]) {
        storage.setItem('counter.queue', '1');
        storage.setItem('counter.id', '2');
        storage.setItem('basket', '3');
      }
      for (const name of ['counter-db', 'counter-2', 'shop'])
        await new Promise<void>((done, failed) => {
          const request = indexedDB.open(name);
          request.onerror = () => failed(new Error('not opened'));
          request.onsuccess = () => {
            request.result.close();
            done();
          };
        });
    });
    await clear(page, [
      { kind: 'local', name: 'counter.*', days: 30 },
      { kind: 'session', name: 'counter.queue', days: 0 },
      { kind: 'indexeddb', name: 'counter-*', days: 30 },
    ]);
    expect(await page.evaluate('Object.keys(localStorage)')).toEqual(['basket']);
    expect(await page.evaluate('Object.keys(sessionStorage).toSorted()')).toEqual(['basket', 'counter.id']);
    expect(await page.evaluate('indexedDB.databases().then((all) => all.map(({ name }) => name))')).toEqual([
      'shop',
    ]);
    await page.close();
  });

  it('that somebody still has open does not hold up the rest', async () => {
    const page = await visit();
    await page.evaluate(
      `new Promise((done) => { const request = indexedDB.open('counter-db'); request.onsuccess = () => { window.held = request.result; done(); }; })`,
    );
    await clear(page, [{ kind: 'indexeddb', name: 'counter-db', days: 30 }]);
    await page.evaluate('void window.held.close()');
    await page.waitFor('indexedDB.databases().then((all) => all.length === 0)');
    await page.close();
  });
});

describe('what a script sets anew', () => {
  const SET_ANEW = '_ad=again; path=/';

  it('goes when the page is left', async () => {
    const page = await visit();
    await clear(page, [cookie('_ad')]);
    await set(page, SET_ANEW);
    await page.native.reload();
    expect(await names(page)).toEqual([]);
    await page.close();
  });

  it.each([
    ['goes, too, when something else was refused meanwhile', ['media'], []],
    ['stays when something was granted meanwhile', ['media', 'marketing'], ['_ad']],
  ])('%s', async (_, granted, left) => {
    const page = await visit();
    await page.evaluate(
      `void (window.sealpost = { consent: { get: () => ({ granted: ['media'], refused: ['marketing'] }) } })`,
    );
    await clear(page, [cookie('_ad')]);
    await set(page, SET_ANEW);
    await page.evaluate(
      (keys: string[]) =>
        void document.dispatchEvent(
          new CustomEvent('sealpost:consent', { detail: { granted: keys, refused: [] } }),
        ),
      granted,
    );
    await page.native.reload();
    expect(await names(page)).toEqual(left);
    await page.close();
  });
});
