import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { shopConsent } from '../mock/shop-consent.ts';
import { openStage, type Stage, type Visitor } from '../widget/visit.ts';
import { bundle } from './bundle.ts';
import { FRAMEWORKS } from './films.ts';

let stage: Stage;
let page: Visitor;
beforeAll(async () => {
  stage = await openStage({
    consent: shopConsent(),
  });
});
afterEach(() => page.close());
afterAll(() => stage.close());

describe.each(Object.entries(FRAMEWORKS))('%s', (_, film) => {
  it('takes over what the server rendered, follows what is granted, and what is withdrawn', async () => {
    await visit(await rendered(film.server), await bundle(film.page, 'page'));
    await page.waitFor(BUTTON);

    await page.evaluate('sealpost.consent.save({ analytics: false, marketing: false, media: true })');
    await page.waitFor(FILM);
    await page.evaluate('sealpost.consent.withdraw("media")');
    await page.waitFor(BUTTON);
    await page.evaluate('sealpost.consent.accept()');
    await page.waitFor(FILM);

    // A returning visitor: rendered without the film, as the server cannot know, and taken over without a complaint.
    await page.again();
    await page.waitFor(FILM);
    expect(page.complaints).toEqual([]);
  });

  it('has a button that leads to the preferences', async () => {
    await visit(await rendered(film.server), await bundle(film.page, 'page'));
    await page.waitFor(BUTTON);
    await page.click('#app button');
    await page.waitFor(PREFERENCES);
    expect(page.complaints).toEqual([]);
  });
});

describe('code that waits', () => {
  it('runs when the visitor agrees, though it came before the loader, and at once on the next page', async () => {
    await visit('', await bundle(`import './start-counter.ts'`, 'page'));
    await page.waitFor('!!window.sealpost?.consent');
    expect(await page.evaluate(COUNTED)).toBe(false);
    await page.evaluate('sealpost.consent.accept()');
    await page.waitFor(COUNTED);
    await page.again();
    await page.waitFor(COUNTED);
    expect(page.complaints).toEqual([]);
  });
});

const BUTTON = `!!document.querySelector('#app button') && !document.querySelector('#app iframe')`;
const FILM = `!!document.querySelector('#app iframe') && !document.querySelector('#app button')`;
const PREFERENCES = `[...document.querySelectorAll('*')].some(({ shadowRoot }) => shadowRoot?.querySelector('[role=dialog], dialog'))`;
const COUNTED = `document.documentElement.dataset.counted === 'yes'`;

/** What a server makes of it. */
const rendered = async (code: string): Promise<string> => {
  const module = encodeURIComponent(await bundle(code, 'server'));
  return ((await import(`data:text/javascript,${module}`)) as { html: string }).html;
};

/** The application stands before the loader, under a policy that lets nothing else run. */
async function visit(html: string, script: string): Promise<void> {
  page = await stage.visit({
    body: `<div id="app">${html}</div><script nonce="own">${script.replaceAll('</script', String.raw`<\/script`)}</script>${stage.collector.snippet()}`,
    headers: {
      'content-security-policy': `default-src 'none'; script-src ${stage.collector.origin} 'nonce-own'; connect-src ${stage.collector.origin}; require-trusted-types-for 'script'`,
    },
    form: false,
  });
}
