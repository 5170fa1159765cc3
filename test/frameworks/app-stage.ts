import { afterAll, beforeAll, beforeEach } from 'vitest';
import { drivePage, launchChromium, type ChromiumPage } from '../browsers/chromium.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { startThirdParty, type ThirdParty } from '../stage/third-party.ts';
import { fakeCollector, type FakeCollector } from '../widget/fake-collector.ts';
import { publishSite } from '../widget/published-site.ts';
import { makeProject, type AppRecipe } from './built-app.ts';

/** A framework's application, built and served, with the film's host and the collector on origins of their own. */
export interface AppStage {
  origin: string;
  /** Hosts the film, and hears of every request. */
  elsewhere: ThirdParty;
  collector: FakeCollector;
  /** What the build said. */
  built: string;
  /** What the server sends. */
  html(path: string, cookie?: string): Promise<{ html: string; cached: string | null }>;
  /** A new visitor. @param held as in `AppVisitor.open` */
  visit(path: string, held?: RegExp): Promise<AppVisitor>;
  close(): Promise<void>;
}

export interface AppVisitor extends ChromiumPage {
  /** Exceptions and errors that the page wrote: React says of a page that differs from the server's only so. */
  complaints: string[];
  /** The page, from the server again. @param held addresses that are answered only after `release` */
  open(held?: RegExp): Promise<void>;
  release(): void;
  /** Clicks it in the notice. */
  accept(): Promise<void>;
  /** Cookies as the visitor sends them. */
  cookie(): Promise<string>;
  /** What has stood in the page since it was opened: `film`, `button`, in order. */
  seen(): Promise<string[]>;
}

export const FILM = `!!document.querySelector('body iframe[src]') && !document.querySelector('body button')`;
export const BUTTON = `!!document.querySelector('body button') && !document.querySelector('body iframe[src]')`;
export const NOTICE = `!!document.querySelector('sealpost-notice')?.shadowRoot?.querySelector('button')`;
/** React marks what it has taken over. */
export const TAKEN_OVER = `(({ body }) => [...body.querySelectorAll('iframe, button')].some((one) => Object.keys(one).some((key) => key.startsWith('__reactProps'))))(document)`;

/** Installing and building may each take their longest. */
const OPEN_TIMEOUT_MS = 600_000;

/** For the tests of a file, which are skipped where it cannot be installed, and say why. */
export function useApp(recipe: AppRecipe): () => AppStage {
  let stage: AppStage | string;
  let app: AppStage;
  beforeAll(async () => {
    stage = await openAppStage(recipe);
  }, OPEN_TIMEOUT_MS);
  beforeEach((context) => {
    if (typeof stage === 'string') return context.skip(stage);
    app = stage;
  });
  afterAll(() => (typeof stage === 'object' ? stage.close() : undefined));
  return () => app;
}

/** @returns the reason, where it cannot be installed */
async function openAppStage(recipe: AppRecipe): Promise<AppStage | string> {
  const project = await makeProject(recipe);
  if (typeof project === 'string') return project;
  const running: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(running.map((stop) => stop())).finally(() => project.remove());
  };
  try {
    const browser = await launchChromium();
    running.push(() => browser.close());
    const elsewhere = await startThirdParty('elsewhere');
    running.push(() => elsewhere.close());
    const collector = await fakeCollector(
      await publishSite({ consent: shopConsent(), origins: ['http://127.0.0.1'] }),
    );
    running.push(() => collector.stop());
    const { url, integrity } = collector.asset('loader.js');
    project.fillIn({
      'https://collector.example/v1/assets/…/loader.js': url,
      'sha256-…': integrity,
      'site_…': collector.site.id,
      site_01m7ykzapcftmvfbd2q40yc1hj: collector.site.id,
      'spk1_…': collector.site.fingerprint,
      'https://video.example': elsewhere.origin,
    });
    const built = await project.build();
    const server = await project.start();
    const { origin } = server;
    running.push(() => server.stop());

    return {
      origin,
      elsewhere,
      collector,
      built,
      async html(path, cookie = '') {
        const response = await fetch(origin + path, { headers: { cookie } });
        return { html: await response.text(), cached: response.headers.get('cache-control') };
      },
      async visit(path, held) {
        elsewhere.forget();
        const context = await browser.native.newContext();
        await context.addInitScript(watch);
        const native = await context.newPage();
        const complaints: string[] = [];
        native.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
        native.on('pageerror', (error) => complaints.push(String(error)));
        let release = (): void => undefined;
        const open = async (later?: RegExp): Promise<void> => {
          await native.unrouteAll();
          if (later) {
            const released = new Promise<void>((resolve) => (release = resolve));
            await native.route(later, (route) => released.then(() => route.continue()));
          }
          await native.goto(origin + path, { waitUntil: 'commit' });
        };
        await open(held);
        const page = drivePage(native, () => context.close());
        return {
          ...page,
          complaints,
          open,
          release: () => release(),
          accept: () => native.locator('sealpost-notice button').first().click(),
          cookie: async () =>
            (await context.cookies(origin)).map(({ name, value }) => `${name}=${value}`).join('; '),
          seen: () => page.evaluate('window.seen'),
        };
      },
      close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

/** Writes down every change from the one to the other, also one that lasts for a single frame. */
function watch(): void {
  const seen: string[] = [];
  Object.assign(window, { seen });
  const look = (): void => {
    for (const element of document.querySelectorAll('body iframe[src], body button')) {
      const name = element.localName === 'button' ? 'button' : 'film';
      if (seen.at(-1) !== name) seen.push(name);
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
}
