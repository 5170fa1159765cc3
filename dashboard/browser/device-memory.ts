import { get, set } from 'idb-keyval';
import type { SiteId, SubmissionId } from '../../protocol/ids.ts';
import type { LogOrigin } from '../../protocol/ledger/logs.ts';
import type { KeptCheckpoint } from '../ledger-trust.ts';
import type { RevisionMemory } from '../workspace.ts';

/**
 * What this device remembers: ids and numbers, never an answer, never a key. A browser that keeps nothing (private windows) forgets it with the tab.
 */
const fallback = new Map<string, unknown>();

export const revisionMemory: RevisionMemory = {
  seen: async (site) => {
    const revision = await recall(`revision:${site}`);
    return typeof revision === 'number' ? revision : 0;
  },
  remember: (site, revision) => keep(`revision:${site}`, revision),
};

export async function readSubmissions(site: SiteId): Promise<SubmissionId[]> {
  const ids = await recall(`read:${site}`);
  return Array.isArray(ids) ? (ids as SubmissionId[]) : [];
}

export const rememberRead = (site: SiteId, ids: readonly SubmissionId[]): Promise<void> =>
  keep(`read:${site}`, ids);

export async function lockMinutes(): Promise<number> {
  return Number((await recall('lock-minutes')) ?? NaN);
}

export const rememberLockMinutes = (minutes: number): Promise<void> => keep('lock-minutes', minutes);

export const shortcutsOn = async (): Promise<boolean> => (await recall('shortcuts')) !== false;

export const rememberShortcuts = (on: boolean): Promise<void> => keep('shortcuts', on);

/** The last checkpoint of a log that was verified here; null where there is none. */
export async function keptCheckpoint(origin: LogOrigin): Promise<KeptCheckpoint | null> {
  const kept = (await recall(`checkpoint:${origin}`)) as KeptCheckpoint | undefined;
  return typeof kept?.note === 'string' && typeof kept.seenAt === 'string' ? kept : null;
}

export const keepCheckpoint = (origin: LogOrigin, checkpoint: KeptCheckpoint): Promise<void> =>
  keep(`checkpoint:${origin}`, checkpoint);

async function recall(key: string): Promise<unknown> {
  try {
    return (await get(key)) ?? fallback.get(key);
  } catch {
    return fallback.get(key);
  }
}

async function keep(key: string, value: unknown): Promise<void> {
  fallback.set(key, value);
  // Storage may be full or forbidden; this tab goes on with its own copy.
  await set(key, value).catch(() => undefined);
}
