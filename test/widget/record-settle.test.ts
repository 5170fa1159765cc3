// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImportedChoice, PendingDecision, SiteConsent } from '../../embed/contract.ts';
import type { DecisionGroup } from '../../protocol/consent-cookie.ts';
import { parseConsentRecord, type ConsentRecord } from '../../protocol/consent-record.ts';
import { newId } from '../../protocol/ids.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { settleDecisions } from '../../widget/settle-decisions.ts';
import { publishSite, type PublishedSite } from './published-site.ts';
import { siteConsent, stubGate, type StubGate } from './stub-gate.ts';

// IndexedDB is not there, as in a browser that refuses it: the loader's memory is the queue. The browser tests have the other way.
const DAY = 86_400;
const ALL = ['analytics', 'marketing', 'media'];
const now = (): number => Math.floor(Date.now() / 1000);
const publish = (consent = shopConsent()): Promise<PublishedSite & { seed: Uint8Array }> =>
  publishSite({ consent, origins: ['https://shop.example'] });

let site: PublishedSite & { seed: Uint8Array };
let posts: string[];
let status: number | 'offline';
let errors: string[];
beforeEach(async () => {
  site = await publish();
  posts = [];
  status = 201;
  errors = [];
  vi.spyOn(console, 'error').mockImplementation((...what) => void errors.push(what.join(' ')));
  vi.stubGlobal('fetch', (url: string, init: RequestInit & { body: string }) => {
    if (status === 'offline') return Promise.reject(new TypeError('offline'));
    expect(url).toMatch(/\/v1\/consents$/);
    expect(init.keepalive).toBe(true);
    posts.push(init.body);
    const { id } = parseConsentRecord(init.body);
    return Promise.resolve(
      Response.json(status < 300 ? { consent: id, receipt: {} } : { code: 'origin-not-allowed' }, { status }),
    );
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function pending(
  loaded: SiteConsent,
  granted: string[],
  refused: string[] = [],
  more: Partial<PendingDecision> = {},
): PendingDecision {
  const group: DecisionGroup = {
    consent: newId('con', crypto.getRandomValues(new Uint8Array(10)), Date.now()),
    at: now(),
    until: now() + 182 * DAY,
    terms: 1,
    granted,
    refused,
  };
  return {
    group,
    method: 'save',
    surface: 'preferences',
    artefact: loaded.noticeHash,
    gpc: false,
    regime: 'eea',
    before: [],
    ...more,
  };
}
const records = (): ConsentRecord[] => posts.map(parseConsentRecord);
const delivered = async (gate: StubGate): Promise<void> => {
  await expect.poll(() => gate.memory().pending?.length ?? 0).toBe(0);
};

describe('an acceptance', () => {
  it('is granted once the manifest is verified, and recorded', async () => {
    const loaded = siteConsent(site);
    const gate = stubGate(site);
    const one = pending(loaded, ['analytics'], ['marketing', 'media']);
    gate.remember({ check: 0, pending: [one] });
    const standing = await settleDecisions(gate, loaded);
    expect(standing).toEqual({ asked: [], changed: false, failed: false });
    expect(gate.groups()).toEqual([one.group]);
    await delivered(gate);
    expect(records()).toEqual([
      {
        v: 1,
        id: one.group.consent,
        site: site.id,
        visitor: gate.memory().visitor,
        at: new Date(one.group.at * 1000).toISOString().replace('.000', ''),
        policy: site.manifest.policy?.version ?? site.manifest.policies![0]!.version,
        artefact: loaded.noticeHash,
        decision: { analytics: true, marketing: false, media: false },
        method: 'save',
        surface: 'preferences',
        signals: { gpc: false },
        validUntil: new Date(one.group.until * 1000).toISOString().replace('.000', ''),
        regime: 'eea',
      },
    ]);
    expect(gate.memory()).toMatchObject({ handle: { label: 'Privacy choices' } });
    expect(gate.memory().check).toBeGreaterThan(Date.now());
  });

  it('grants nothing under a manifest by another key, and is dropped', async () => {
    const forged = await publishSite({
      consent: shopConsent(),
      origins: ['https://shop.example'],
      before: site,
      signer: new Uint8Array(32).fill(7),
    });
    const loaded = siteConsent(forged);
    const gate = stubGate(site);
    gate.remember({ check: 0, pending: [pending(loaded, ALL)] });
    const told: unknown[] = [];
    document.addEventListener('sealpost:error', (event) => told.push((event as CustomEvent).detail), {
      once: true,
    });
    expect(await settleDecisions(gate, loaded)).toMatchObject({ failed: true, asked: ALL });
    expect(gate.decided).toEqual([]);
    expect(gate.memory().pending).toEqual([]);
    expect(told).toEqual([{ code: 'manifest-key-not-pinned' }]);
    expect(posts).toEqual([]);
  });

  it('does not count for a notice that the verified manifest does not name', async () => {
    const loaded = siteConsent(site);
    const gate = stubGate(site);
    gate.remember({ check: 0, pending: [pending(loaded, ALL, [], { artefact: 'A'.repeat(43) })] });
    expect(await settleDecisions(gate, loaded)).toMatchObject({ asked: ALL });
    expect(gate.groups()).toEqual([]);
  });

  it('does not outdo a refusal that was made after it', async () => {
    const loaded = siteConsent(site);
    const accepted = pending(loaded, ALL);
    const refused = pending(loaded, [], ALL);
    refused.group.at += 1;
    const gate = stubGate(site, [refused.group]);
    gate.remember({ check: 0, pending: [accepted] });
    await settleDecisions(gate, loaded);
    expect(gate.groups()).toEqual([refused.group]);
  });

  it('is dropped with a sentence where it is about something that the site does not ask for', async () => {
    const loaded = siteConsent(site);
    const gate = stubGate(site);
    gate.remember({ check: 0, pending: [pending(loaded, ['analitycs'])] });
    await settleDecisions(gate, loaded);
    expect(gate.groups()).toEqual([]);
    expect(errors.join()).toMatch('expected a decision about analytics, analytics:counter, marketing');
  });
});

describe('delivery without a place to store', () => {
  it('goes on at the next page with the same bytes', async () => {
    const loaded = siteConsent(site);
    const gate = stubGate(site);
    gate.remember({ check: 0, pending: [pending(loaded, ALL)] });
    status = 503;
    await settleDecisions(gate, loaded);
    await expect.poll(() => posts.length === 1 && gate.memory().check < Date.now() + 3_600_000).toBeTruthy();
    expect(gate.groups()[0]!.granted).toEqual(ALL);
    status = 'offline';
    await settleDecisions(gate, loaded);
    await expect.poll(() => gate.memory().check < Date.now() + 3_600_000).toBeTruthy();
    status = 200;
    await settleDecisions(gate, loaded);
    await delivered(gate);
    expect(posts).toHaveLength(2);
    expect(posts[1]).toBe(posts[0]);
    expect(gate.decided).toHaveLength(1);
  });

  it('of a refusal ends where the collector refuses for good, and says why', async () => {
    const loaded = siteConsent(site);
    const gate = stubGate(site);
    gate.remember({ check: 0, pending: [pending(loaded, [], ALL)] });
    status = 403;
    await settleDecisions(gate, loaded);
    await delivered(gate);
    expect(errors.join()).toMatch('got origin-not-allowed; the record was dropped');
  });

  it('of a consent that is in use goes on, whatever the collector says', async () => {
    const loaded = siteConsent(site);
    const gate = stubGate(site);
    gate.remember({ check: 0, pending: [pending(loaded, ALL)] });
    status = 403;
    await settleDecisions(gate, loaded);
    await expect
      .poll(() => errors.join().includes('got origin-not-allowed; the record was kept'))
      .toBeTruthy();
    expect(gate.groups()[0]!.granted).toEqual(ALL);
    status = 201;
    await settleDecisions(gate, loaded);
    await delivered(gate);
    expect(posts[1]).toBe(posts[0]);
  });
});

describe('what the regime allows', () => {
  it('is on for a day under opt-out, and not made anew at every page', async () => {
    const loaded = siteConsent(site, 'us-ca');
    const gate = stubGate(site);
    expect(await settleDecisions(gate, loaded)).toMatchObject({ asked: ALL });
    const [allowed] = gate.groups();
    expect(allowed).toMatchObject({ consent: '', granted: ALL, terms: 1 });
    expect(allowed!.until - allowed!.at).toBe(DAY);
    await settleDecisions(gate, loaded);
    expect(gate.decided).toHaveLength(1);
    expect(gate.memory().visitor).toBeUndefined();
    expect(posts).toEqual([]);
  });

  it('is off under a manifest that does not verify', async () => {
    const loaded = siteConsent(site, 'us-ca');
    const gate = stubGate(site);
    gate.snippet = { ...gate.snippet, revision: 9 };
    await expect(settleDecisions(gate, loaded)).rejects.toMatchObject({ code: 'manifest-rollback' });
    expect(gate.decided).toEqual([]);
  });

  it('leaves out what the browser’s signal refuses, which is recorded once', async () => {
    const loaded = siteConsent(site, 'us-ca', true);
    const gate = stubGate(site);
    expect(await settleDecisions(gate, loaded)).toEqual({ asked: [], changed: false, failed: false });
    await delivered(gate);
    expect(gate.groups().flatMap(({ granted }) => granted)).toEqual(['analytics', 'media']);
    expect(gate.groups().flatMap(({ refused }) => refused)).toEqual(['marketing']);
    expect(gate.memory().handle!.note).toMatch('Opt-Out Request Honored');
    await settleDecisions(gate, loaded);
    expect(records()).toMatchObject([
      { method: 'signal', surface: 'browser', decision: { marketing: false }, signals: { gpc: true } },
    ]);
  });

  it('lasts once a notice was read that asks for no answer, and leaves no record', async () => {
    const [first, ...rest] = shopConsent().regimes;
    const asNotice = { ...first!, model: 'notice' as const };
    site = await publish(
      shopConsent({ regimes: [asNotice, ...rest.filter(({ model }) => model === 'notice')] }),
    );
    const loaded = siteConsent(site, asNotice.id);
    const gate = stubGate(site);
    await settleDecisions(gate, loaded);
    expect(gate.groups()[0]!.granted).toEqual(ALL);
    const read = pending(loaded, ALL);
    read.group.consent = '';
    gate.remember({ ...gate.memory(), pending: [read] });
    expect(await settleDecisions(gate, loaded)).toMatchObject({ asked: [] });
    expect(gate.groups()).toEqual([read.group]);
    expect(gate.memory().pending).toEqual([]);
    expect(await settleDecisions(gate, loaded)).toMatchObject({ asked: [] });
    expect(posts).toEqual([]);
  });
});

describe('a choice that was made in another tool', () => {
  const found = (changed: Partial<ImportedChoice>): { find(): ImportedChoice } => ({
    find: () => ({ tool: 'klaro', decision: {}, ...changed }),
  });
  const settle = async (changed: Partial<ImportedChoice>): Promise<StubGate> => {
    const imports = { stats: 'analytics', ads: 'marketing', retargeting: 'marketing', video: 'media' };
    site = await publish(shopConsent({ imports }));
    const gate = stubGate(site, [], { 'import.js': found(changed) });
    await settleDecisions(gate, siteConsent(site));
    return gate;
  };

  it('is taken over where it covers all that is asked, from when it was made', async () => {
    const decidedAt = Date.now() - 100 * DAY * 1000;
    const gate = await settle({
      decision: { stats: true, ads: true, retargeting: false, video: false },
      decidedAt,
    });
    await delivered(gate);
    expect(gate.groups()).toMatchObject([{ granted: ['analytics'], refused: ['marketing', 'media'] }]);
    expect(gate.groups()[0]!.until).toBe(Math.floor(decidedAt / 1000) + 182 * DAY);
    expect(records()).toMatchObject([{ method: 'import', surface: 'import' }]);
  });

  it('is not where something would be left open, or it would have run out', async () => {
    const partly = await settle({ decision: { stats: true, ads: true } });
    expect(partly.groups()).toEqual([]);
    const old = await settle({
      decision: { stats: true, ads: true, retargeting: true, video: true },
      decidedAt: Date.now() - 183 * DAY * 1000,
    });
    expect(old.groups()).toEqual([]);
    expect(posts).toEqual([]);
  });
});

describe('what lost its grant', () => {
  const before = (loaded: SiteConsent): DecisionGroup[] => [pending(loaded, ALL).group];

  it('is cleared up, and the page loaded again where a service needs that', async () => {
    const cleared: unknown[] = [];
    const reload = vi.spyOn(location, 'reload').mockImplementation(() => {});
    const loaded = siteConsent(site);
    const held = before(loaded);
    held[0]!.at -= 10;
    const gate = stubGate(site, held, {
      'clear.js': { clear: (items: unknown[]) => Promise.resolve(void cleared.push(...items)) },
    });
    gate.remember({
      check: 0,
      pending: [pending(loaded, [], ['analytics'], { method: 'withdraw', before: held })],
    });
    await settleDecisions(gate, loaded);
    expect(cleared).toEqual([
      { kind: 'cookie', name: '_count_*', days: 395 },
      { kind: 'local', name: 'counter.queue', days: 30 },
    ]);
    expect(reload).not.toHaveBeenCalled();

    const marketing = pending(loaded, [], ['marketing'], { method: 'withdraw', before: gate.groups() });
    marketing.group.at += 1;
    gate.remember({ ...gate.memory(), pending: [marketing] });
    await settleDecisions(gate, loaded);
    expect(cleared).toHaveLength(3);
    expect(reload).toHaveBeenCalledTimes(1);
    expect(gate.groups().flatMap(({ granted }) => granted)).toEqual(['media']);
  });

  it('is not touched where it still holds', async () => {
    const loaded = siteConsent(site);
    const held = before(loaded);
    const gate = stubGate(site, held);
    gate.remember({ check: 0, pending: [pending(loaded, ['analytics'], [], { before: held })] });
    await settleDecisions(gate, loaded);
    expect(gate.loaded).not.toContain('clear.js');
  });
});
