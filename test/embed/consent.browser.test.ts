import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Consent, ConsentState, Sealpost } from '../../embed/contract.ts';
import { scriptOf } from '../stage/third-party.ts';
import { openGateStage, type GatePage, type GateStage, type GateVisit } from './gate-page.ts';

/** Of the page. */
interface Page {
  sealpost?: Sealpost;
  seen?: unknown[];
  ran?: string[];
  framesSince?: number;
}

let stage: GateStage;
let page: GatePage;
beforeAll(async () => {
  stage = await openGateStage();
});
afterEach(async () => {
  stage.collector.tamper = undefined;
  await page.close();
});
afterAll(() => stage.close());

const visit = async (options: GateVisit = {}): Promise<GatePage> => (page = await stage.visit(options));
const gated = (key: string, code: string): string =>
  `<script type="text/plain" data-consent="${key}">${code}</script>`;
const loaded = (): Promise<void> => page.waitFor('!!window.sealpost?.sites');
const NOTICE = `document.querySelector('sealpost-notice')?.shadowRoot`;
const GRANTED = { granted: ['analytics'], refused: ['marketing', 'media'] };

describe('window.sealpost.consent', () => {
  it('says what holds', async () => {
    await visit({ kept: { granted: ['analytics', 'ads:one'], refused: ['ads', 'analytics:two'] } });
    await loaded();
    expect(
      await page.evaluate(() => {
        const { consent } = (window as Page).sealpost!;
        const keys = 'analytics analytics:one analytics:two ads ads:one ads:two media constructor'.split(' ');
        return keys.filter((key) => consent.has(key));
      }),
    ).toEqual(['analytics', 'analytics:one', 'ads:one']);
    expect(await page.evaluate<ConsentState>('sealpost.consent.get()')).toMatchObject({
      decided: true,
      granted: ['analytics', 'ads:one'],
      refused: ['ads', 'analytics:two'],
      consent: 'con_01m7vzgc00fg5as5tan6jghbfr',
    });
  });

  it('tells at once, and after every change until nobody wants to hear it any more', async () => {
    await visit();
    await loaded();
    await page.evaluate(() => {
      const { sealpost } = window as Page;
      const seen: unknown[] = ((window as Page).seen = []);
      const end = sealpost!.consent.subscribe(({ granted }) => seen.push(`first ${granted.join()}`));
      sealpost!.consent.subscribe(({ granted }) => {
        if (granted.length) end();
        seen.push(`second ${granted.join()}`);
      });
      document.addEventListener('sealpost:consent', (event) =>
        seen.push(`event ${(event as CustomEvent<ConsentState>).detail.granted.join()}`),
      );
    });
    expect(await page.evaluate('seen')).toEqual(['first ', 'second ']);
    await page.evaluate(`sealpost.consent.save({ analytics: true, marketing: false, media: false })`);
    await page.waitFor(`seen.includes('event analytics')`);
    await page.evaluate('sealpost.consent.withdraw()');
    await page.waitFor(`seen.at(-1) === 'event '`);
    const seen = await page.evaluate<string[]>('seen');
    expect(seen.filter((one) => one.startsWith('first'))).toEqual(['first ', 'first analytics']);
    expect(seen.filter((one) => one.startsWith('second'))).toContain('second analytics');
    expect(seen.filter((one) => one.startsWith('second')).at(-1)).toBe('second ');
  });

  it('runs once what waits for a key, as soon as that is granted', async () => {
    await visit({ body: gated('analytics', scriptOf('script')) });
    await loaded();
    await page.evaluate(() => {
      const { consent } = (window as Page).sealpost!;
      const ran: string[] = ((window as Page).ran = []);
      consent.run('analytics', () => ran.push('analytics'));
      consent.run('analytics:counter', () => ran.push('service'));
      consent.run('media', () => ran.push('media'));
      consent.run('analytics', () => ran.push('ended'))();
      consent.run('analytics', () => {
        throw new Error('of the page');
      });
    });
    expect(await page.ran()).toEqual([]);
    await page.evaluate(`sealpost.consent.save({ analytics: true, marketing: false, media: false })`);
    await page.hasRun(3);
    await page.evaluate(`sealpost.consent.save({ analytics: true, marketing: true, media: false })`);
    await page.waitFor(`sealpost.consent.has('marketing')`);
    expect((await page.ran()).toSorted()).toEqual(['analytics', 'script', 'service']);
    expect(page.complaints.join()).toContain('of the page');
  });

  it('runs at once what is granted, and not what was ended before', async () => {
    await visit({ kept: GRANTED });
    await loaded();
    await page.evaluate(() => {
      const { consent } = (window as Page).sealpost!;
      const ran: string[] = ((window as Page).ran = []);
      consent.run('analytics', () => ran.push('ended'))();
      consent.run('analytics', () => ran.push('now'));
    });
    expect(await page.ran()).toEqual(['now']);
  });

  it('lets scripts start only when what was clicked has gone from the screen', async () => {
    await visit({
      body: gated('analytics', `(window.ran ??= []).push(String(!!${NOTICE}), String(window.framesSince))`),
      before: () => {
        // Frames since the click.
        const count = window as Page;
        addEventListener('click', () => (count.framesSince = 0), true);
        const tick = (): void => {
          if (count.framesSince !== undefined) count.framesSince++;
          requestAnimationFrame(tick);
        };
        requestAnimationFrame(tick);
      },
    });
    await page.waitFor(`!!${NOTICE}?.querySelector('button')`);
    await page.click('sealpost-notice >> button');
    const [isNoticeThere, frames] = await page.hasRun(2);
    expect(isNoticeThere).toBe('false');
    expect(Number(frames)).toBeGreaterThan(0);
  });
});

it('the page after a decision asks for nothing but the loader, and knows all of it', async () => {
  await visit({ body: gated('analytics', scriptOf('script')) });
  await page.waitFor(`!!${NOTICE}?.querySelector('button')`);
  await page.click('sealpost-notice >> button');
  await page.hasRun(1);
  await page.waitFor(`JSON.parse(localStorage['sealpost.${stage.collector.site.id}']).check > Date.now()`);
  await page.native.waitForLoadState('networkidle');
  page.requests.length = 0;
  await page.again();
  await page.hasRun(1);
  await page.waitFor(
    `document.querySelector('sealpost-handle')?.shadowRoot.querySelectorAll('button').length === 2`,
  );
  await page.native.waitForLoadState('networkidle');
  expect(page.requests).toEqual([`${stage.host.origin}/`, stage.collector.asset('loader.js').url]);
  expect(await page.evaluate<ConsentState>('sealpost.consent.get()')).toMatchObject({
    decided: true,
    granted: ['analytics', 'marketing', 'media'],
  });
  expect(page.complaints).toEqual([]);
});

describe('page code that comes before the loader', () => {
  it('is called when that is there, and one that fails does not stop the next', async () => {
    const early = `<script>(window.sealpost ??= { queue: [] }).queue.push(() => { throw new Error('of the page'); }); window.sealpost.queue.push(({ consent, version }) => { window.ran = [version, String(consent.has('analytics'))]; });</script>`;
    await visit({ head: early + stage.collector.snippet(), kept: GRANTED });
    expect((await page.hasRun(2))[1]).toBe('true');
    expect(page.complaints.join()).toContain('of the page');
  });

  it('is called at once afterwards', async () => {
    await visit({ kept: GRANTED });
    await loaded();
    expect(
      await page.evaluate(() => {
        let called = false;
        (window as Page).sealpost!.queue.push(({ consent }) => (called = consent.has('analytics')));
        return called;
      }),
    ).toBe(true);
  });
});

describe('where something is in the way', () => {
  it.each([
    '<form id="sealpost"><input name="sites"><input name="queue"></form>',
    '<a id="sealpost"></a><a id="sealpost" name="queue" href="javascript:ran=1"></a>',
    '<img name="currentScript" alt="">',
  ])('%s is not taken for ours', async (element) => {
    const body = `${element}${stage.collector.snippet()}${gated('analytics', scriptOf('yes'))}${gated('media', scriptOf('no'))}`;
    await visit({ head: '', body, kept: GRANTED });
    expect(await page.hasRun(1)).toEqual(['yes']);
    expect(await page.evaluate('sealpost.sites.length')).toBe(1);
    expect(page.complaints).toEqual([]);
  });

  it('storage that is refused grants nothing, and what is decided holds on the page', async () => {
    await visit({
      body: gated('analytics', scriptOf('script')),
      before: () => {
        const refuse = (): never => {
          throw new DOMException('', 'SecurityError');
        };
        Object.defineProperty(window, 'localStorage', { get: refuse });
        Object.defineProperty(Document.prototype, 'cookie', { get: refuse, set: refuse });
        Object.defineProperty(window, 'indexedDB', { get: refuse });
      },
    });
    await loaded();
    expect(await page.evaluate('sealpost.consent.has("analytics")')).toBe(false);
    expect(await page.ran()).toEqual([]);
    await page.evaluate(`void sealpost.consent.accept()`);
    expect(await page.hasRun(1)).toEqual(['script']);
  });

  it('adapters come first: nothing is let through before they have spoken', async () => {
    const adapter = {
      adapter: 'google' as const,
      settings: { owner: 'sealpost', map: { analytics_storage: 'analytics' } },
    };
    await visit({
      body: gated(
        'analytics',
        `(window.ran ??= []).push(JSON.stringify(window.dataLayer.map((one) => one[1])))`,
      ),
      kept: { ...GRANTED, adapters: [adapter] },
    });
    expect(await page.hasRun(1)).toEqual(['["default","update"]']);
    expect(page.requests.map((one) => one.split('/').at(-1))).toEqual([
      '',
      'loader.js',
      'choice.js',
      'signals.js',
    ]);

    stage.collector.tamper = (name, content) =>
      name === 'signals.js' ? Buffer.concat([content, Buffer.from('\n')]) : content;
    await page.close();
    await visit({
      body: gated('analytics', scriptOf('no')),
      kept: { ...GRANTED, adapters: [adapter] },
    });
    await expect.poll(() => page.complaints.join()).toContain('no signals.js');
    // Nor is the page's own code, when a decision is made known.
    await page.evaluate(`(() => {
      sealpost.consent.run('analytics', () => (window.ran ??= []).push('run'));
      document.dispatchEvent(new CustomEvent('sealpost:consent'));
      return new Promise((resolve) => setTimeout(resolve));
    })()`);
    expect(await page.ran()).toEqual([]);
  });

  it('a policy that goes by nonce alone lets the chunks in with that of the loader', async () => {
    await visit({
      snippet: 'nonce="own"',
      kept: { ...GRANTED, check: 0 },
      headers: {
        'content-security-policy': `default-src 'none'; script-src 'nonce-own'; connect-src ${stage.collector.origin}; require-trusted-types-for 'script'; trusted-types sealpost`,
      },
    });
    await expect.poll(() => page.requests.filter((one) => one.endsWith('/choice.js'))).toHaveLength(1);
    await page.native.waitForLoadState('networkidle');
    expect(page.complaints).toEqual([]);
  });

  it('a second snippet is a second site for forms, and consent stays that of the first', async () => {
    const other = stage.collector
      .snippet()
      .replace(stage.collector.site.id, 'site_01m7ykzapcftmvfbd2q40yc1hj');
    await visit({
      head: stage.collector.snippet().replace('async', '') + other.replace('async', ''),
      kept: GRANTED,
    });
    await loaded();
    expect(
      await page.evaluate(() => {
        const { sites, consent } = (window as Page).sealpost!;
        return [sites.map(({ tag }) => tag['site']), consent.has('analytics')];
      }),
    ).toEqual([[stage.collector.site.id, 'site_01m7ykzapcftmvfbd2q40yc1hj'], true]);
  });
});

describe('an element with data-sealpost-show', () => {
  it.each([
    ['', 'sealpost-preferences'],
    ['preferences', 'sealpost-preferences'],
    ['notice', 'sealpost-notice'],
  ])('"%s" opens %s instead of going anywhere', async (value, opened) => {
    await visit({
      body: `<a href="/elsewhere" data-sealpost-show="${value}"><b>Privacy choices</b></a>`,
      kept: { ...GRANTED, check: Date.now() + 1e9 },
    });
    await loaded();
    await page.click('b');
    await page.waitFor(`!!document.querySelector('${opened}')`);
    expect(await page.evaluate('location.pathname')).toBe('/');
  });
});

it('what is withdrawn while nothing can be reached ends all the same', async () => {
  await visit();
  await loaded();
  await page.evaluate('sealpost.consent.accept()');
  await page.waitFor(`sealpost.consent.has('analytics')`);
  await page.again();
  await loaded();
  await stage.collector.stop();
  try {
    await page.evaluate('sealpost.consent.withdraw().catch(() => {})');
    await page.waitFor(`!sealpost.consent.has('analytics')`);
  } finally {
    await stage.collector.start();
  }
  await page.again();
  await loaded();
  expect(await page.evaluate<Consent>('sealpost.consent.get().granted')).toEqual([]);
});
