import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isId } from '../../protocol/ids.ts';
import { drivePage } from '../browsers/chromium.ts';
import type { KeptRecord } from '../../widget/kept-records.ts';
import {
  HANDLE,
  NOTICE,
  openChoiceStage,
  type ChoicePage,
  type ChoiceStage,
  type ChoiceVisit,
} from './choice-page.ts';

const RECORD = /\/record\.js$/;
const CONSENTS = /\/v1\/consents$/;

let stage: ChoiceStage;
let page: ChoicePage;
beforeAll(async () => {
  stage = await openChoiceStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  stage.collector.reset();
  await stage.publish();
});
afterEach(() => page?.close());

async function visit(options?: ChoiceVisit): Promise<ChoicePage> {
  page = await stage.visit(options);
  await page.notice();
  return page;
}
async function recorded(count = 1): Promise<void> {
  await eventually(() => stage.records().length).toBe(count);
}
const eventually = <T>(look: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(look, { timeout: 10_000 });
const kept = (): Promise<KeptRecord[]> =>
  page.evaluate(
    (site) =>
      new Promise<KeptRecord[]>((resolve) => {
        const opening = indexedDB.open('sealpost-decisions');
        // Nothing there yet: it is not for a test to make it.
        opening.onupgradeneeded = () => opening.transaction!.abort();
        opening.onerror = () => resolve([]);
        opening.onsuccess = () => {
          const reading = opening.result.transaction('records').objectStore('records').get(site);
          reading.onsuccess = () => resolve((reading.result ?? []) as KeptRecord[]);
        };
      }),
    stage.collector.site.id,
  );
/** Another tab of the same visitor. */
async function anotherTab(): Promise<Page> {
  const tab = await page.native.context().newPage();
  await tab.goto(stage.host.origin);
  return tab;
}

describe('a record', () => {
  it('leaves as plain text, without cookies and without the page’s address', async () => {
    await visit();
    const sent = page.native.waitForRequest(CONSENTS);
    const preflights: string[] = [];
    page.native.on('request', (request) => request.method() === 'OPTIONS' && preflights.push(request.url()));
    await page.choose('accept');
    const headers = await (await sent).allHeaders();
    expect(headers).toMatchObject({
      'content-type': 'text/plain;charset=UTF-8',
      origin: stage.host.origin,
      referer: `${stage.host.origin}/`,
    });
    expect(headers).not.toHaveProperty('cookie');
    expect(preflights).toEqual([]);
    await recorded();
    const [record] = stage.records();
    expect(isId('con', record!.id)).toBe(true);
    expect((await page.memory()).visitor).toBe(record!.visitor);
  });

  it('comes back with a receipt, which is kept', async () => {
    await visit();
    await page.choose('reject');
    await eventually(async () => (await kept())[0]?.receipt).toMatchObject({ kind: 'sealpost receipt' });
    expect((await kept())[0]!.text).toBe(stage.collector.consentPosts[0]);
    expect((await page.memory()).pending).toEqual([]);
  });

  it('names the same visitor every time, and another one on another device', async () => {
    await visit();
    await page.choose('reject');
    await recorded();
    await page.evaluate(`window.sealpost.consent.accept()`);
    await recorded(2);
    const [first, second] = stage.records();
    expect(second!.visitor).toBe(first!.visitor);
    await page.close();
    await visit();
    await page.choose('reject');
    await recorded(3);
    expect(stage.records()[2]!.visitor).not.toBe(first!.visitor);
  });

  it('is delivered where the browser has locks and forbids them, as in a sandboxed frame', async () => {
    await visit({
      before: () => {
        LockManager.prototype.request = () => Promise.reject(new DOMException('', 'SecurityError'));
      },
    });
    await page.choose('reject');
    await recorded();
  });

  it('is checked with our own curves where the browser has none', async () => {
    await visit({
      before: () => {
        const generate = crypto.subtle.generateKey.bind(crypto.subtle) as (...asked: unknown[]) => unknown;
        SubtleCrypto.prototype.generateKey = ((...asked: unknown[]) =>
          asked[0] === 'Ed25519'
            ? Promise.reject(new DOMException('', 'NotSupportedError'))
            : generate(...asked)) as typeof crypto.subtle.generateKey;
      },
    });
    await page.choose('accept');
    await page.granted('media');
    await recorded();
    expect(page.requests.join()).toMatch('curves.js');
    expect(page.complaints).toEqual([]);
  });
});

describe('a page that is closed at once', () => {
  it.each(['accept', 'reject'] as const)(
    'after %s: the decision is there on the next page, and recorded once',
    async (act) => {
      await visit();
      const context = page.native.context();
      // Nothing that comes after the click gets through.
      await context.route(RECORD, () => {});
      await page.choose(act);
      const stays = await context.newPage();
      await page.native.close();
      await context.unroute(RECORD);
      await stays.goto(stage.host.origin);
      await drivePage(stays).waitFor(
        `window.sealpost?.consent.get().decided && window.sealpost.consent.has('media') === ${act === 'accept'}`,
      );
      await recorded();
      expect(stage.records()).toMatchObject([{ method: `${act}-all`, surface: 'banner' }]);
      expect(await stays.evaluate(NOTICE)).toBeFalsy();
      expect(stage.collector.shown).toHaveLength(1);
    },
  );

  it('sends what it has to on its way out', async () => {
    await visit();
    await page.native.locator('sealpost-notice button').first().hover();
    await eventually(() => page.requests.some((url) => RECORD.test(url))).toBe(true);
    const sent = page.native.waitForRequest(CONSENTS);
    await page.choose('accept');
    await sent;
    await page.native.close();
    await recorded();
  });
});

describe('where the collector cannot be reached', () => {
  it.each(['accept', 'reject'] as const)(
    'after %s nobody is asked again, and the decision waits',
    async (act) => {
      await visit();
      await page.native
        .context()
        .route(/127\.0\.0\.1.*(record\.js|\/v1\/(sites|consents))/, (route) => route.abort());
      await page.choose(act);
      await page.waitFor(`!${NOTICE}`);
      await eventually(() => page.complaints.join()).toMatch('could not load record.js');
      expect((await page.state()).granted).toEqual([]);
      await page.again();
      await expect
        .poll(() => page.complaints.filter((one) => one.includes('could not load record.js')).length)
        .toBe(2);
      expect(await page.evaluate<boolean>(`!!${NOTICE}`)).toBe(false);
      expect((await page.state()).granted).toEqual([]);
      await page.native.context().unrouteAll();
      await page.again();
      await page.granted('media', act === 'accept');
      await recorded();
      expect(stage.records()).toMatchObject([{ method: `${act}-all` }]);
      expect(await page.evaluate<boolean>(`!!${NOTICE}`)).toBe(false);
    },
  );

  it('an acceptance that was verified holds, and its record is delivered once when the collector is back', async () => {
    await visit();
    stage.collector.refusing = () => 'unavailable';
    await page.choose('accept');
    await page.granted('media');
    await eventually(async () => (await kept()).length).toBe(1);
    await eventually(async () => (await page.memory()).check - Date.now()).toBeLessThan(3_600_000);
    stage.collector.refusing = undefined;
    stage.collector.consentPosts.length = 0;
    await page.later(0.02);
    // Two tabs at once: one sends, the other finds it done.
    await Promise.all([page.again(), anotherTab(), anotherTab()]);
    await eventually(async () => (await kept())[0]?.receipt).toBeTruthy();
    await page.quiet();
    await page.granted('media');
    expect(stage.collector.consentPosts).toHaveLength(1);
    await recorded();
  });

  it('a record that breaks off on its way is sent again as it was', async () => {
    await visit();
    stage.collector.refusing = () => 'drop';
    await page.choose('accept');
    await page.granted('media');
    await eventually(() => stage.collector.consentPosts.length).toBeGreaterThan(0);
    await eventually(async () => (await page.memory()).check - Date.now()).toBeLessThan(3_600_000);
    stage.collector.refusing = undefined;
    await page.later(0.02);
    await page.again();
    await recorded();
    // A browser itself may try more than once.
    expect(new Set(stage.collector.consentPosts).size).toBe(1);
  });

  it('the record of a consent that is in use is kept though it is refused, and the site’s developer is told why', async () => {
    await visit();
    stage.collector.refusing = () => 'origin-not-allowed';
    await page.choose('accept');
    await page.granted('media');
    await eventually(() => page.complaints.join()).toMatch('got origin-not-allowed');
    await page.quiet();
    await page.granted('media');
    expect(await kept()).toHaveLength(1);
    stage.collector.refusing = undefined;
    await page.later(1.1);
    await page.again();
    await recorded();
  });
});

describe('where the browser stores nothing', () => {
  it('works without IndexedDB', async () => {
    await visit({
      before: () => {
        Object.defineProperty(window, 'indexedDB', {
          get() {
            throw new DOMException('', 'SecurityError');
          },
        });
      },
    });
    stage.collector.refusing = (tries) => (tries === 1 ? 'unavailable' : undefined);
    await page.choose('accept');
    await page.granted('media');
    await eventually(() => stage.collector.consentPosts.length).toBe(1);
    await page.again();
    await recorded();
    await eventually(async () => (await page.memory()).pending).toEqual([]);
    await page.granted('media');
    expect(stage.collector.consentPosts[1]).toBe(stage.collector.consentPosts[0]);
  });

  it('works without localStorage, on every page anew from the cookie', async () => {
    await visit({
      before: () => {
        Object.defineProperty(window, 'localStorage', {
          get() {
            throw new DOMException('', 'SecurityError');
          },
        });
      },
    });
    await page.choose('accept');
    await page.granted('media');
    await recorded();
    await page.again();
    await page.granted('media');
    await page.waitFor(`!!${HANDLE}`);
    expect(await page.evaluate<boolean>(`!!${NOTICE}`)).toBe(false);
    expect(page.complaints).toEqual([]);
  });
});
