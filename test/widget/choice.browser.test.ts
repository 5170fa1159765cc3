import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { shopConsent } from '../mock/shop-consent.ts';
import {
  ADVERTS,
  COUNTER,
  HANDLE,
  NOTICE,
  openChoiceStage,
  type ChoicePage,
  type ChoiceStage,
  type ChoiceVisit,
} from './choice-page.ts';
import { publishSite } from './published-site.ts';

const ALL = ['analytics', 'marketing', 'media'];

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
  return page;
}
const asked = (): Promise<string[]> =>
  page.evaluate<string[]>(`[...${NOTICE}.querySelectorAll('li')].map((one) => one.textContent)`);
const lead = (): Promise<string | null> =>
  page.evaluate<string | null>(`${NOTICE}.querySelector('[part=lead]')?.textContent ?? null`);
const isGone = (): Promise<void> => page.waitFor(`!${NOTICE}`);
async function recorded(count = 1): Promise<void> {
  await expect.poll(() => stage.records().length).toBe(count);
}

describe('a new visitor under opt-in', () => {
  it('is asked, and nothing happens before they agree', async () => {
    await visit();
    await page.notice();
    expect(await asked()).toEqual(['Statistics', 'Marketing', 'External media']);
    expect(await page.state()).toEqual({ decided: false, granted: [], refused: [] });
    // Loader, first layer, manifest, notice; and, once it is there, that it was.
    await expect.poll(() => stage.collector.shown).toHaveLength(1);
    const { origin } = stage.collector;
    expect(page.requests.filter((url) => url.startsWith(origin)).map((url) => url.split('/').at(-1))).toEqual(
      [
        'loader.js',
        'choice.js',
        'manifest',
        stage.collector.site.manifest.consent!.notices[0]!.models['opt-in'],
        'shown',
      ],
    );
    expect(page.requests).not.toContain(COUNTER);
    expect(page.requests).not.toContain(ADVERTS);
    expect(await page.evaluate('document.cookie + Object.keys(localStorage)')).toBe('');
    expect(stage.collector.shown).toEqual([
      {
        site: stage.collector.site.id,
        artefact: stage.collector.site.manifest.consent!.notices[0]!.models['opt-in'],
      },
    ]);
    expect(stage.collector.consentPosts).toEqual([]);
    expect(page.complaints).toEqual([]);
  });

  it('accepts: the scripts run, the record says what was shown, and nobody is asked again', async () => {
    await visit();
    await page.notice();
    await page.choose('accept');
    await page.waitFor(`/counter.*adnet/.test(document.body.dataset.ran)`);
    await recorded();
    const { site } = stage.collector;
    const [record] = stage.records();
    expect(record).toMatchObject({
      site: site.id,
      policy: '2026-11',
      artefact: site.manifest.consent!.notices[0]!.models['opt-in'],
      decision: { analytics: true, marketing: true, media: true },
      method: 'accept-all',
      surface: 'banner',
      signals: { gpc: false },
    });
    expect(Date.parse(record!.validUntil) - Date.parse(record!.at)).toBe(182 * 86_400_000);
    expect(await page.state()).toMatchObject({ decided: true, granted: ALL, consent: record!.id });

    page.requests.length = 0;
    await page.again();
    await page.waitFor(`/counter.*adnet/.test(document.body.dataset.ran)`);
    await page.waitFor(`!!${HANDLE}`);
    expect(page.requests.filter((url) => /manifest|choice\.js|record\.js/.test(url))).toEqual([]);
    expect(await page.evaluate<boolean>(`!!${NOTICE}`)).toBe(false);
    expect(stage.collector.consentPosts).toHaveLength(1);
    expect(page.complaints).toEqual([]);
  });

  it('refuses: that holds, is recorded, and nobody is asked again', async () => {
    await visit();
    await page.notice();
    await page.choose('reject');
    await isGone();
    await recorded();
    expect(stage.records()).toMatchObject([
      {
        decision: { analytics: false, marketing: false, media: false },
        method: 'reject-all',
        surface: 'banner',
      },
    ]);
    expect(await page.state()).toMatchObject({ decided: true, granted: [], refused: ALL });
    await page.again();
    await page.waitFor(`!!${HANDLE}`);
    expect(await page.evaluate<boolean>(`!!${NOTICE}`)).toBe(false);
    expect(page.requests).not.toContain(COUNTER);
    expect(page.complaints).toEqual([]);
  });

  it('puts the notice away without deciding, finds a way back, and is asked on the next page', async () => {
    await visit();
    await page.notice();
    await page.native.locator('sealpost-notice button').first().focus();
    await page.press('Escape');
    await isGone();
    await page.waitFor(`!!${HANDLE}`);
    expect(await page.state()).toEqual({ decided: false, granted: [], refused: [] });
    await page.evaluate(`window.sealpost.consent.show('notice')`);
    await page.notice();
    await page.again();
    await page.notice();
    expect(stage.collector.consentPosts).toEqual([]);
  });

  it('is spoken to in the language of the page, and the page’s owner may know better', async () => {
    await stage.publish({ definitions: [{ locale: 'en' }, { locale: 'de' }] });
    await visit({ lang: 'de-AT' });
    await page.notice();
    expect(await asked()).toEqual(['Statistik', 'Marketing', 'Externe Medien']);
    await page.close();
    await visit({ lang: 'de', snippet: 'data-lang="en"' });
    await page.notice();
    expect(await page.evaluate(`${NOTICE}.querySelector('section').lang`)).toBe('en');
  });

  it('sees nothing where the page draws everything itself, and what it saves is recorded', async () => {
    await visit({ snippet: 'data-ui="none"' });
    await page.evaluate(`window.sealpost.consent.save({ analytics: true, marketing: false, media: false })`);
    await page.granted('analytics');
    await recorded();
    expect(stage.records()).toMatchObject([{ method: 'script', surface: 'api' }]);
    expect(await page.evaluate<boolean>(`!!${NOTICE} || !!${HANDLE}`)).toBe(false);
    expect(stage.collector.shown).toEqual([]);
  });
});

describe('a site that asks for no consent', () => {
  it('tells the page’s owner about an embed that nobody is asked about', async () => {
    await visit({ body: '<iframe hidden data-consent="analytcs" data-src="https://x.example/"></iframe>' });
    await page.choose('accept');
    await expect.poll(() => page.complaints.join()).toMatch('got "analytcs", which nobody is asked about');
  });

  it('costs one look a day', async () => {
    stage.collector.site = await publishSite({ origins: [stage.host.origin] });
    await visit();
    await page.quiet();
    expect(page.requests.join()).not.toMatch('record.js');
    page.requests.length = 0;
    await page.again();
    await page.waitFor(`!!window.sealpost`);
    await page.later(1.1);
    await page.again();
    await expect.poll(() => page.requests.filter((url) => url.endsWith('/manifest')).length).toBe(1);
    expect(page.requests.filter((url) => url.endsWith('/choice.js'))).toHaveLength(1);
    expect(await page.evaluate<boolean>(`!!${NOTICE} || !!${HANDLE}`)).toBe(false);
    expect(page.complaints).toEqual([]);
  });
});

describe('the first layer and what comes after it', () => {
  it('weighs no more than 7,000 bytes with the loader and its words', async () => {
    await visit();
    await page.notice();
    const hash = stage.collector.site.manifest.consent!.notices[0]!.models['opt-in']!;
    const brotli = (content: string | Buffer): number =>
      brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
    const scripts = page.requests.filter((url) => url.endsWith('.js'));
    const files = scripts.map((url) => readFileSync(join('dist/browser', url.split('/').at(-1)!)));
    expect(files).toHaveLength(2);
    const bytes = [...files, stage.collector.site.artefacts.get(hash)!].reduce(
      (sum, one) => sum + brotli(one),
      0,
    );
    expect(bytes).toBeLessThanOrEqual(7000);
  });

  it('leads to the preferences and is there again when they are closed without a decision', async () => {
    await visit();
    await page.notice();
    await page.choose('choose');
    const preferences = page.native.locator('sealpost-preferences');
    await preferences.getByRole('button', { name: 'Close' }).first().click();
    await page.notice();
    expect(await asked()).toHaveLength(3);
    await page.choose('choose');
    await preferences.getByRole('button', { name: 'Reject all' }).click();
    await page.waitFor(`window.sealpost.consent.get().decided`);
    await recorded();
    expect(stage.records()).toMatchObject([{ method: 'reject-all', surface: 'preferences' }]);
    expect(await page.evaluate<boolean>(`!!${NOTICE}`)).toBe(false);
  });

  it('goes on asking about the rest when one purpose was accepted in the place of an embed', async () => {
    await visit({
      body: '<iframe data-consent="media" data-src="https://video.example/1" title="Film" width="560" height="315"></iframe>',
    });
    await page.notice();
    const placeholder = page.native.locator('sealpost-placeholder');
    await placeholder.getByRole('button', { name: /Always load/ }).click();
    await page.granted('media');
    await page.waitFor(`${NOTICE}?.querySelectorAll('li').length === 2`);
    expect(await asked()).toEqual(['Statistics', 'Marketing']);
    expect((await page.state()).decided).toBe(false);
    await page.choose('reject');
    await recorded(2);
    expect(stage.records()).toMatchObject([
      { decision: { media: true }, surface: 'placeholder' },
      {
        decision: { analytics: false, marketing: false, media: false },
        method: 'reject-all',
        surface: 'banner',
      },
    ]);
    expect(await page.state()).toMatchObject({
      decided: true,
      granted: [],
      refused: ['analytics', 'marketing', 'media'],
    });
  });

  it('grants one service in the place of its embed to somebody who has not decided yet', async () => {
    await visit({
      body: '<iframe data-consent="media:video" data-src="https://video.example/1" title="Film" width="560" height="315"></iframe>',
    });
    await page.notice();
    await page.native
      .locator('sealpost-placeholder')
      .getByRole('button', { name: /Always load/ })
      .click();
    await page.granted('media:video');
    await recorded();
    expect(stage.records()).toMatchObject([{ decision: { 'media:video': true }, surface: 'placeholder' }]);
    await page.again();
    await page.granted('media:video');
    expect((await page.state()).refused).toEqual([]);
  });

  it('finds an embed that the page adds later', async () => {
    await visit();
    await page.notice();
    await page.choose('reject');
    await page.quiet();
    await page.again();
    await page.waitFor(`!!${HANDLE}`);
    await page.evaluate(() => {
      const frame = document.createElement('iframe');
      frame.title = 'Film';
      frame.dataset['consent'] = 'media';
      frame.dataset['src'] = 'https://video.example/1';
      document.querySelector('main')!.append(frame);
    });
    await page.waitFor(`!!document.querySelector('sealpost-placeholder')`);
    await page.evaluate(`window.sealpost.consent.save({ media: true })`);
    await page.waitFor(`!document.querySelector('sealpost-placeholder')`);
  });

  it.each(['accept', 'reject'] as const)('says once what holds after %s', async (act) => {
    await visit({
      before: () => {
        const told: unknown[] = [];
        for (const name of ['sealpost:consent', 'sealpost:consent-shown'])
          document.addEventListener(name, (event) =>
            told.push([name, (event as CustomEvent<unknown>).detail]),
          );
        Object.assign(window, { told });
      },
    });
    await page.notice();
    await page.choose(act);
    await recorded();
    await page.quiet();
    const [record] = stage.records();
    const decided = {
      decided: true,
      granted: act === 'accept' ? ALL : [],
      refused: act === 'accept' ? [] : ALL,
      consent: record!.id,
      validUntil: Date.parse(record!.validUntil),
    };
    expect(await page.evaluate('window.told')).toEqual([
      ['sealpost:consent-shown', { decided: false, granted: [], refused: [] }],
      ['sealpost:consent', decided],
    ]);
  });

  it('is out of sight before what it let through begins', async () => {
    await visit({
      before: () => {
        new MutationObserver((changes) => {
          for (const { removedNodes, addedNodes } of changes) {
            for (const node of removedNodes)
              if (node.nodeName === 'SEALPOST-NOTICE') document.documentElement.dataset['gone'] = '1';
            for (const node of addedNodes)
              if (node instanceof HTMLScriptElement && node.src.includes('counter'))
                document.documentElement.dataset['order'] ??= document.documentElement.dataset['gone'] ?? '0';
          }
        }).observe(document, { childList: true, subtree: true });
      },
    });
    await page.notice();
    // What the page brought with it does not count.
    await page.evaluate(`void delete document.documentElement.dataset.order`);
    await page.choose('accept');
    await page.waitFor(`document.body.dataset.ran?.includes('counter')`);
    expect(await page.evaluate('document.documentElement.dataset.order')).toBe('1');
  });

  it('takes everything back at one click beside the way back', async () => {
    await visit();
    await page.notice();
    await page.choose('accept');
    await page.granted('media');
    await recorded();
    const loaded = page.native.waitForEvent('load');
    await page.native.locator('sealpost-handle').getByRole('button', { name: 'Withdraw consent' }).click();
    await loaded;
    await page.granted('media', false);
    await recorded(2);
    expect(stage.records()[1]).toMatchObject({ method: 'withdraw', surface: 'banner' });
  });
});

describe('a decision', () => {
  it('is withdrawn at one click: everything is off, and recorded as that', async () => {
    await visit();
    await page.notice();
    await page.choose('accept');
    await page.granted('media');
    await recorded();
    await page.evaluate(() => {
      document.cookie = '_count_1=x';
      localStorage['counter.queue'] = 'x';
    });
    const loaded = page.native.waitForEvent('load');
    await page.evaluate(`setTimeout(() => window.sealpost.consent.withdraw())`);
    // AdNet cannot be stopped otherwise.
    await loaded;
    await page.granted('media', false);
    await recorded(2);
    expect(stage.records()[1]).toMatchObject({
      method: 'withdraw',
      decision: { analytics: false, marketing: false, media: false },
    });
    expect(
      await page.evaluate(`document.cookie.includes('_count_1') || 'counter.queue' in localStorage`),
    ).toBe(false);
    await page.waitFor(`!!${HANDLE}`);
    expect(await page.evaluate<boolean>(`!!${NOTICE}`)).toBe(false);
    expect(await page.state()).toMatchObject({ decided: true, granted: [], refused: ALL });
  });

  it('said later than an acceptance counts, however the two get through', async () => {
    await visit();
    for (let i = 0; i < 3; i++)
      await page.evaluate(
        `Promise.all([window.sealpost.consent.accept(), window.sealpost.consent.reject()])`,
      );
    expect(await page.state()).toMatchObject({ decided: true, granted: [] });
    await expect.poll(() => stage.records().at(-1)?.method).toBe('script');
    expect(Object.values(stage.records().at(-1)!.decision)).not.toContain(true);
  });

  it('of a name that nobody is asked about is told as a mistake, and ends nothing', async () => {
    await visit();
    await page.choose('accept');
    await page.granted('media');
    await recorded();
    await expect(page.evaluate(`window.sealpost.consent.withdraw('typo')`)).rejects.toThrow(
      /expected a decision about/,
    );
    await page.granted('media');
    await page.again();
    await page.granted('media');
    expect(stage.records()).toHaveLength(1);
  });

  it('of one purpose before anything was decided is about that one', async () => {
    await visit();
    await page.evaluate(`window.sealpost.consent.withdraw('analytics')`);
    await recorded();
    expect(stage.records()).toMatchObject([{ method: 'withdraw', decision: { analytics: false } }]);
    expect(Object.keys(stage.records()[0]!.decision)).toEqual(['analytics']);
  });

  it('about one service leaves the others as they are', async () => {
    await visit();
    await page.notice();
    await page.choose('accept');
    await page.granted('analytics');
    await recorded();
    await page.evaluate(`window.sealpost.consent.withdraw('analytics:counter')`);
    await page.granted('analytics:counter', false);
    expect(await page.state()).toMatchObject({ granted: ALL, refused: ['analytics:counter'] });
    await recorded(2);
    expect(stage.records()[1]).toMatchObject({
      method: 'withdraw',
      decision: { 'analytics:counter': false },
    });
  });

  it('runs out when its regime says so, and is asked again', async () => {
    await visit();
    await page.notice();
    await page.choose('accept');
    await page.granted('media');
    await recorded();
    await page.later(181);
    await page.again();
    await page.granted('media');
    await page.quiet();
    await page.later(2);
    await page.again();
    await page.notice();
    expect(await lead()).toBe(null);
    expect(await page.state()).toMatchObject({ granted: [] });
    expect(page.complaints).toEqual([]);
  });

  it('is looked at again after a day, and not before', async () => {
    await visit();
    await page.notice();
    await page.choose('accept');
    await page.granted('media');
    await page.quiet();
    page.requests.length = 0;
    await page.later(0.9);
    await page.again();
    await page.waitFor(`!!${HANDLE}`);
    expect(page.requests.join()).not.toMatch('manifest');
    await page.later(0.2);
    await page.again();
    await expect.poll(() => page.requests.join()).toMatch('manifest');
    await page.quiet();
    expect(stage.collector.shown).toHaveLength(1);
    await page.granted('media');
  });
});

describe('a material change', () => {
  const changed = shopConsent({
    change: {
      kind: 'material',
      purposes: ['analytics'],
      summary: { en: 'Statistics now also count how long films are watched.' },
    },
  });

  /** Somebody decided before, and comes back when the browser looks again. */
  async function comesAfter(act: 'accept' | 'reject'): Promise<void> {
    await visit();
    await page.notice();
    await page.choose(act);
    await recorded();
    await page.granted('analytics', act === 'accept');
    await stage.publish({ again: true, consent: changed });
    await page.later(1.1);
  }

  it('asks about what it affects and nothing else, and says what has changed', async () => {
    await comesAfter('accept');
    await page.again();
    await page.notice();
    expect(await asked()).toEqual(['Statistics']);
    expect(await lead()).toMatch(/changed.*Statistics now also count how long films are watched\./);
    // What it means now, nobody has agreed to.
    await page.granted('analytics', false);
    await page.granted('media');
    await page.choose('accept');
    await page.granted('analytics');
    await recorded(2);
    expect(stage.records()[1]).toMatchObject({ decision: { analytics: true }, method: 'accept-all' });
    expect(await page.state()).toMatchObject({ decided: true, refused: [] });
    await page.later(1.1);
    await page.again();
    await page.quiet();
    expect(await page.evaluate<boolean>(`!!${NOTICE}`)).toBe(false);
  });

  it('asks again about some, and whoever then rejects all has rejected all', async () => {
    await comesAfter('accept');
    await page.again();
    await page.notice();
    await page.granted('media');
    await page.choose('reject');
    await recorded(2);
    const decision = { analytics: false, marketing: false, media: false };
    expect(stage.records()[1]).toMatchObject({ decision, method: 'reject-all', surface: 'banner' });
    // What lost its grant may need a new page to stop.
    await expect
      .poll(() => page.state().catch(() => undefined))
      .toMatchObject({ decided: true, granted: [], refused: Object.keys(decision) });
  });

  it('goes on saying so as long as it is not answered', async () => {
    await comesAfter('reject');
    for (let i = 0; i < 2; i++) {
      await page.again();
      await page.notice();
      expect(await asked()).toEqual(['Statistics']);
      expect(await lead()).toMatch('films');
    }
  });
});

describe('where the collector cannot be reached or believed', () => {
  it.each([
    ['an error', () => ({ status: 503, body: 'down' })],
    ['another text', () => ({ status: 200, body: '<html>sign in to the hotel’s network</html>' })],
    ['nothing', () => 'drop' as const],
  ])('%s instead of the manifest shows nothing, grants nothing and forgets nothing', async (_, answer) => {
    stage.collector.manifestAnswer = answer;
    await visit();
    await expect.poll(() => page.complaints.length).toBeGreaterThan(0);
    await page.waitFor(`'check' in JSON.parse(Object.values(localStorage)[0] ?? '{}')`);
    expect(await page.evaluate<boolean>(`!!${NOTICE}`)).toBe(false);
    await page.close();

    stage.collector.manifestAnswer = undefined;
    await visit();
    await page.notice();
    await page.choose('accept');
    await page.granted('media');
    await recorded();
    stage.collector.manifestAnswer = answer;
    page.complaints.length = 0;
    await page.later(1.1);
    await page.again();
    await expect.poll(() => page.complaints.length).toBeGreaterThan(0);
    await page.granted('media');
    expect(await page.evaluate<boolean>(`!!${NOTICE}`)).toBe(false);
    const { check } = await page.memory();
    expect(check - (await page.evaluate<number>('Date.now()'))).toBeLessThan(3_600_000);
    stage.collector.manifestAnswer = undefined;
    await page.later(0.1);
    await page.again();
    await page.quiet();
    await page.granted('media');
  });

  it('a manifest by another key grants nothing, and says so', async () => {
    await stage.publish({ again: true, signer: new Uint8Array(32).fill(7) });
    await visit({
      before: () => {
        document.addEventListener('sealpost:error', (event) => {
          Object.assign(window, { told: (event as CustomEvent<unknown>).detail });
        });
      },
    });
    await page.notice();
    await page.choose('accept');
    await page.waitFor(`!!${NOTICE}?.querySelector('[role=alert]')`);
    expect(await lead()).toMatch('nothing was switched on');
    expect(await page.state()).toEqual({ decided: false, granted: [], refused: [] });
    expect(await page.evaluate('window.told')).toEqual({ code: 'manifest-key-not-pinned' });
    expect(page.complaints.join()).toMatch('expected a manifest by the key that the snippet pins');
    expect(page.requests).not.toContain(COUNTER);
    expect(stage.collector.consentPosts).toEqual([]);
    expect((await page.memory()).pending ?? []).toEqual([]);

    await page.choose('reject');
    await isGone();
    await page.waitFor(`window.sealpost.consent.get().decided`);
    expect(await page.state()).toMatchObject({ granted: [], refused: ALL });
  });

  it('a manifest that was changed on its way grants nothing', async () => {
    stage.collector.manifestAnswer = () => ({
      status: 200,
      body: stage.collector.site.note.replace('"since":1', '"since":2'),
    });
    await visit();
    await page.notice();
    await page.choose('accept');
    await page.waitFor(`!!${NOTICE}?.querySelector('[role=alert]')`);
    expect(await page.state()).toMatchObject({ granted: [] });
    expect(page.complaints.join()).toMatch('expected a signature by the trusted key');
  });

  it('a notice with other words than the manifest names is not shown', async () => {
    const hash = stage.collector.site.manifest.consent!.notices[0]!.models['opt-in']!;
    const { artefacts } = stage.collector.site;
    artefacts.set(hash, artefacts.get(hash)!.replace('"Reject all"', '"Accept all"'));
    await visit();
    await expect.poll(() => page.complaints.join()).toMatch('integrity');
    expect(await page.evaluate<boolean>(`!!${NOTICE}`)).toBe(false);
  });

  it('a link in it can hold no script', async () => {
    await stage.publish({
      consent: shopConsent({ links: [{ label: 'Imprint', url: 'javascript:alert(1)' }] }),
    });
    await visit();
    await page.notice();
    const links = `[...${NOTICE}.querySelectorAll('a')].map((one) => one.getAttribute('href'))`;
    expect(await page.evaluate(links)).toEqual(['https://northwind.example/privacy', null]);
  });

  it('an older manifest than this browser has seen grants nothing', async () => {
    const { note } = stage.collector.site;
    await stage.publish({ again: true });
    await visit();
    await page.notice();
    await page.choose('reject');
    await recorded();
    stage.collector.manifestAnswer = () => ({ status: 200, body: note });
    await page.later(1.1);
    await page.again();
    await page.evaluate(`void window.sealpost.consent.accept()`);
    await page.waitFor(`!!${NOTICE}?.querySelector('[role=alert]')`);
    expect(await page.state()).toMatchObject({ granted: [] });
    expect(page.complaints.join()).toMatch('expected revision 2 or higher, got 1');
  });
});

describe('Global Privacy Control', () => {
  const gpc = (): void => {
    Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });
  };

  it('refuses what is sold where the law makes it a refusal: recorded once, and said to have been honoured', async () => {
    stage.collector.region = 'US-CA';
    await visit({ before: gpc });
    await page.waitFor(`${HANDLE}?.textContent.includes('Opt-Out Request Honored')`);
    expect(await page.state()).toMatchObject({ granted: ['analytics', 'media'], refused: ['marketing'] });
    await recorded();
    expect(stage.records()).toMatchObject([
      { decision: { marketing: false }, method: 'signal', surface: 'browser', signals: { gpc: true } },
    ]);
    await page.again();
    await page.quiet();
    await page.later(1.1);
    await page.again();
    await page.quiet();
    expect(stage.records()).toHaveLength(1);
    expect(stage.collector.shown).toEqual([]);
    expect(page.requests).not.toContain(ADVERTS);
    expect(page.requests).toContain(COUNTER);
    expect(page.complaints).toEqual([]);
  });

  it('counts as a header, too, and gives way to a choice that was made here', async () => {
    stage.collector.region = 'US-CA';
    stage.collector.gpc = true;
    await visit();
    await page.waitFor(`${HANDLE}?.textContent.includes('Opt-Out Request Honored')`);
    await recorded();
    await page.evaluate(`window.sealpost.consent.save({ analytics: true, marketing: true, media: true })`);
    await page.granted('marketing');
    await recorded(2);
    await page.later(1.1);
    await page.again();
    await page.quiet();
    await page.granted('marketing');
    expect(stage.collector.consentPosts).toHaveLength(2);
    expect(await page.evaluate(`${HANDLE}.textContent.includes('Honored')`)).toBe(false);
  });

  it('changes nothing where nothing is on before consent', async () => {
    await visit({ before: gpc, snippet: 'data-region="DE"' });
    await page.notice();
    expect(await lead()).toBe(null);
    await page.choose('accept');
    await page.granted('marketing');
    await recorded();
    expect(stage.records()).toMatchObject([{ method: 'accept-all', signals: { gpc: true } }]);
  });
});

describe('under opt-out', () => {
  it('all is on until refused, and refusing is as near as accepting', async () => {
    stage.collector.region = 'US-CA';
    await visit();
    await page.notice();
    await page.waitFor(`/counter.*adnet/.test(document.body.dataset.ran)`);
    expect(await page.state()).toEqual({ decided: false, granted: ALL, refused: [] });
    expect(stage.collector.consentPosts).toEqual([]);
    await page.again();
    await page.notice();
    // AdNet runs already, and cannot be stopped otherwise.
    const loaded = page.native.waitForEvent('load');
    await page.choose('reject');
    await loaded;
    await page.granted('analytics', false);
    await recorded();
    expect(stage.records()).toMatchObject([{ method: 'reject-all', decision: { analytics: false } }]);
    expect(await page.state()).toMatchObject({ decided: true, granted: [], refused: ALL });
  });

  it('what was on by default in one country ends where consent is asked first', async () => {
    stage.collector.region = 'US-CA';
    await visit();
    await page.granted('analytics');
    stage.collector.region = 'FR';
    await page.again();
    await page.notice();
    await page.granted('analytics', false);
  });

  it('the page’s own word for where the visitor is counts more than the collector’s', async () => {
    stage.collector.region = 'US-CA';
    await visit({ snippet: 'data-region="FR"' });
    await page.notice();
    expect(await page.state()).toMatchObject({ granted: [] });
    expect(await page.evaluate(`${NOTICE}.querySelectorAll('button').length`)).toBe(3);
  });

  it('nothing is on by default under a manifest by another key', async () => {
    await stage.publish({ again: true, signer: new Uint8Array(32).fill(7) });
    await visit({ snippet: 'data-region="US-CA"' });
    await expect.poll(() => page.complaints.join()).toMatch('the key that the snippet pins');
    expect(await page.state()).toMatchObject({ granted: [] });
  });
});

it('a notice that asks for no answer is read once, and leaves no record', async () => {
  const [first] = shopConsent().regimes;
  await stage.publish({ consent: shopConsent({ regimes: [{ ...first!, model: 'notice' }] }) });
  await visit();
  await page.notice();
  await page.granted('analytics');
  expect(await page.evaluate(`${NOTICE}.querySelectorAll('button').length`)).toBe(2);
  await page.choose('accept');
  await isGone();
  await page.waitFor(`window.sealpost.consent.get().decided`);
  await page.quiet();
  expect((await page.state()).granted).toEqual(ALL);
  await page.later(2);
  await page.again();
  await page.quiet();
  await page.granted('analytics');
  expect(stage.collector.consentPosts).toEqual([]);
});

it('a choice that another tool knows is taken over, and nobody is asked twice', async () => {
  const imports = { analytics: 'analytics', ads: 'marketing', embeds: 'media' };
  await stage.publish({ consent: shopConsent({ imports }) });
  await visit({
    before: () => {
      document.cookie = `klaro=${encodeURIComponent(JSON.stringify({ analytics: true, ads: false, embeds: false }))}`;
    },
  });
  await page.granted('analytics');
  await recorded();
  expect(stage.records()).toMatchObject([
    { method: 'import', surface: 'import', decision: { analytics: true, marketing: false, media: false } },
  ]);
  expect(stage.collector.shown).toEqual([]);
});
