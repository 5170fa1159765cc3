import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { launchChromium, type ChromiumBrowser } from '../browsers/chromium.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { startHostPage } from '../stage/host-page.ts';
import { fakeCollector } from '../widget/fake-collector.ts';
import { publishSite } from '../widget/published-site.ts';
import { markdownTable, median } from './table.ts';

/**
 * What a first layer costs a page: bytes, main-thread time up to rest, when it can be seen, long tasks, and how long a click on Accept keeps the
 * page from painting. A fresh browser profile for each visit, candidates in turn; every server is on this machine and does not compress.
 */
const ROUNDS = 6;
const THROTTLES = [1, 4];
const YARDSTICK = 'plain HTML';
/** For what comes after the layer is there: timers, idle work. */
const REST_MS = 1000;

interface Candidate {
  name: string;
  /** What the page holds. */
  head: string;
  body: string;
  /** Expression: the button that accepts, once it can be seen; null before. */
  accept: string;
  /** Everything that a first visit loads beyond the page, for the bytes; Sealpost's is counted on the wire instead. */
  files: (string | Buffer)[];
}

interface Sample {
  script: number;
  styleAndLayout: number;
  visible: number;
  longest: number;
  accept: number;
  bytes: number;
}

export async function bench(): Promise<string> {
  const host = await startHostPage();
  const collector = await fakeCollector(
    await publishSite({ consent: shopConsent(), origins: [host.origin] }),
  );
  const browser = await launchChromium();
  const candidates = [...peers(), sealpost(collector.snippet())];
  const samples = new Map<string, Sample[]>();
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      for (const rate of THROTTLES) {
        for (const candidate of candidates) {
          host.show(page(candidate));
          const sample = await visit(browser, host.origin, candidate, rate);
          // The first round warms the browser's own caches and is thrown away.
          if (round === 0) continue;
          const key = `${candidate.name} ${rate}`;
          samples.set(key, [...(samples.get(key) ?? []), sample]);
        }
      }
    }
  } finally {
    await browser.close();
    await collector.stop();
    await host.close();
  }
  return THROTTLES.map((rate) => table(candidates, samples, rate)).join('\n\n');
}

function table(candidates: Candidate[], samples: Map<string, Sample[]>, rate: number): string {
  const of = (name: string, figure: keyof Sample): number =>
    median(samples.get(`${name} ${rate}`)!.map((sample) => sample[figure]));
  const cost = (name: string): number =>
    median(samples.get(`${name} ${rate}`)!.map(({ script, styleAndLayout }) => script + styleAndLayout));
  const ms = (value: number): string => value.toFixed(1);
  return [
    `### First layer, processor ${rate === 1 ? 'not throttled' : `throttled ${rate} ×`}, medians of ${ROUNDS} visits`,
    '',
    markdownTable([
      [
        '',
        'brotli bytes',
        'script ms',
        'style+layout ms',
        'together ms',
        `× ${YARDSTICK}`,
        'visible at ms',
        'longest task ms (0: none over 50)',
        'Accept: event to paint ms',
      ],
      ...candidates.map(({ name, files }) => [
        name,
        String(
          files.length
            ? files.reduce((sum, file) => sum + brotliCompressSync(file).length, 0)
            : of(name, 'bytes'),
        ),
        ms(of(name, 'script')),
        ms(of(name, 'styleAndLayout')),
        ms(cost(name)),
        (cost(name) / cost(YARDSTICK)).toFixed(2),
        ms(of(name, 'visible')),
        ms(of(name, 'longest')),
        name === YARDSTICK ? '–' : ms(of(name, 'accept')),
      ]),
    ]),
  ].join('\n');
}

const page = ({ head, body }: Candidate): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Bench</title>${head}</head><body><h1>Northwind Bikes</h1><p>Repairs, wheels and good advice since 1987.</p>${body}</body></html>`;

/** The least that a first layer can be: words and two buttons that are in the page already, with a few lines of style. */
const PLAIN = `<style>#n{position:fixed;inset:auto 16px 16px;padding:16px;background:#fff;border:1px solid #888;border-radius:8px;font:16px/1.5 sans-serif}#n button{font:inherit;padding:8px 16px}</style>
<div id="n" role="region" aria-label="Choice"><h2>Your choice about your data</h2><p>Northwind Bikes would like to store or read data on your device for the purposes below. None of this happens unless you agree. You can change your mind at any time.</p><p><a href="/privacy">Privacy policy</a></p><ul><li>Essential<li>Statistics<li>Marketing<li>External media</ul><button>Accept all</button> <button>Reject all</button> <button>Choose</button></div>`;

function peers(): Candidate[] {
  const text = (name: string, path: string): string => readFileSync(join(folderOf(name), path), 'utf8');
  const osano = {
    css: text('cookieconsent', 'build/cookieconsent.min.css'),
    js: text('cookieconsent', 'build/cookieconsent.min.js'),
  };
  const vanilla = {
    css: text('vanilla-cookieconsent', 'dist/cookieconsent.css'),
    js: text('vanilla-cookieconsent', 'dist/cookieconsent.umd.js'),
  };
  const klaro = readFileSync(join(packedKlaro(), 'dist/klaro.js'), 'utf8');
  return [
    { name: YARDSTICK, head: '', body: PLAIN, accept: `document.querySelector('#n button')`, files: [PLAIN] },
    {
      name: 'osano cookieconsent 3.1.1',
      head: `<style>${osano.css}</style>`,
      body: `<script>${osano.js}</script><script>cookieconsent.initialise({type:'opt-in',content:{message:'Northwind Bikes would like to store or read data on your device.',allow:'Accept all',deny:'Reject all',link:'Privacy policy',href:'/privacy'}})</script>`,
      accept: `document.querySelector('.cc-allow')`,
      files: [osano.css, osano.js],
    },
    {
      name: 'vanilla-cookieconsent 3.1.0',
      head: `<style>${vanilla.css}</style>`,
      body: `<script>${vanilla.js}</script><script>CookieConsent.run(${JSON.stringify(VANILLA)})</script>`,
      accept: `document.querySelector('#cc-main .cm__btn[data-role=all]')`,
      files: [vanilla.css, vanilla.js, JSON.stringify(VANILLA)],
    },
    {
      name: 'klaro 0.7.22',
      head: '',
      body: `<script>var klaroConfig=${JSON.stringify(KLARO)}</script><script>${klaro}</script>`,
      accept: `document.querySelector('.klaro .cm-btn-success, .klaro .cm-btn-accept-all')`,
      files: [klaro, JSON.stringify(KLARO)],
    },
  ];
}

const sealpost = (snippet: string): Candidate => ({
  name: 'Sealpost',
  head: snippet,
  body: '',
  accept: `[...document.querySelectorAll('*')].flatMap((host) => [...(host.shadowRoot?.querySelectorAll('button') ?? [])]).find((button) => button.textContent.trim() === 'Accept all')`,
  files: [],
});

const VANILLA = {
  // Else it hides itself from automated browsers, and nothing would be measured.
  hideFromBots: false,
  categories: { necessary: { enabled: true, readOnly: true }, analytics: {}, marketing: {}, media: {} },
  language: {
    default: 'en',
    translations: {
      en: {
        consentModal: {
          title: 'Your choice about your data',
          description:
            'Northwind Bikes would like to store or read data on your device for the purposes below.',
          acceptAllBtn: 'Accept all',
          acceptNecessaryBtn: 'Reject all',
          showPreferencesBtn: 'Choose',
        },
        preferencesModal: { sections: [] },
      },
    },
  },
};

const KLARO = {
  elementID: 'klaro',
  acceptAll: true,
  lang: 'en',
  privacyPolicy: '/privacy',
  services: ['counter', 'adnet', 'video'].map((name) => ({ name, title: name, purposes: ['analytics'] })),
};

/**
 * Not a dependency: it would bring 150 packages of its own build into every installation. Taken from the registry when the bench runs.
 * @returns the unpacked package
 */
function packedKlaro(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sealpost-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', 'klaro@0.7.22', '--json', '--pack-destination', folder], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as { filename: string; integrity: string }[];
  if (packed?.integrity !== KLARO_INTEGRITY)
    throw new Error('klaro: expected the release that was measured before, got other bytes');
  execFileSync('tar', ['-xzf', join(folder, packed.filename), '-C', folder]);
  return join(folder, 'package');
}

const KLARO_INTEGRITY =
  'sha512-NkaFxS4S8160/zH1UQzCSYIIsAtwIDHIkJ7xofCrgRqk14OSY+OJuwCjYyW+q5fmIeF4RvsuBH6brPe2BS9Z0A==';

const folderOf = (name: string): string => join(import.meta.dirname, '../../node_modules', name);

async function visit(
  browser: ChromiumBrowser,
  origin: string,
  { accept, name }: Candidate,
  rate: number,
): Promise<Sample> {
  const opened = await browser.newPage();
  const { native } = opened;
  try {
    const session = await native.context().newCDPSession(native);
    await session.send('Performance.enable');
    await session.send('Network.enable');
    await session.send('Emulation.setCPUThrottlingRate', { rate });
    let bytes = 0;
    native.on('response', (response) => {
      // The host page itself is everybody's.
      if (response.url() === `${origin}/` || response.request().method() !== 'GET') return;
      void response.body().then(
        (body) => (bytes += brotliCompressSync(body).length),
        () => undefined,
      );
    });
    await native.addInitScript(watch, accept);
    await native.goto(`${origin}/`);
    await native
      .waitForFunction(() => (window as unknown as Watched).bench.visible > 0) // cast: set by `watch`
      .catch((cause: unknown) => {
        throw new Error(`${name}: expected its first layer within 30 s, got none`, { cause });
      });
    await native.waitForTimeout(REST_MS);
    const metrics = await session.send('Performance.getMetrics');
    const seconds = (metric: string): number =>
      metrics.metrics.find((one) => one.name === metric)?.value ?? 0;
    const bytesAtRest = bytes;
    const { visible, longest } = await native.evaluate(() => (window as unknown as Watched).bench); // cast: set by `watch`
    const acceptMs = name === YARDSTICK ? 0 : await clickAccept(native, accept);
    return {
      script: seconds('ScriptDuration') * 1000,
      styleAndLayout: (seconds('RecalcStyleDuration') + seconds('LayoutDuration')) * 1000,
      visible,
      longest,
      accept: acceptMs,
      bytes: bytesAtRest,
    };
  } finally {
    await opened.close();
  }
}

interface Watched {
  bench: { visible: number; longest: number; events: number };
}

/** Runs in the page before anything else; stands alone. */
function watch(accept: string): void {
  const bench: Watched['bench'] = { visible: 0, longest: 0, events: 0 };
  Object.assign(window, { bench });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) bench.longest = Math.max(bench.longest, entry.duration);
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (/^(pointer|mouse|click)/.test(entry.name)) bench.events = Math.max(bench.events, entry.duration);
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  // oxlint-disable-next-line typescript/no-implied-eval -- the expression is this bench's own
  const find = new Function(`return document.body && (${accept}) || null`) as () => HTMLElement | null;
  // Every 16 ms and not in every frame: asking forces style and layout, and that would be measured, too.
  const timer = setInterval(() => {
    const button = find();
    if (!button?.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return;
    clearInterval(timer);
    bench.visible = performance.now();
  }, 16);
}

/** @returns milliseconds from the event to the next paint; below 16 it is not told, and counts as 16. */
async function clickAccept(native: ChromiumPageNative, accept: string): Promise<number> {
  const box = await native.evaluate<{ x: number; y: number }>(
    `(() => { const { x, y, width, height } = (${accept}).getBoundingClientRect(); return { x: x + width / 2, y: y + height / 2 }; })()`,
  );
  await native.mouse.click(box.x, box.y);
  await native.waitForTimeout(500);
  return Math.max(16, await native.evaluate(() => (window as unknown as Watched).bench.events)); // cast: set by `watch`
}

type ChromiumPageNative = Awaited<ReturnType<ChromiumBrowser['newPage']>>['native'];
