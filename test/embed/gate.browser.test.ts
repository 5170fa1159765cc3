import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { scriptOf } from '../stage/third-party.ts';
import { openGateStage, type GatePage, type GateStage, type GateVisit } from './gate-page.ts';

let stage: GateStage;
let page: GatePage;
beforeAll(async () => {
  stage = await openGateStage();
});
afterEach(() => page.close());
afterAll(() => stage.close());

const visit = async (options: GateVisit = {}): Promise<GatePage> => (page = await stage.visit(options));

/** A page that lets in what it knows by nonce and what comes from the collector or the third party, and no string as a script. */
const strict = (more = ''): Record<string, string> => ({
  'content-security-policy': `default-src 'none'; script-src 'nonce-own' ${stage.collector.origin} ${stage.elsewhere.origin}; connect-src ${stage.collector.origin}; img-src ${stage.elsewhere.origin}; frame-src ${stage.elsewhere.origin}; require-trusted-types-for 'script'; ${more}`,
});
const gated = (attributes: string, code = '', key = 'analytics'): string =>
  `<script type="text/plain" data-consent="${key}" nonce="own" ${attributes}>${code}</script>`;
const from = (path: string): string => `src="${stage.elsewhere.origin}${path}"`;
const GRANTED = { granted: ['analytics'], refused: ['marketing', 'media'] };

describe('scripts that have consent', () => {
  it('run in the order of the page, whatever each of them takes, under the strictest policy', async () => {
    const body = [
      gated(from('/slow.js?ms=300')),
      gated(from('/quick.js')),
      gated('', scriptOf('inline')),
      gated(from('/missing.js')),
      gated('', scriptOf('after what is missing')),
      gated(`${from('/module.js?ms=100')} data-type="module"`),
      gated(from('/deferred.js') + ' defer'),
      gated('data-type="module"', scriptOf('inline module')),
    ];
    await visit({ body: body.join(''), headers: strict(), kept: GRANTED });
    expect(await page.hasRun(7)).toEqual([
      '/slow.js',
      '/quick.js',
      'inline',
      'after what is missing',
      '/module.js',
      '/deferred.js',
      'inline module',
    ]);
    expect(page.complaints.filter((one) => !one.includes('404'))).toEqual([]);
  });

  it('are fetched side by side', async () => {
    const body = gated(from('/first.js?ms=400')) + gated(from('/second.js'));
    await visit({ body, kept: GRANTED });
    expect(await page.hasRun(2)).toEqual(['/first.js', '/second.js']);
    expect(stage.elsewhere.heard).toEqual(['/first.js', '/second.js']);
    expect(stage.elsewhere.answered).toEqual(['/second.js', '/first.js']);
  });

  it('wait for nobody when they are async', async () => {
    const body =
      gated(from('/slow.js?ms=400')) + gated(`${from('/async.js')} async`) + gated('', scriptOf('inline'));
    await visit({ body, headers: strict(), kept: GRANTED });
    expect(await page.hasRun(3)).toEqual(['/async.js', '/slow.js', 'inline']);
  });

  it('stay what they are in the page: element, attributes, listeners, nonce', async () => {
    const integrity = `sha256-${createHash('sha256').update(scriptOf('/whole.js')).digest('base64')}`;
    const attributes = `${from('/whole.js')} integrity="${integrity}" crossorigin="anonymous" referrerpolicy="no-referrer" data-own="1" id="own"`;
    const own = `<script nonce="own">const own = document.getElementById('own'); own.addEventListener('load', () => window.ran.push('heard'));</script>`;
    await visit({
      head: '',
      body: gated(attributes) + own + stage.collector.snippet(),
      headers: strict(),
      kept: GRANTED,
    });
    expect(await page.hasRun(2)).toEqual(['/whole.js', 'heard']);
    expect(
      await page.evaluate(() => {
        const script = document.querySelector<HTMLScriptElement>('#own')!;
        return [script.nonce, script.crossOrigin, script.referrerPolicy, script.dataset['own'], script.type];
      }),
    ).toEqual(['own', 'anonymous', 'no-referrer', '1', '']);
    expect(page.complaints).toEqual([]);
  });

  it('do not run when they are not what their integrity says', async () => {
    const body =
      gated(`${from('/changed.js')} integrity="sha256-${'A'.repeat(43)}=" crossorigin`) +
      gated('', scriptOf('inline'));
    await visit({ body, kept: GRANTED });
    expect(await page.hasRun(1)).toEqual(['inline']);
    expect(page.complaints.join()).toContain('/changed.js');
  });

  it('do not run without the nonce that the page asks for', async () => {
    const body =
      gated('', scriptOf('forged')).replace('nonce="own"', 'nonce="other"') + gated('', scriptOf('own'));
    await visit({ body, headers: strict(), kept: GRANTED });
    expect(await page.hasRun(1)).toEqual(['own']);
  });

  it('do not wait for what never runs: of another type, for old browsers, or taken out of the page in time', async () => {
    const body = [
      gated(`${from('/old.js')} nomodule`),
      gated(`${from('/source.ts')} data-type="text/typescript"`),
      gated('async', `document.querySelector('#removed').remove()`),
      gated(from('/slow.js?ms=400')),
      gated('', scriptOf('inline')),
      gated(`${from('/removed.js')} id="removed"`),
      gated(`${from('/typed.js?ms=200')} data-type="text/javascript"`),
      gated('', scriptOf('after all')),
    ];
    await visit({ body: body.join(''), kept: GRANTED });
    expect(await page.hasRun(4)).toEqual(['/slow.js', 'inline', '/typed.js', 'after all']);
  });

  it('run once, wherever the page moves them', async () => {
    await visit({ body: gated('id="it"', scriptOf('once')) + gated('', scriptOf('last')), kept: GRANTED });
    await page.hasRun(2);
    await page.evaluate(() => {
      const script = document.querySelector('#it')!;
      document.body.append(script);
      script.setAttribute('data-consent', 'analytics');
      document.querySelector('main')!.append(script);
    });
    await page.evaluate(`new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))`);
    expect(await page.ran()).toEqual(['once', 'last']);
  });

  it('that a framework puts there later run, too', async () => {
    await visit({ headers: strict(), kept: GRANTED });
    await page.evaluate((origin) => {
      const { trustedTypes } = window as { trustedTypes?: PolicyFactory };
      const policy = trustedTypes!.createPolicy('framework', { createScriptURL: (url) => url });
      const script = document.createElement('script');
      script.type = 'text/plain';
      script.dataset['consent'] = 'analytics';
      script.src = policy.createScriptURL(`${origin}/late.js`);
      const part = document.createElement('section');
      part.append(document.createElement('p'), script);
      document.querySelector('main')!.append(part);
    }, stage.elsewhere.origin);
    expect(await page.hasRun(1)).toEqual(['/late.js']);
    expect(page.complaints).toEqual([]);
  });

  it('are those of a granted purpose, or of one service of a purpose', async () => {
    const body = [
      gated('', scriptOf('service'), 'ads:one'),
      gated('', scriptOf('other service'), 'ads:two'),
      gated('', scriptOf('purpose'), 'ads'),
      gated('', scriptOf('refused service'), 'stats:one'),
      gated('', scriptOf('purpose’s service'), 'stats:two'),
      gated('', scriptOf('nothing'), ''),
    ];
    await visit({
      body: body.join(''),
      kept: { granted: ['ads:one', 'stats'], refused: ['ads', 'stats:one'] },
    });
    expect(await page.hasRun(2)).toEqual(['service', 'purpose’s service']);
  });
});

describe('elements that load something', () => {
  const every = (origin: string, key: string): string => `
    <iframe data-consent="${key}" data-src="${origin}/frame.html" title="Frame"></iframe>
    <img data-consent="${key}" data-src="${origin}/picture.svg" alt="">
    <picture><source data-consent="${key}" data-srcset="${origin}/source.svg"><img alt=""></picture>
    <img data-consent="${key}" data-srcset="${origin}/set.svg 2x" alt="">
    <link data-consent="${key}" rel="stylesheet" data-href="${origin}/style.css">
    <video data-consent="${key}" data-src="${origin}/film.mp4"></video>
    <embed data-consent="${key}" type="text/html" data-src="${origin}/embed.html">
    <object data-consent="${key}" type="text/html" data-data="${origin}/object.html"></object>`;
  const PATHS = [
    '/embed.html',
    '/film.mp4',
    '/frame.html',
    '/object.html',
    '/picture.svg',
    '/set.svg',
    '/source.svg',
    '/style.css',
  ];

  it('are put in place when they have consent', async () => {
    const body = every(stage.elsewhere.origin, 'analytics').replace(
      '<picture><source',
      '<picture><source media="all"',
    );
    await visit({ body: body.replace('<img alt="">', '<img src="data:," alt="">'), kept: GRANTED });
    await expect.poll(() => [...new Set(stage.elsewhere.heard)].toSorted()).toEqual(PATHS);
  });

  it('make no request without it, and neither do scripts', async () => {
    const { origin } = stage.elsewhere;
    const body = `${every(origin, 'marketing')}${every(origin, 'unheard-of')}${gated(from('/no.js'), '', 'marketing')}${gated('', scriptOf('no'), 'marketing')}${gated(from('/yes.js'))}`;
    await visit({ body, kept: GRANTED });
    expect(await page.hasRun(1)).toEqual(['/yes.js']);
    await page.waitFor('document.readyState === "complete"');
    await page.native.waitForLoadState('networkidle');
    expect(stage.elsewhere.heard).toEqual(['/yes.js']);
  });

  it('never become a script by their address', async () => {
    const bad = [
      'javascript:ran=1',
      ' JavaScript:ran=1',
      'java\nscript:ran=1',
      '\u0001javascript\t:ran=1',
      'vbscript:x',
    ];
    const good = ['javascript', './javascript:1', '?at:1', '#t:1', '//elsewhere.example/?javascript:1'];
    const link = (href: string): string =>
      `<a data-consent="analytics" data-href="${href.replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}">Link</a>`;
    await visit({
      body: `${[...bad, ...good].map(link).join('')}<iframe data-consent="analytics" data-src="javascript:parent.ran=['frame']" title="Frame"></iframe>${gated('', scriptOf('script'))}`,
      kept: GRANTED,
    });
    expect(await page.hasRun(1)).toEqual(['script']);
    expect(
      await page.evaluate(
        `[...document.querySelectorAll('a')].filter((one) => one.hasAttribute('href')).map((one) => one.getAttribute('href'))`,
      ),
    ).toEqual(good);
    expect(await page.evaluate(`document.querySelector('iframe').hasAttribute('src')`)).toBe(false);
  });

  it('are let through, too, where the page says later what they wait for', async () => {
    await visit({ body: '<iframe id="late" title="Frame"></iframe>', kept: GRANTED });
    await page.waitFor(`!!window.sealpost`);
    await page.evaluate((origin) => {
      const frame = document.querySelector<HTMLElement>('#late')!;
      frame.dataset['src'] = `${origin}/late.html`;
      frame.dataset['consent'] = 'analytics';
    }, stage.elsewhere.origin);
    await expect.poll(() => stage.elsewhere.heard).toEqual(['/late.html']);
  });

  it('leave srcdoc alone', async () => {
    await visit({
      body: `<iframe data-consent="analytics" data-srcdoc="<script>parent.ran = ['srcdoc']</script>" title="Frame"></iframe>${gated('', scriptOf('script'))}`,
      kept: GRANTED,
    });
    await page.hasRun(1);
    expect(await page.evaluate(`document.querySelector('iframe').hasAttribute('srcdoc')`)).toBe(false);
  });

  it('do not hold up the others where Trusted Types forbid one of them', async () => {
    const { origin } = stage.elsewhere;
    await visit({
      body: `<object data-consent="analytics" data-data="${origin}/object.html"></object><iframe data-consent="analytics" data-src="${origin}/frame.html" title="Frame"></iframe>${gated('', scriptOf('script'))}`,
      headers: strict(),
      kept: GRANTED,
    });
    expect(await page.hasRun(1)).toEqual(['script']);
    await expect.poll(() => stage.elsewhere.heard).toEqual(['/frame.html']);
    expect(page.complaints.join()).toMatch(/TrustedScriptURL/);
  });
});

describe('a page view with a stored decision', () => {
  it('asks for nothing but the loader', async () => {
    await visit({ body: gated('', scriptOf('granted')), headers: strict(), kept: GRANTED });
    await page.hasRun(1);
    await page.native.waitForLoadState('networkidle');
    expect(page.requests).toEqual([`${stage.host.origin}/`, stage.collector.asset('loader.js').url]);
    expect(page.complaints).toEqual([]);
  });

  it('is one with a refusal, too, and with scripts and pictures out of sight that wait', async () => {
    const body = `${gated(from('/no.js'))}<link data-consent="analytics" rel="stylesheet" data-href="${stage.elsewhere.origin}/no.css"><img hidden data-consent="analytics" data-src="${stage.elsewhere.origin}/no.svg" alt="">`;
    await visit({ body, kept: { refused: ['analytics'] } });
    await page.waitFor('!!window.sealpost');
    await page.native.waitForLoadState('networkidle');
    expect(page.requests).toHaveLength(2);
  });

  it.each([
    ['its check is due', { ...GRANTED, check: Date.now() - 1 }, ''],
    ['only the cookie is left', { ...GRANTED, only: 'cookie' }, ''],
    ['only the storage is left', { ...GRANTED, only: 'storage' }, ''],
    ['something waits that is to be seen', GRANTED, '<iframe data-consent="media" title="Film"></iframe>'],
  ] as const)('asks for choice.js when %s', async (_, kept, body) => {
    await visit({ kept, body });
    await expect.poll(() => page.requests.join()).toContain('/choice.js');
  });

  it('asks for choice.js once, however many embeds wait', async () => {
    await visit({
      kept: GRANTED,
      body: '<iframe data-consent="media" title="Film"></iframe>'.repeat(100),
      before: () => {
        const counted = window as { asked?: number } & Window;
        const frame = counted.requestAnimationFrame.bind(window);
        counted.asked = 0;
        counted.requestAnimationFrame = (call) => {
          counted.asked!++;
          return frame(call);
        };
      },
    });
    await page.waitFor(`!!document.querySelector('sealpost-placeholder')`);
    expect(await page.evaluate('asked')).toBeLessThan(30);
    await page.evaluate(async () => {
      for (let i = 0; i < 20; i++) {
        document.querySelector('main')!.append('More');
        await new Promise((resolve) => setTimeout(resolve));
      }
    });
    expect(await page.evaluate('asked')).toBeLessThan(60);
  });

  it('grants nothing when the cookie says something else', async () => {
    await visit({
      kept: { ...GRANTED, check: 0, only: 'storage' },
      body: gated('', scriptOf('no')),
      // One more group at its end, as a later decision leaves it.
      before: () => {
        const stored = localStorage[Object.keys(localStorage)[0]!] as string;
        document.cookie = `${(JSON.parse(stored) as { cookie: string }).cookie}!.0.zzzzzz.1..analytics`;
      },
    });
    await page.waitFor('!!window.sealpost');
    expect(await page.evaluate('[sealpost.consent.has("analytics"), window.ran]')).toEqual([false, null]);
  });

  it('does not load choice.js before it has painted', async () => {
    await visit({
      kept: { ...GRANTED, check: 0 },
    });
    await expect.poll(() => page.requests.join()).toContain('/choice.js');
    const [paint, chunk] = await page.evaluate<number[]>(
      `[performance.getEntriesByName('first-paint')[0]?.startTime ?? Infinity, performance.getEntriesByType('resource').find((one) => one.name.endsWith('/choice.js')).startTime]`,
    );
    expect(chunk).toBeGreaterThanOrEqual(paint! - 20);
  });
});

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}
