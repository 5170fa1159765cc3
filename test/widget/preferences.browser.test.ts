import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeptReceipt } from '../../embed/contract.ts';
import type { ConsentRecord } from '../../protocol/consent-record.ts';
import type { ReceiptBundle } from '../../protocol/ledger/receipt.ts';
import { read } from '../protocol/vectors.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import type { SiteOptions } from './published-site.ts';
import { openConsentStage, type ConsentPage, type ConsentStage } from './consent-page.ts';
import {
  CONSENT,
  group,
  IN_PREFERENCES,
  kept,
  openPreferences,
  PREFERENCES,
  reopen,
} from './preferences-page.ts';

type PublishedBefore = NonNullable<SiteOptions['before']>;

const SHOP = shopConsent();
const MAP = {
  ...SHOP.services.find(({ id }) => id === 'video')!,
  id: 'map',
  name: 'StreetMap',
  provider: 'StreetMap e.V.',
  countries: ['DE'],
  hosts: ['*.map.example'],
};

let stage: ConsentStage;
beforeAll(async () => {
  stage = await openConsentStage({ consent: shopConsent({ services: [...SHOP.services, MAP] }) });
});
afterAll(() => stage.close());

const isOn = (page: ConsentPage, id: string): Promise<boolean> =>
  page.evaluate(`${PREFERENCES}.querySelector('#s-${id}').checked`);
const switches = (page: ConsentPage): Promise<Record<string, string>> =>
  page.evaluate(
    `Object.fromEntries([...${PREFERENCES}.querySelectorAll('.switch')].map(({ id }) => [id.slice(2), ${PREFERENCES}.querySelector('#v-' + id.slice(2)).textContent]))`,
  );
const flip = (page: ConsentPage, id: string): Promise<void> => page.click(`${IN_PREFERENCES}#s-${id}`);
const press = (page: ConsentPage, label: string): Promise<void> =>
  page.native.locator('sealpost-preferences .foot button', { hasText: label }).click();
const isGone = (page: ConsentPage): Promise<void> =>
  page.waitFor(`!document.querySelector('sealpost-preferences')?.shadowRoot.querySelector('dialog')`);
const words = (page: ConsentPage): Promise<string> =>
  page.evaluate(`${PREFERENCES}.querySelector('dialog').textContent`);

describe('the switches', () => {
  it('are on for what is essential or granted, and for nothing else', async () => {
    const page = await openPreferences(stage);
    expect(await switches(page)).toEqual({
      essential: 'Always on',
      'essential-shop': 'Always on',
      analytics: 'Off',
      'analytics-counter': 'Off',
      marketing: 'Off',
      'marketing-adnet': 'Off',
      media: 'Off',
      'media-video': 'Off',
      'media-map': 'Off',
    });
    expect(
      await page.evaluate(`${PREFERENCES}.querySelectorAll('.switch:checked:not(:disabled)').length`),
    ).toBe(0);
    expect(
      await page.evaluate(`${PREFERENCES}.querySelector('#s-essential').matches(':checked:disabled')`),
    ).toBe(true);
    expect(page.complaints).toEqual([]);
    await page.close();

    const decided = await openPreferences(stage, {
      groups: [group({ analytics: true, 'media:video': true })],
    });
    expect(await switches(decided)).toMatchObject({ analytics: 'On', marketing: 'Off', media: '1 of 2 on' });
    await decided.close();
  });

  it('are named and described for those who hear them', async () => {
    const page = await openPreferences(stage, { groups: [group({ 'media:video': true })] });
    const control = page.native.getByRole('switch', { name: 'External media' });
    expect(await control.count()).toBe(1);
    const described = await page.evaluate(
      `${PREFERENCES}.querySelector('#s-media').getAttribute('aria-describedby').split(' ').map((id) => ${PREFERENCES}.querySelector('#' + id).textContent).join(' | ')`,
    );
    expect(described).toBe('1 of 2 on | Shows videos, maps and posts that are loaded from other companies.');
    await page.close();
  });

  it('decide what they show: services follow their purpose, unless switched by themselves', async () => {
    const page = await openPreferences(stage);
    await flip(page, 'analytics');
    await flip(page, 'media');
    expect(await isOn(page, 'media-map')).toBe(true);
    await page.click(`${IN_PREFERENCES}.purpose:last-child summary`);
    await flip(page, 'media-map');
    expect((await switches(page))['media']).toBe('1 of 2 on');
    await press(page, 'Save choices');
    await isGone(page);
    expect(await page.calls()).toContainEqual([
      'decide',
      { analytics: true, marketing: false, media: true, 'media:map': false },
      'save',
      'preferences',
    ]);
    await page.close();
  });

  it('follow what the page decides meanwhile, but for what the visitor has switched', async () => {
    const page = await openPreferences(stage);
    await flip(page, 'marketing');
    await flip(page, 'marketing');
    expect(await words(page)).not.toContain('Withdraw all');
    await page.evaluate(`void window.stage.grant(['analytics', 'marketing', 'media'])`);
    await page.waitFor(`${PREFERENCES}.querySelector('#s-analytics').checked`);
    expect(await switches(page)).toMatchObject({ analytics: 'On', marketing: 'Off', 'media-map': 'On' });
    for (const part of ['Withdraw all', CONSENT]) expect(await words(page)).toContain(part);
    await press(page, 'Save choices');
    await isGone(page);
    expect(await page.calls()).toContainEqual([
      'decide',
      expect.objectContaining({ analytics: true, marketing: false, media: true }),
      'save',
      'preferences',
    ]);
    await page.close();
  });

  it('can be switched by hitting anywhere in their line, and by the space bar', async () => {
    const page = await openPreferences(stage);
    const line = page.native.locator('sealpost-preferences .row').nth(2);
    await line.click({ position: { x: 5, y: 10 } });
    expect(await isOn(page, 'analytics')).toBe(true);
    await page.press('Space');
    expect(await isOn(page, 'analytics')).toBe(false);
    await page.close();
  });
});

describe('the buttons', () => {
  it.each([
    ['Accept all', ['acceptAll', 'preferences']],
    ['Reject all', ['rejectAll', 'preferences']],
  ])('%s: decides, says so, and gives the focus back', async (label, call) => {
    const page = await openPreferences(stage);
    await flip(page, 'analytics');
    await press(page, label);
    await page.waitFor(
      `${PREFERENCES}.querySelector('[role=status]').textContent === 'Your choices are saved.'`,
    );
    expect(await page.calls()).toEqual([call, ['closed']]);
    expect(await page.evaluate('document.activeElement.id')).toBe('open');
    expect(page.complaints).toEqual([]);
    await page.close();
  });

  it('accepting and rejecting are equal in size and style', async () => {
    for (const width of [320, 1200]) {
      const page = await openPreferences(stage, { context: { viewport: { width, height: 800 } } });
      const looks = await page.evaluate(
        `[...${PREFERENCES}.querySelectorAll('.foot button')].slice(0, 2).map((button) => {
          const { width, height } = button.getBoundingClientRect();
          const { color, backgroundColor, borderColor, fontSize, fontWeight } = getComputedStyle(button);
          return { width, height, color, backgroundColor, borderColor, fontSize, fontWeight };
        })`,
      );
      const [reject, accept] = looks as object[];
      expect(accept).toEqual(reject);
      await page.close();
    }
  });

  it('what was clicked has gone before anything is decided', async () => {
    const page = await openPreferences(stage);
    await page.evaluate(`void (window.stage.choice.acceptAll = async () =>
      window.stage.calls.push(!!document.querySelector('sealpost-preferences').shadowRoot.querySelector('dialog')))`);
    await press(page, 'Accept all');
    await page.waitFor('window.stage.calls.length > 0');
    expect((await page.calls())[0]).toBe(false);
    await page.close();
  });

  it('withdrawing takes one click, and is there only where something is granted', async () => {
    const refused = await openPreferences(stage, { groups: [group({ analytics: false, media: false })] });
    expect(await words(refused)).not.toContain('Withdraw all');
    await refused.close();

    const page = await openPreferences(stage, { groups: [group({ 'media:video': true })] });
    await page.native.locator('sealpost-preferences .decided button', { hasText: 'Withdraw all' }).click();
    await isGone(page);
    expect(await page.calls()).toContainEqual(['withdraw', null, 'preferences']);
    await page.close();
  });

  it('a decision that failed is not said to be saved', async () => {
    const page = await openPreferences(stage);
    await page.fail();
    await press(page, 'Accept all');
    await page.waitFor(
      `${PREFERENCES}.querySelector('[role=status]').textContent.startsWith('Your choice could not be confirmed')`,
    );
    expect(await page.calls()).toContainEqual(['closed']);
    await page.close();
  });
});

describe('the dialog', () => {
  it('closes with Escape, deciding nothing', async () => {
    const page = await openPreferences(stage);
    await flip(page, 'analytics');
    await page.press('Escape');
    await page.waitFor(`!document.querySelector('sealpost-preferences')`);
    expect(await page.calls()).toEqual([['closed']]);
    expect(await page.evaluate('document.activeElement.id')).toBe('open');
    await reopen(page);
    expect(await isOn(page, 'analytics')).toBe(false);
    await page.close();
  });

  it('closes with its button, and gives the focus to what opened it, though something else had it last', async () => {
    const page = await stage.visit();
    await reopen(page, 'none');
    await page.click(`${IN_PREFERENCES}.close`);
    await page.waitFor(`!document.querySelector('sealpost-preferences')`);
    expect(await page.calls()).toEqual([['closed']]);
    expect(await page.evaluate('document.activeElement.id')).toBe('open');
    await page.close();
  });

  it('takes the focus to its title and keeps it, both ways round', async () => {
    const page = await openPreferences(stage);
    const focused = (): Promise<string> =>
      page.evaluate(
        `${PREFERENCES}.activeElement?.id || ${PREFERENCES}.activeElement?.textContent || ${PREFERENCES}.activeElement?.ariaLabel`,
      );
    expect(await focused()).toBe('title');
    await page.native.keyboard.press('Shift+Tab');
    expect(await focused()).toBe('Save choices');
    await page.press('Tab');
    expect(await focused()).toBe('Close');
    const stops = new Set<string>();
    for (let i = 0; i < 60 && !stops.has('Save choices'); i++) {
      stops.add(await focused());
      await page.press('Tab');
    }
    expect([...stops]).toEqual(
      expect.arrayContaining(['s-analytics', 's-media', 'Reject all', 'Accept all']),
    );
    // Closed disclosures hold no stop.
    expect(stops).not.toContain('s-media-video');
    expect(await focused()).toBe('Close');
    await page.close();
  });

  it('is there once, however often it is opened', async () => {
    const page = await openPreferences(stage);
    await reopen(page);
    expect(await page.evaluate(`document.querySelectorAll('sealpost-preferences').length`)).toBe(1);
    await page.close();
  });

  it('says of each service who, where, what is stored and how long', async () => {
    const page = await openPreferences(stage);
    const said = await page.evaluate(
      `${PREFERENCES}.querySelectorAll('.services')[1].textContent.replace(/[\\u2068\\u2069]/g, '')`,
    );
    for (const part of [
      'Counter',
      'Provider: Counter Ltd',
      'Processed in: Ireland',
      '_count_*',
      '395 days',
      '30 days',
    ])
      expect(said).toContain(part);
    expect(
      await page.evaluate(`${PREFERENCES}.querySelectorAll('.services')[1].querySelector('a').href`),
    ).toBe('https://counter.example/privacy');
    expect(await words(page)).toContain('until you close the browser');
    await page.close();
  });

  it('says when a decision was made, until when it holds and its number, which can be copied', async () => {
    const page = await openPreferences(stage, {
      groups: [group({ analytics: true })],
      context: { permissions: ['clipboard-read', 'clipboard-write'], timezoneId: 'UTC' },
    });
    const text = await words(page);
    for (const part of ['Decided on November 21, 2026', 'Holds until May 22, 2027', CONSENT])
      expect(text).toContain(part);
    await page.click(`${IN_PREFERENCES}.link`);
    await page.waitFor(`${PREFERENCES}.querySelector('.id [role=status]').textContent === 'Copied'`);
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(CONSENT);
    await page.close();
  });

  it('says that a signal was honoured only where the law heeds it and nothing sold is on', async () => {
    const shows = async (regime: string, groups: ReturnType<typeof group>[]): Promise<boolean> => {
      const page = await openPreferences(stage, { gpc: true, regime, groups });
      const isSaid = (await words(page)).includes('Opt-Out Request Honored');
      await page.close();
      return isSaid;
    };
    expect(await shows('us-ca', [group({ marketing: false })])).toBe(true);
    expect(await shows('us-ca', [group({ marketing: true })])).toBe(false);
    expect(await shows('eea', [])).toBe(false);
  });
});

describe('what has changed', () => {
  let changed: ConsentStage;
  beforeAll(async () => {
    changed = await openConsentStage({
      before: stage.collector.site as PublishedBefore,
      consent: shopConsent({
        change: {
          kind: 'material',
          purposes: ['marketing'],
          summary: { en: 'AdNet now keeps data for 90 days.' },
        },
      }),
    });
  });
  afterAll(() => changed.close());

  it('is said to those who decided before it, and what it is about is asked anew', async () => {
    const page = await openPreferences(changed, { groups: [group({ analytics: true, marketing: true })] });
    expect(await words(page)).toContain('AdNet now keeps data for 90 days.');
    expect(await switches(page)).toMatchObject({ analytics: 'On', marketing: 'Off' });
    await page.close();
  });

  it('is not said to those who decided after it, or never', async () => {
    for (const groups of [[], [group({ analytics: true, marketing: true }, { terms: 2 })]]) {
      const page = await openPreferences(changed, { groups });
      expect(await words(page)).not.toContain('AdNet now keeps data');
      await page.close();
    }
  });
});

describe('receipts', () => {
  const { whole, promised } = read('ledger').bundles as Record<'whole' | 'promised', ReceiptBundle>;
  const proven: KeptReceipt = { record: JSON.parse(whole.payload!) as ConsentRecord, receipt: promised };

  it('are listed, the newest first and open', async () => {
    const page = await openPreferences(stage, {
      receipts: [
        kept(
          stage,
          { id: 'con_01m7vzgc00fg5as5tan6jghbf0', at: '2026-05-01T08:00:00Z', method: 'accept-all' },
          promised,
        ),
        kept(stage, {}, promised),
      ],
      groups: [group({ analytics: true })],
    });
    const listed = await page.evaluate(
      `[...${PREFERENCES}.querySelectorAll('.receipt')].map((one) => [one.querySelector('summary').textContent, one.open])`,
    );
    expect(listed).toEqual([
      ['November 21, 2026 – Save choices', true],
      ['May 1, 2026 – Accept all', false],
    ]);
    expect(await words(page)).not.toContain('Its receipt follows');
    await page.close();
  });

  it('are announced where the collector has not answered yet', async () => {
    for (const receipts of [[], [kept(stage)]]) {
      const page = await openPreferences(stage, { receipts, groups: [group({ analytics: true })] });
      expect(await words(page)).toContain('Its receipt follows as soon as the server answers.');
      expect(await words(page)).not.toContain('Save the signed proof');
      await page.close();
    }
  });

  it('are saved as a page in the words of the decision', async () => {
    const page = await openPreferences(stage, { receipts: [kept(stage, {}, promised)] });
    const { name, text } = await download(page, 'Save as a page');
    expect(name).toBe(`${CONSENT}.html`);
    for (const part of [
      'Northwind Bikes',
      'Statistics</bdi> <span>On</span>',
      CONSENT,
      'Your choice about your data',
    ])
      expect(text).toContain(part);
    expect(page.complaints).toEqual([]);
    await page.close();
  });

  it('are saved as JSON-LD', async () => {
    const page = await openPreferences(stage, { receipts: [kept(stage, {}, promised)] });
    const { name, text } = await download(page, 'Save as data');
    expect(name).toBe(`${CONSENT}.jsonld`);
    expect(JSON.parse(text)).toMatchObject({
      '@type': 'dpv:ConsentReceipt',
      'dpv:hasRecordOfActivity': { 'dct:identifier': CONSENT },
    });
    await page.close();
  });

  it('are saved with the newest proof, which sealpost verify accepts', async () => {
    const page = await openPreferences(stage, { receipts: [proven] });
    const asked = await answerReceipt(page, whole);
    const { path, text } = await download(page, 'Save the signed proof');
    expect(JSON.parse(text)).toEqual(whole);
    expect(asked).toEqual([
      [
        `/v1/consents/${proven.record.id}/receipt`,
        { site: proven.record.site, visitor: proven.record.visitor },
      ],
    ]);
    const { code, stdout } = await verify(path);
    expect(stdout).toContain('verified');
    expect(code).toBe(0);
    await page.close();
  });

  it.each([
    ['the collector is away', undefined],
    [
      'it answers with that of another decision',
      { ...whole, payload: whole.payload!.replace('true', 'false') },
    ],
  ])('are saved with the proof at hand where %s', async (_, answer) => {
    const page = await openPreferences(stage, { receipts: [proven] });
    await answerReceipt(page, answer);
    const { text } = await download(page, 'Save the signed proof');
    expect(JSON.parse(text)).toEqual(promised);
    await page.close();
  });
});

/** @param answer undefined: none comes. @returns what was asked for. */
async function answerReceipt(page: ConsentPage, answer: object | undefined): Promise<unknown[]> {
  const asked: unknown[] = [];
  await page.native.route('**/v1/consents/*/receipt', async (route) => {
    const request = route.request();
    asked.push([new URL(request.url()).pathname, request.postDataJSON()]);
    if (!answer) return route.abort();
    await route.fulfill({ json: answer, headers: { 'access-control-allow-origin': '*' } });
  });
  return asked;
}

async function download(
  page: ConsentPage,
  label: string,
): Promise<{ name: string; path: string; text: string }> {
  const [file] = await Promise.all([
    page.native.waitForEvent('download'),
    page.native.locator('sealpost-preferences .receipt[open] button', { hasText: label }).click(),
  ]);
  const path = await file.path();
  return { name: file.suggestedFilename(), path, text: readFileSync(path, 'utf8') };
}

function verify(path: string): Promise<{ code: number | null; stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--no-warnings', join(import.meta.dirname, '../../collector/sealpost.js'), 'verify', path],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout }));
  });
}
