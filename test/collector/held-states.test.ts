import { afterEach, describe, expect, it, vi, type Mock } from 'vitest';
import { PublishedSites } from '../../collector/domain/published-sites.ts';
import type { PublishedManifestRow, VisitorStore } from '../../collector/store/store.ts';
import { NOW } from './harness.ts';
import { openPolicyBench } from './policy-bench.ts';

type Reading = Mock<VisitorStore['publishedManifests']>;

/** A site with so many publications, of which nothing but the store knows yet. */
async function openHistory(length: number): Promise<{
  sites: PublishedSites;
  site: Parameters<PublishedSites['heldStates']>[0];
  read: Reading;
  rows: PublishedManifestRow[];
}> {
  const { store, site } = await openPolicyBench();
  const { manifest } = (await store.visitors.publishedSite(site.id))!;
  const row = (revision: number): PublishedManifestRow => ({
    revision,
    publishedAt: NOW / 1000 + revision,
    manifest,
  });
  const rows = Array.from({ length }, (_, i) => row(i + 1));
  const read = vi
    .spyOn(store.visitors, 'publishedManifests')
    .mockImplementation((_, { after, limit }) => Promise.resolve(rows.slice(after, after + limit)));
  return { sites: new PublishedSites(store), site: site.id, read, rows };
}

const places = (read: Reading): number[] => read.mock.calls.map(([, { after }]) => after);

afterEach(() => vi.restoreAllMocks());

describe('the history of a site', () => {
  it('is read once for all who ask at the same time', async () => {
    const { sites, site, read } = await openHistory(35);
    const all = await Promise.all(Array.from({ length: 20 }, () => sites.heldStates(site)));
    expect(places(read)).toEqual([0, 10, 20, 30]);
    expect(new Set(all).size).toBe(1);
    expect(all[0]!.map(({ version }) => version)).toEqual(['2026-11', '2027-02']);
  });

  it('lets everything else go on between its pages', async () => {
    const { sites, site } = await openHistory(35);
    let turns = 0;
    let isRead = false;
    const turn = (): void => {
      turns++;
      if (!isRead) setImmediate(turn);
    };
    setImmediate(turn);
    await sites.heldStates(site);
    isRead = true;
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  it('goes on after a publication from where it was', async () => {
    const { sites, site, read, rows } = await openHistory(12);
    const before = await sites.heldStates(site);
    rows.push({ ...rows[0]!, revision: 13, publishedAt: NOW / 1000 + 13 });
    expect(await sites.heldStates(site)).toBe(before);
    sites.forget(site);
    expect(await sites.heldStates(site)).toEqual(before);
    expect(places(read)).toEqual([0, 10, 12]);
  });

  it('enters nothing twice where something is published while it is read', async () => {
    const { sites, site, read, rows } = await openHistory(12);
    const first = sites.heldStates(site);
    rows.push({ ...rows[0]!, revision: 13, publishedAt: NOW / 1000 + 13 });
    sites.forget(site);
    const second = sites.heldStates(site);
    sites.forget(site);
    const all = await Promise.all([first, second, sites.heldStates(site)]);
    expect(places(read)).toEqual([0, 10, 13, 13]);
    expect(all[1]).toEqual(all[0]);
    expect(all[2]).toEqual(all[0]);
  });

  it('is read again after a failure, by whoever asks next', async () => {
    const { sites, site, read } = await openHistory(12);
    read.mockRejectedValueOnce(new Error('The disk is away.'));
    await expect(sites.heldStates(site)).rejects.toThrow('The disk is away.');
    expect(await sites.heldStates(site)).toHaveLength(2);
  });
});
