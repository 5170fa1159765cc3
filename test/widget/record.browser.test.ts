import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sealpost } from '../../embed/contract.ts';
import { isId } from '../../protocol/ids.ts';
import { drivePage } from '../browsers/chromium.ts';
import { shopConsent } from '../mock/shop-consent.ts';
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
  await expect.poll(() => stage.records().length).toBe(count);
}
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
    await expect.poll(async () => (await kept())[0]?.receipt).toMatchObject({ kind: 'sealpost receipt' });
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
    await expect.poll(() => page.requests.some((url) => RECORD.test(url))).toBe(true);
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
      await expect.poll(() => page.complaints.join()).toMatch('no record.js');
      expect((await page.state()).granted).toEqual([]);
      await page.again();
      await expect.poll(() => page.complaints.filter((one) => one.includes('no record.js')).length).toBe(2);
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
    await expect.poll(async () => (await kept()).length).toBe(1);
    await expect.poll(async () => (await page.memory()).check - Date.now()).toBeLessThan(3_600_000);
    stage.collector.refusing = undefined;
    stage.collector.consentPosts.length = 0;
    await page.later(0.02);
    // Two tabs at once: one sends, the other finds it done.
    await Promise.all([page.again(), anotherTab(), anotherTab()]);
    await expect.poll(async () => (await kept())[0]?.receipt).toBeTruthy();
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
    await expect.poll(() => stage.collector.consentPosts.length).toBeGreaterThan(0);
    await expect.poll(async () => (await page.memory()).check - Date.now()).toBeLessThan(3_600_000);
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
    await expect.poll(() => page.complaints.join()).toMatch('got origin-not-allowed');
    await page.quiet();
    await page.granted('media');
    expect(await kept()).toHaveLength(1);
    stage.collector.refusing = undefined;
    await page.later(1.1);
    await page.again();
    await recorded();
  });
});

/** A visitor who has accepted everything, on a page of their own. */
async function accepted(options?: ChoiceVisit): Promise<ChoicePage> {
  await visit(options);
  await page.choose('accept');
  await page.granted('media');
  await recorded();
  await page.quiet();
  return page;
}
const withdrawals = (): unknown[] =>
  stage.records().flatMap(({ method, decision }) => (method === 'withdraw' ? [decision] : []));
const NONE = { analytics: false, marketing: false, media: false };

it('subscribers are never told that all is decided while something is still asked', async () => {
  await visit();
  await page.evaluate(() => {
    const told: boolean[] = [];
    document.addEventListener('sealpost:consent', (event) =>
      told.push((event as CustomEvent<{ decided: boolean }>).detail.decided),
    );
    Object.assign(window, { told });
  });
  await page.evaluate(`window.sealpost.consent.save({ analytics: false })`);
  await page.evaluate(`window.sealpost.consent.save({ media: true })`);
  await recorded(2);
  expect(await page.evaluate(`[...new Set(window.told)]`)).toEqual([false]);
  await page.evaluate(`window.sealpost.consent.save({ marketing: true })`);
  expect(await page.evaluate(`window.told.at(-1)`)).toBe(true);
});

describe('several tabs', () => {
  it('a decision in an older tab does not bring back what was withdrawn in another', async () => {
    await accepted();
    const tab = await anotherTab();
    const other = drivePage(tab);
    await other.waitFor(`window.sealpost?.consent.has('media') && !!${HANDLE}`);
    await tab.locator('sealpost-handle').getByRole('button', { name: 'Withdraw consent' }).click();
    // Without a click here: what was granted is over, and subscribers hear of it.
    await page.granted('media', false);
    await expect.poll(() => withdrawals().length).toBe(1);
    await page.evaluate(`window.sealpost.consent.save({ media: true })`);
    await page.granted('media');
    await recorded(3);
    expect(await page.state()).toMatchObject({ granted: ['media'], refused: ['analytics', 'marketing'] });
    await page.again();
    await page.granted('media');
    expect((await page.state()).granted).toEqual(['media']);
  });

  it('a tab that has nothing but the loader hears of a withdrawal, and lets nothing more through', async () => {
    await accepted();
    await page.again();
    await page.granted('media');
    await page.evaluate(() => {
      const told: unknown[] = [];
      document.addEventListener('sealpost:consent', (event) => told.push((event as CustomEvent).detail));
      Object.assign(window, { told });
    });
    const tab = await anotherTab();
    await drivePage(tab).waitFor(`window.sealpost?.consent.has('media')`);
    await tab.evaluate(`window.sealpost.consent.withdraw()`).catch(() => {});
    await page.granted('media', false);
    await page.waitFor(`window.told.at(-1)?.granted.length === 0`);
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.type = 'text/plain';
      script.dataset['consent'] = 'analytics';
      script.id = 'late';
      document.body.append(script);
    });
    await page.waitFor(`!!document.querySelector('#late')`);
    expect(await page.evaluate(`document.querySelector('#late').dataset.consent`)).toBe('analytics');
  });

  it('a page that comes back from behind the back button has what holds now', async () => {
    await accepted({
      // As while it was away.
      before: () => addEventListener('storage', (event) => event.stopImmediatePropagation(), true),
    });
    const tab = await anotherTab();
    await drivePage(tab).waitFor(`window.sealpost?.consent.has('media')`);
    await tab.evaluate(`window.sealpost.consent.withdraw()`).catch(() => {});
    await expect.poll(() => withdrawals().length).toBe(1);
    await page.granted('media');
    await page.evaluate(`void dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`);
    await page.granted('media', false);
  });

  it('that ask a new visitor at once make one visitor of them', async () => {
    await visit();
    const tab = await anotherTab();
    await drivePage(tab).waitFor(`!!${NOTICE}?.querySelector('button')`);
    await page.choose('reject');
    await recorded();
    // It is answered, and asked no more in the other one either.
    await drivePage(tab).waitFor(`!${NOTICE} && !!${HANDLE}`);
    await tab.evaluate(`window.sealpost.consent.accept()`);
    await recorded(2);
    const [first, second] = stage.records();
    expect(second!.visitor).toBe(first!.visitor);
    expect(await page.state()).toMatchObject({ granted: ['analytics', 'marketing', 'media'] });
  });
});

describe('a withdrawal where a service goes on until the page is loaded again', () => {
  it('is one, said twice in one moment or one after another', async () => {
    await accepted();
    // It is drawn with the next frame.
    await page.waitFor(
      `document.querySelector('sealpost-handle')?.shadowRoot?.querySelectorAll('button').length === 2`,
    );
    // AdNet cannot be stopped otherwise; the page that follows has nothing left to end.
    const loaded = page.native.waitForEvent('load');
    await page.evaluate(`
      setTimeout(() => {
        for (let i = 0; i < 2; i++)
          document.querySelector('sealpost-handle').shadowRoot.querySelectorAll('button')[1].click();
      })`);
    await loaded;
    await page.quiet();
    await expect.poll(withdrawals).toEqual([NONE]);
    await page.evaluate(
      `Promise.all([window.sealpost.consent.withdraw('media'), window.sealpost.consent.withdraw()])`,
    );
    await page.evaluate(`window.sealpost.consent.withdraw()`);
    await page.again();
    await page.quiet();
    expect(withdrawals()).toEqual([NONE]);
    expect((await page.state()).refused).toEqual(['analytics', 'marketing', 'media']);
  });
});

describe('a withdrawal', () => {
  // No service that has the page loaded again in between.
  beforeEach(async () => {
    const services = structuredClone(shopConsent().services);
    for (const service of services) delete service.reload;
    await stage.publish({ consent: shopConsent({ services }) });
  });
  const withdraw = (): Promise<void> =>
    page.native.locator('sealpost-handle').getByRole('button', { name: 'Withdraw consent' }).click();
  /** The next page, where all is well again. */
  async function nextPages(): Promise<void> {
    await page.native.context().unrouteAll();
    await page.native.context().setOffline(false);
    for (let i = 0; i < 2; i++) {
      await page.again();
      await page.granted('media', false);
    }
    await expect.poll(withdrawals).toEqual([NONE]);
    await page.quiet();
    expect(await page.state()).toMatchObject({ decided: true, granted: [] });
    expect(await page.evaluate<boolean>(`!!${NOTICE}`)).toBe(false);
    // The cookie names the withdrawal, and no longer the acceptance.
    const [acceptance, withdrawal] = stage.records();
    const cookie = await page.evaluate<string>('document.cookie');
    expect(cookie).toContain(withdrawal!.id);
    expect(cookie).not.toContain(acceptance!.id);
  }

  it('holds and is recorded also where the page goes at once', async () => {
    await accepted();
    await page.again();
    await page.waitFor(`!!${HANDLE}`);
    const context = page.native.context();
    // Nothing that comes after the click gets through.
    await context.route(/(choice|record)\.js$/, () => {});
    await withdraw();
    expect((await page.state()).granted).toEqual([]);
    const stays = await context.newPage();
    await page.native.close();
    await stays.goto(stage.host.origin);
    const next = drivePage(stays);
    await next.waitFor(`window.sealpost?.consent.has('media') === false`);
    expect(await next.evaluate('document.body.dataset.ran ?? null')).toBe(null);
    await stays.close();
    const later = await context.newPage();
    await context.unrouteAll();
    await context.route(/^https:/, (route) => route.abort());
    await later.goto(stage.host.origin);
    await expect.poll(withdrawals).toEqual([NONE]);
    expect(stage.records()).toHaveLength(2);
    expect(stage.records()[1]).toMatchObject({ method: 'withdraw', surface: 'banner' });
    page = { ...page, close: () => context.close() };
  });

  it('waits for no server that takes a question and gives no answer', async () => {
    await accepted();
    await page.again();
    await page.waitFor(`!!${HANDLE}`);
    await page.native.context().route(/\/manifest$/, () => {});
    await withdraw();
    await page.waitFor(`window.sealpost.consent.get().decided && !window.sealpost.consent.has('media')`);
    expect(await page.evaluate('document.cookie')).not.toMatch('media.');
    await expect.poll(withdrawals).toEqual([NONE]);
    await nextPages();
  });

  it.each(['withdraw()', 'reject()', 'save({ analytics: false, marketing: false, media: false })'])(
    '%s without a network holds, and is recorded once when there is one',
    async (call) => {
      await accepted();
      await page.native.context().route(/\/v1\/(sites|consents|artefacts)/, (route) => route.abort());
      await page.again();
      await page.waitFor(`!!${HANDLE}`);
      await page.evaluate(`window.sealpost.consent.${call}`);
      await page.granted('media', false);
      expect(withdrawals()).toEqual([]);
      await page.native.context().unrouteAll();
      await page.again();
      await recorded(2);
      expect(stage.records()[1]).toMatchObject({ decision: NONE });
      if (call.startsWith('withdraw')) await nextPages();
    },
  );

  it('under a manifest that is older than the one seen is recorded, and nothing is asked anew', async () => {
    const old = stage.collector.site;
    await stage.publish({ again: true });
    await accepted();
    stage.collector.site = old;
    await page.again();
    await page.waitFor(`!!${HANDLE}`);
    await withdraw();
    await page.granted('media', false);
    await expect.poll(withdrawals).toEqual([NONE]);
    await expect.poll(() => page.complaints.join()).toMatch('expected revision 2 or higher, got 1');
  });

  it('without record.js forgets nothing, and is recorded once when it is there', async () => {
    await accepted();
    await page.native.context().route(RECORD, (route) => route.abort());
    await page.again();
    await page.waitFor(`!!${HANDLE}`);
    const before = await page.evaluate('document.cookie');
    await page.evaluate(`window.sealpost.consent.withdraw()`);
    await page.granted('media', false);
    await page.again();
    await page.granted('media', false);
    expect(await page.evaluate('document.cookie')).toBe(before);
    await nextPages();
  });

  it('of one purpose without record.js leaves the others, once it is there', async () => {
    await accepted();
    await page.native.context().route(RECORD, (route) => route.abort());
    await page.again();
    await page.waitFor(`!!${HANDLE}`);
    await page.evaluate(`window.sealpost.consent.withdraw('analytics')`);
    await page.granted('analytics', false);
    await page.native.context().unrouteAll();
    await page.again();
    await page.granted('media');
    await expect.poll(withdrawals).toEqual([{ analytics: false }]);
    expect(await page.state()).toMatchObject({ refused: ['analytics'], granted: ['marketing', 'media'] });
  });
});

it.each([
  ['{ typo: false }', 'expected a decision about analytics'],
  ['{}', 'expected a decision about analytics'],
  [`{ analytics: 'denied' }`, 'each true or false'],
  ['', 'expected save({ analytics: true }), each purpose or service with true or false, got undefined'],
  ['null', 'got null'],
  [`['analytics']`, 'got ["analytics"]'],
])('save(%s) decides nothing, and says why', async (decision, sentence) => {
  await visit();
  const error = await page.evaluate<string>(
    `window.sealpost.consent.save(${decision}).then(() => 'saved', (error) => error.message)`,
  );
  expect(error).toContain(sentence);
  expect(await page.evaluate('document.cookie')).toBe('');
  expect(stage.collector.consentPosts).toEqual([]);
});

describe('Global Privacy Control that is switched on later', () => {
  const on = (): void => {
    Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });
  };
  const switchOn = async (): Promise<void> => {
    await page.native.context().addInitScript(on);
    page.requests.length = 0;
    await page.again();
    await recorded(stage.records().length + 1);
    await page.granted('marketing', false);
    await page.quiet();
    expect(stage.records().at(-1)).toMatchObject({ method: 'signal', decision: { marketing: false } });
    expect(page.requests.filter((url) => url.includes('adnet'))).toEqual([]);
    await page.granted('analytics');
    // What never ran needs no page that is loaded again.
    expect(page.requests.filter((url) => url === `${stage.host.origin}/`)).toHaveLength(1);
    // From the next page on there is nothing to look up again.
    page.requests.length = 0;
    await page.again();
    await page.granted('analytics');
    expect(page.requests.filter((url) => url.includes('record.js') || url.includes('adnet'))).toEqual([]);
  };

  it('ends what was on by default, before anything of it is asked for', async () => {
    stage.collector.region = 'US-CA';
    await visit();
    await page.granted('marketing');
    await page.native.context().addInitScript(on);
    page.requests.length = 0;
    await page.again();
    await recorded();
    await page.granted('marketing', false);
    expect(stage.records()).toMatchObject([{ method: 'signal', decision: { marketing: false } }]);
    expect(page.requests.filter((url) => url.includes('adnet'))).toEqual([]);
  });

  it('ends what was accepted before, and a choice made over it then stands', async () => {
    stage.collector.region = 'US-CA';
    await accepted();
    await switchOn();
    await page.evaluate(`window.sealpost.consent.save({ marketing: true })`);
    await page.granted('marketing');
    await recorded(3);
    await page.later(1.1);
    await page.again();
    await page.quiet();
    await page.granted('marketing');
    expect(stage.records()).toHaveLength(3);
  });

  it('ends what was accepted where no choice goes before it', async () => {
    const regimes = shopConsent().regimes.map((one) => ({ ...one, choiceOverGpc: false }));
    await stage.publish({ consent: shopConsent({ regimes }) });
    stage.collector.region = 'US-CA';
    await accepted();
    await switchOn();
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
    await expect.poll(() => stage.collector.consentPosts.length).toBe(1);
    await page.again();
    await recorded();
    await expect.poll(async () => (await page.memory()).pending).toEqual([]);
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

describe('what is said while record.js is still on its way', () => {
  /** @returns lets it come. */
  async function holdBack(): Promise<() => Promise<void>> {
    const held: (() => Promise<void>)[] = [];
    const context = page.native.context();
    await context.route(RECORD, (route) => void held.push(() => route.continue()));
    return async () => {
      await context.unroute(RECORD);
      await Promise.all(held.map((go) => go()));
    };
  }

  it('an acceptance and then a withdrawal are both on record, in that order', async () => {
    await visit();
    const release = await holdBack();
    await page.choose('accept');
    await page.evaluate(`void window.sealpost.consent.withdraw()`);
    await release();
    await expect.poll(withdrawals).toEqual([NONE]);
    expect(stage.records().map(({ method }) => method)).toEqual(['accept-all', 'withdraw']);
    await page.granted('media', false);
    await page.again();
    await page.waitFor(`!!${HANDLE}`);
    expect((await page.state()).refused).toEqual(['analytics', 'marketing', 'media']);
    expect(page.complaints).toEqual([]);
  });

  it('an acceptance on one page, a withdrawal of some of it on the next', async () => {
    await visit();
    await page.native.context().route(RECORD, (route) => route.abort());
    await page.choose('accept');
    await page.native.context().unrouteAll();
    await page.native.context().addInitScript(() => {
      const queue = [({ consent }: Sealpost) => void consent.withdraw('marketing')];
      Object.assign(window, { sealpost: { queue } });
    });
    await page.again();
    await expect.poll(withdrawals).toEqual([{ marketing: false }]);
    await page.granted('media');
    expect(await page.state()).toMatchObject({ granted: ['analytics', 'media'], refused: ['marketing'] });
  });

  it.each([
    ['[c.withdraw(), c.accept()]', ['analytics', 'marketing', 'media']],
    ["[c.withdraw('media'), c.save({ media: true })]", ['analytics', 'marketing', 'media']],
    ["[c.save({ media: true }), c.withdraw('media')]", ['analytics', 'marketing']],
    ['[c.accept(), c.withdraw()]', []],
  ])('calls in one task count in their order: %s', async (calls, granted) => {
    await accepted({ snippet: 'data-region="DE"' });
    await page.evaluate(`(async (c) => { await Promise.allSettled(${calls}) })(window.sealpost.consent)`);
    await expect.poll(() => page.state().catch(() => undefined)).toMatchObject({ granted });
    await page.again();
    await page.waitFor(`!!${HANDLE}`);
    expect((await page.state()).granted).toEqual(granted);
  });
});

describe('where the cookie is there and localStorage is not, as on another host of the domain', () => {
  it.each(['reachable', 'unreachable until the next page'] as const)(
    'a withdrawal of all is recorded: the manifest is %s',
    async (how) => {
      await accepted();
      await page.evaluate(`localStorage.clear()`);
      if (how !== 'reachable') stage.collector.manifestAnswer = () => ({ status: 503, body: '' });
      await page.native.context().addInitScript(() => {
        const queue = [({ consent }: Sealpost) => void consent.withdraw().catch(() => {})];
        Object.assign(window, { sealpost: { queue } });
      });
      await page.again();
      await page.granted('media', false);
      if (how !== 'reachable') {
        await expect
          .poll(() => page.requests.filter((url) => url.includes('/manifest')).length)
          .toBeGreaterThan(1);
        stage.collector.manifestAnswer = undefined;
        await page.again();
      }
      await expect.poll(withdrawals).toEqual([NONE]);
    },
  );

  it('what was granted comes back, also where the page before has written half of it again', async () => {
    await accepted();
    await page.evaluate(`localStorage.clear()`);
    await page.evaluate(`window.sealpost.consent.withdraw('typo').catch(() => {})`);
    await page.again();
    await page.granted('media');
  });

  it('a withdrawal after a material change is one, too', async () => {
    await accepted();
    const change = {
      kind: 'material' as const,
      purposes: ['analytics', 'marketing', 'media'],
      summary: { en: 'All is counted twice now.' },
    };
    await stage.publish({ again: true, consent: shopConsent({ change }) });
    await page.later(1.1);
    await page.again();
    await page.notice();
    await page.evaluate(`window.sealpost.consent.withdraw()`);
    await expect.poll(withdrawals).toEqual([NONE]);
  });
});

it('another tab that has answered nothing leaves the first layer where it is', async () => {
  await visit();
  const tab = await anotherTab();
  await drivePage(tab).waitFor(`!!${NOTICE}?.querySelector('button')`);
  await tab.evaluate(`window.sealpost.consent.withdraw('typo')`).catch(() => {});
  await tab.locator('sealpost-notice button').nth(2).click();
  await drivePage(tab).waitFor(`!!document.querySelector('sealpost-preferences')`);
  expect(await page.evaluate(`!!${NOTICE}?.querySelector('button')`)).toBe(true);
});

it('withdraw({}) ends nothing, and says what it wants', async () => {
  await accepted();
  const error = await page.evaluate(`window.sealpost.consent.withdraw({}).catch((error) => error.message)`);
  expect(error).toContain('expected a decision about analytics');
  await page.granted('media');
  expect(withdrawals()).toEqual([]);
});

it('a decision that is none undoes no other', async () => {
  await visit();
  await page.evaluate(
    `Promise.allSettled([window.sealpost.consent.accept(), window.sealpost.consent.save({ marketing: false, typo: 1n })])`,
  );
  await page.granted('marketing');
});
