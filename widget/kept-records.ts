import { createStore, get, update } from 'idb-keyval';
import type { KeptReceipt } from '../embed/contract.ts';
import type { ConsentId, ConsentRecord } from '../protocol/consent-record.ts';
import type { SiteId } from '../protocol/ids.ts';
import { attempt } from './attempt-storage.ts';

/** Of those with a receipt: more than a decision a month for as long as any decision holds. The oldest go; what is not delivered stays. */
const KEPT_MAX = 50;

/** One of the visitor's own decisions. Without a receipt it still has to be delivered. */
export interface KeptRecord {
  id: ConsentId;
  /** Canonical JSON, as it is sent. */
  text: string;
  receipt?: KeptReceipt['receipt'];
}

/** @returns whether they are safe here; a browser may refuse to store anything. */
export const keepRecords = (site: SiteId, texts: readonly string[]): Promise<boolean> =>
  change(site, (kept) => [
    ...kept,
    ...texts.map((text) => ({ id: idOf(text), text })).filter(({ id }) => !kept.some((one) => one.id === id)),
  ]);

export const keepReceipt = (
  site: SiteId,
  consent: ConsentId,
  receipt: KeptReceipt['receipt'],
): Promise<boolean> =>
  change(site, (kept) => kept.map((one) => (one.id === consent ? { ...one, receipt } : one)));

export const dropRecord = (site: SiteId, consent: ConsentId): Promise<boolean> =>
  change(site, (kept) => kept.filter(({ id }) => id !== consent));

/** Oldest first; none where nothing can be stored. */
export const keptRecords = async (site: SiteId): Promise<KeptRecord[]> =>
  (await attempt(() => get<KeptRecord[]>(site, store()))) ?? [];

export async function keptReceipts(site: SiteId): Promise<KeptReceipt[]> {
  return (await keptRecords(site)).map(({ text, receipt }) => ({
    record: JSON.parse(text) as ConsentRecord,
    ...(receipt && { receipt }),
  }));
}

export const idOf = (text: string): ConsentId => (JSON.parse(text) as ConsentRecord).id;

/** Atomic, also between tabs. */
async function change(site: SiteId, act: (kept: KeptRecord[]) => KeptRecord[]): Promise<boolean> {
  const done = await attempt(async () => {
    await update<KeptRecord[]>(site, (kept = []) => withoutOldest(act(kept)), store());
    return true;
  });
  return done ?? false;
}

function withoutOldest(kept: KeptRecord[]): KeptRecord[] {
  const delivered = kept.filter(({ receipt }) => receipt);
  const gone = delivered.slice(0, Math.max(0, delivered.length - KEPT_MAX));
  return kept.filter((one) => !gone.includes(one));
}

const store = (): ReturnType<typeof createStore> => createStore('sealpost-decisions', 'records');
