import { beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../../dashboard/api-client.ts';
import { emptyDraft, type SiteDraft } from '../../dashboard/draft.ts';
import { DraftSync } from '../../dashboard/draft-sync.ts';
import type { SiteId } from '../../protocol/ids.ts';
import { mockId } from '../mock/tenant.ts';
import { handClock, standInCollector, type StandInCollector } from './stand-in-collector.ts';

const SITE: SiteId = mockId('site');
const named = (name: string): SiteDraft => ({
  ...emptyDraft(),
  controller: { ...emptyDraft().controller, name },
});
const storedName = (): string | undefined =>
  (collector.sites.get(SITE)?.draft?.content as SiteDraft | undefined)?.controller.name;

let collector: StandInCollector;
let clock: ReturnType<typeof handClock>;
let drafts: DraftSync;
beforeEach(async () => {
  collector = standInCollector();
  clock = handClock();
  await collector.api.createSite({ id: SITE, name: 'Shop', publisher: '', grants: [] });
  drafts = new DraftSync(collector.api, clock, SITE, emptyDraft(), 0);
});

describe('keeping a draft', () => {
  it('saves a moment after the last change', async () => {
    drafts.edit(named('A'));
    drafts.edit(named('AB'));
    expect(drafts.state).toBe('unsaved');
    expect(storedName()).toBeUndefined();
    clock.move(2000);
    await drafts.flush();
    expect(storedName()).toBe('AB');
    expect(drafts.state).toBe('saved');
    expect(collector.sites.get(SITE)?.draft?.version).toBe(1);
  });

  it('saves what was typed while a save was under way', async () => {
    drafts.edit(named('A'));
    const saving = drafts.flush();
    drafts.edit(named('AB'));
    await saving;
    expect(drafts.state).toBe('unsaved');
    await drafts.flush();
    expect(storedName()).toBe('AB');
  });

  it('keeps what could not be saved, and tries again by itself', async () => {
    collector.fault = new ApiError('network', 'no answer', 0);
    drafts.edit(named('A'));
    await drafts.flush();
    expect(drafts).toMatchObject({ state: 'failed', problem: 'no answer' });
    expect(drafts.draft.controller.name).toBe('A');
    clock.move(5000);
    await drafts.flush();
    expect(drafts.state).toBe('saved');
    expect(storedName()).toBe('A');
  });

  it('takes the answer that got lost for its own save, not for a conflict', async () => {
    drafts.edit(named('A'));
    await collector.api.saveDraft(SITE, { version: 0, content: named('A') });
    await drafts.flush();
    expect(drafts.state).toBe('saved');
    drafts.edit(named('B'));
    await drafts.flush();
    expect(storedName()).toBe('B');
  });
});

describe('a conflict', () => {
  beforeEach(async () => {
    await collector.api.saveDraft(SITE, {
      version: 0,
      content: { ...named('Theirs'), definitions: [{ hash: 'h1', pin: 'p1' }] },
    });
    drafts.edit({ ...named('Mine'), definitions: [{ hash: 'h2', pin: 'p2' }] });
    await drafts.flush();
  });

  it('is shown, with both versions kept', () => {
    expect(drafts.state).toBe('conflict');
    expect(drafts.draft.controller.name).toBe('Mine');
    expect(drafts.theirs?.controller.name).toBe('Theirs');
    expect(storedName()).toBe('Theirs');
  });

  it('saves nothing more until it is resolved', async () => {
    drafts.edit(named('Mine, too'));
    clock.move(60_000);
    await drafts.flush();
    expect(storedName()).toBe('Theirs');
    expect(drafts.draft.controller.name).toBe('Mine, too');
  });

  it.each([
    ['mine', 'Mine'],
    ['theirs', 'Theirs'],
  ] as const)('keeps %s when told so, and the definitions of both', async (which, name) => {
    await drafts.resolve(which);
    expect(drafts.state).toBe('saved');
    expect(storedName()).toBe(name);
    expect(drafts.draft.definitions.map(({ hash }) => hash).toSorted()).toEqual(['h1', 'h2']);
  });
});
