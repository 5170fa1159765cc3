import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ConsentRecord } from '../../protocol/consent-record.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { strictCsp } from '../stage/host-page.ts';
import { IN_PREFERENCES, PREFERENCES } from './preferences-page.ts';
import { openStage, type Stage, type Visitor } from './visit.ts';

/** Preferences, placeholders and clearing between the real loader and the real first layer. */
let stage: Stage;
beforeAll(async () => {
  stage = await openStage({
    consent: shopConsent(),
    manifest: { policy: { url: 'https://northwind.example/privacy', version: '1' } },
  });
});
beforeEach(() => stage.collector.reset());
afterAll(() => stage.close());

const FILM = 'https://video.example/watch';

async function visit(): Promise<Visitor> {
  const { collector } = stage;
  const csp = strictCsp(collector.origin)['content-security-policy']!;
  const page = await stage.visit({
    body: `${collector.snippet()}<iframe id="film" title="Film" data-consent="media" data-src="${FILM}" width="560" height="315"></iframe><button id="own" data-sealpost-show="preferences">Your own link</button>`,
    headers: {
      'content-security-policy': `${csp}; frame-src https://video.example; style-src 'unsafe-inline'`,
    },
    // Beside the first layer, which stands in the other corner.
    head: '<style>main { margin-inline-start: 480px }</style>',
    form: false,
  });
  await page.native.route('https://video.example/**', (route) =>
    route.fulfill({ body: 'film', contentType: 'text/html' }),
  );
  return page;
}

const records = (): ConsentRecord[] =>
  [...stage.collector.records.values()].map((text) => JSON.parse(text) as ConsentRecord);
const button = (page: Visitor, inside: string, label: string): Promise<void> =>
  page.native.locator(`${inside} button`, { hasText: label }).first().click();
const opened = (page: Visitor): Promise<void> =>
  page.waitFor(`!!document.querySelector('sealpost-preferences')?.shadowRoot.querySelector('dialog')?.open`);
const has = (page: Visitor, selector: string): Promise<boolean> =>
  page.evaluate(`!!document.querySelector('${selector}')`);
const isWaiting = `!document.querySelector('#film').src && !!document.querySelector('sealpost-placeholder')?.shadowRoot.querySelector('button')`;
const isLoaded = `document.querySelector('#film').src === '${FILM}' && !document.querySelector('sealpost-placeholder')`;

describe('from the first layer', () => {
  it('the preferences open in its place, and Escape leads back to it', async () => {
    const page = await visit();
    await button(page, 'sealpost-notice', 'Choose');
    await opened(page);
    expect(await has(page, 'sealpost-notice')).toBe(false);
    await page.press('Escape');
    await page.waitFor(`!!document.querySelector('sealpost-notice')`);
    expect(await has(page, 'sealpost-preferences')).toBe(false);
    expect(records()).toEqual([]);
    await page.close();
  });

  it('what is switched on there runs, is recorded and kept as a receipt; what is withdrawn is cleared', async () => {
    const page = await visit();
    await page.waitFor(isWaiting);
    await button(page, 'sealpost-notice', 'Choose');
    await opened(page);
    await page.click(`${IN_PREFERENCES}#s-analytics`);
    await page.click(`${IN_PREFERENCES}#s-media`);
    await button(page, 'sealpost-preferences .foot', 'Save choices');
    await page.waitFor(
      `${PREFERENCES}.querySelector('[role=status]').textContent === 'Your choices are saved.'`,
    );
    await page.waitFor(isLoaded);
    expect(await has(page, 'sealpost-notice')).toBe(false);
    await expect.poll(records).toMatchObject([
      {
        method: 'save',
        surface: 'preferences',
        decision: { analytics: true, marketing: false, media: true },
      },
    ]);

    await page.evaluate(`void (document.cookie = '_count_1=a; path=/')`);
    await page.evaluate(`void localStorage.setItem('counter.queue', '[]')`);
    await page.click('#own');
    await opened(page);
    await page.waitFor(`!!${PREFERENCES}.querySelector('.receipt')`);
    expect(await page.evaluate(`${PREFERENCES}.querySelector('.id code').textContent`)).toBe(
      records()[0]!.id,
    );
    expect(await page.evaluate(`${PREFERENCES}.querySelectorAll('.switch:checked').length`)).toBe(6);
    expect(await page.evaluate(`${PREFERENCES}.querySelectorAll('.receipt button').length`)).toBe(3);
    await button(page, 'sealpost-preferences .decided', 'Withdraw all');
    await page.waitFor(`!document.cookie.includes('_count_1') && !localStorage['counter.queue']`);
    await expect.poll(() => records().map(({ method }) => method)).toEqual(['save', 'withdraw']);
    expect(await page.evaluate('document.activeElement.id')).toBe('own');
    await page.again();
    await page.waitFor(isWaiting);
    expect(page.complaints).toEqual([]);
    await page.close();
  });
});

describe('from a placeholder', () => {
  it('loading always is a decision about that alone: the rest is still asked', async () => {
    const page = await visit();
    await page.waitFor(isWaiting);
    await button(page, 'sealpost-placeholder', 'Always load');
    await page.waitFor(isLoaded);
    expect(await page.evaluate('document.activeElement.id')).toBe('film');
    await expect
      .poll(records)
      .toMatchObject([{ method: 'save', surface: 'placeholder', decision: { media: true } }]);
    expect(await has(page, 'sealpost-notice')).toBe(true);
    await page.again();
    await page.waitFor(isLoaded);
    expect(page.complaints).toEqual([]);
    await page.close();
  });

  it('loading once decides nothing', async () => {
    const page = await visit();
    await page.waitFor(isWaiting);
    await button(page, 'sealpost-placeholder', 'Load once');
    await page.waitFor(isLoaded);
    await page.again();
    await page.waitFor(isWaiting);
    expect(records()).toEqual([]);
    expect(await page.evaluate(`document.cookie`)).toBe('');
    await page.close();
  });

  it('the preferences are one click away', async () => {
    const page = await visit();
    await page.waitFor(isWaiting);
    await button(page, 'sealpost-placeholder', 'Privacy choices');
    await opened(page);
    await page.close();
  });
});

it('what the pinned key has not signed is not said to be saved, and the first layer says why', async () => {
  const page = await visit();
  await page.waitFor(isWaiting);
  await button(page, 'sealpost-notice', 'Choose');
  await opened(page);
  // Whoever answers for the collector now writes texts of his own into the manifest.
  await page.native.close();
  const { note } = stage.collector.site;
  stage.collector.manifestAnswer = () => ({
    status: 200,
    body: note.replace('"revision":1', '"revision":2'),
  });
  const forged = await visit();
  await button(forged, 'sealpost-notice', 'Choose');
  await opened(forged);
  await button(forged, 'sealpost-preferences .foot', 'Accept all');
  await forged.waitFor(
    `!!document.querySelector('sealpost-notice')?.shadowRoot.querySelector('[role=alert]')?.textContent.startsWith('Your choice could not be confirmed')`,
  );
  expect(await forged.evaluate(`${PREFERENCES}?.querySelector('[role=status]').textContent ?? ''`)).toBe('');
  expect(await forged.evaluate(isWaiting)).toBe(true);
  await forged.close();
});
