import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consentsExportPath } from '../../dashboard/api-client.ts';
import type { PolicyDraft } from '../../dashboard/policy-draft.ts';
import { ENOUGH_DECISIONS, ENOUGH_SHOWN, type ConsentStatistics } from '../../protocol/api.ts';
import { onEveryEngine } from '../browsers/engines.ts';
import { runLint } from '../lint/run-lint.ts';
import { overNetwork } from '../mock/account.ts';
import { mockVisits, postVisits } from '../mock/consents.ts';
import { seededRandom } from '../mock/random.ts';
import {
  BUTTON,
  counted,
  granted,
  isAsked,
  later,
  NOTICE,
  openShop,
  settled,
  state,
  tags,
  violations,
  type Shop,
  type ShopSite,
} from './consent-shop.ts';
import { logIn } from './dashboard-login.ts';

const test = onEveryEngine();
const DAY_MS = 86_400_000;

let shop: Shop;
let site: ShopSite;
beforeAll(async () => {
  shop = await openShop();
  site = await shop.publish('Tenant');
});
afterAll(() => shop?.close());

describe('5: versions', () => {
  const policy = (version: string, effective: string, material: boolean, changes = ''): PolicyDraft => ({
    version,
    effective,
    material,
    documents: { en: { title: 'Privacy policy', markdown: `We mend bicycles, as of ${version}.`, changes } },
  });
  const summary = 'Statistics now also count how long films are watched.';

  test('a material change asks again about what it is about, an editorial one nobody, and the policy keeps its history', async (page) => {
    const versioned = await shop.publish(
      'Versions',
      {},
      {
        policy: { url: '', version: '' },
        policies: [policy('1', '2026-01-01', false)],
      },
    );
    const body = tags(shop).count;
    await shop.visit(page, versioned, { body });
    await page.click(BUTTON.accept);
    const all = { decision: { analytics: true, marketing: true, media: true }, policy: '1' };
    await shop.recorded(page, versioned, all);
    await settled(page, versioned);

    const today = new Date().toISOString().slice(0, 10);
    await shop.republish(versioned, (draft) => ({
      ...draft,
      policies: [policy('2', today, true, 'How long films are watched.')],
      consent: {
        ...draft.consent,
        change: { kind: 'material', purposes: ['analytics'], summary: { en: summary } },
      },
    }));
    await shop.visit(page, versioned, { body, head: later(25) });
    const asked = `[...${NOTICE}.querySelectorAll('li')].map((one) => one.textContent)`;
    expect(await page.evaluate(asked)).toEqual(['Statistics']);
    await page.waitFor(
      `${NOTICE}.querySelector('[part=lead]')?.textContent.includes(${JSON.stringify(summary)})`,
    );
    // What it means now nobody has agreed to; the rest goes on.
    await granted(page, 'analytics', false);
    await granted(page, 'media');
    await page.click(BUTTON.accept);
    await granted(page, 'analytics');
    await shop.recorded(page, versioned, all, { decision: { analytics: true }, policy: '2' });
    await settled(page, versioned);

    await shop.republish(versioned, (draft) => ({
      ...draft,
      consent: {
        ...draft.consent,
        texts: { en: { words: { choose: 'Decide for each' } } },
        change: { kind: 'editorial', reason: 'Another word on a button.' },
      },
    }));
    shop.show(versioned, { body, head: later(50) });
    await page.goto(shop.host.origin);
    await settled(page, versioned);
    await counted(page);
    expect(await isAsked(page)).toBe(false);
    expect(await shop.records(page, versioned)).toHaveLength(2);
    expect(await violations(page)).toEqual([]);

    await page.goto(`${shop.cdn.origin}/p/${versioned.id}`);
    expect(await page.text('main')).toContain('We mend bicycles, as of 2.');
    expect(await page.text('main')).toContain('How long films are watched.');
    await page.goto(await page.evaluate<string>(`document.querySelector('a[href$="/1"]').href`));
    expect(await page.text('main')).toContain('We mend bicycles, as of 1.');
  });
});

describe('8: the dashboard', () => {
  test('tells how many were shown and chosen once there are enough and their day is over, and finds a decision by its number', async (page) => {
    const watched = await shop.publish('Watched');
    const { api } = shop.tenant.tools;
    const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
    const told = async (): Promise<Pick<ConsentStatistics, 'shown' | 'decisions'>> => {
      const range = { from: day(Date.now() - DAY_MS), to: day(Date.now()) };
      const { shown, decisions } = await api.consentStatistics(watched.id, range);
      return {
        shown: shown.filter((block) => block.of === 'day'),
        decisions: decisions.filter((block) => block.of === 'day'),
      };
    };
    // One less than are told of by themselves.
    const { shown, records } = mockVisits(watched.workspace.trusted!, {
      random: seededRandom(8),
      until: Date.now(),
      over: 1000,
      visitors: 400,
    });
    await postVisits(overNetwork(shop.cdn.origin), shop.host.origin, {
      shown: shown.slice(1, ENOUGH_SHOWN),
      records: records.filter(({ method }) => method === 'accept-all').slice(1, ENOUGH_DECISIONS),
    });
    await shop.endDay(watched, { shown: ENOUGH_SHOWN - 1, decisions: ENOUGH_DECISIONS - 1 });
    expect(await told()).toEqual({ shown: [], decisions: [] });
    await shop.visit(page, watched);
    await page.click(BUTTON.accept);
    await shop.recorded(page, watched, { method: 'accept-all' });
    await shop.endDay(watched, { shown: ENOUGH_SHOWN, decisions: ENOUGH_DECISIONS });
    expect(await told()).toMatchObject({
      shown: [{ count: ENOUGH_SHOWN }],
      decisions: [
        {
          methods: { 'accept-all': ENOUGH_DECISIONS },
          purposes: { marketing: { granted: ENOUGH_DECISIONS, refused: 0 } },
        },
      ],
    });
    const consent = (await state(page)).consent!;
    expect(await shop.everyRecord(watched, consent)).toMatchObject([{ record: { id: consent } }]);
    const { entries } = await api.ledgerEntries(watched.id, 'consent', {});
    expect(entries[0]!.leaf).toMatchObject({ type: 'consent', ref: consent });
    const lines = (await text(await api.exported(consentsExportPath(watched.id)))).trim().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toEqual({ type: 'end', consents: ENOUGH_DECISIONS });

    await logIn(page, shop.cdn.origin, shop.tenant, watched);
    await page.evaluate(
      (hash) => void (location.hash = hash),
      `#/sites/${watched.id}/records/decisions/${consent}`,
    );
    await page.waitFor(
      `document.body.innerText.includes('${consent}') && /(In the ledger|Accepted under signature), checked here/.test(document.body.innerText)`,
      20_000,
    );
  });
});

describe('9: the linter', () => {
  // One browser: the linter looks at pages with Chromium, whatever others there are.
  it('finds nothing wrong with the shop but the film that nobody has declared', async () => {
    const linted = await shop.publish('Linted', {
      services: site.workspace.draft.content.consent.services.filter(({ id }) => id !== 'video'),
    });
    shop.show(linted, { body: Object.values(tags(shop)).join('') });
    const { code, reports, stderr } = await runLint(shop.host.origin, '--json', '--wait', '2000');
    expect(stderr).toBe('');
    expect(reports[0]!.findings.map(({ rule, about }) => [rule, about])).toEqual([
      ['undeclared-request', shop.video.host],
    ]);
    expect(reports[0]!.looked).toMatchObject({ notice: true, preferences: true, accept: 1, withdraw: 1 });
    expect(code).toBe(0);
    expect(await shop.everyRecord(linted)).toEqual([]);
  });
});
