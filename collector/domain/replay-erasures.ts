import type { Log } from '../log.ts';
import type { ListedAct, RightsAct, Seconds, Store, SubmissionPlace } from '../store/store.ts';
import type { Clock } from './clock.ts';
import {
  ErasureListDamaged,
  headOf,
  isAct,
  textOf,
  type ErasedId,
  type ErasureList,
} from './erasure-list.ts';
import { listActs } from './list-acts.ts';

export interface Replayed {
  /** Submissions on the list that were erased. */
  listed: number;
  /** Of them, those that were here again. */
  erased: number;
  /** Withdrawals and the like that a restored backup did not know of, and that hold again. */
  acts: number;
  /** What this database did and the list does not hold: it cannot be written. The log says why. */
  waiting: number;
}

/**
 * Takes away again what a restored backup has brought back, and ends again what it did not know to have ended. Idempotent, and quick where there is nothing to do.
 * @param acceptLost goes on with what is left of a list that is damaged or shorter than the database knows it.
 * @throws ErasureListDamaged or ErasureListLost; nothing was changed then
 */
export async function replayErasures({
  store,
  erasures,
  clock,
  log,
  acceptLost = false,
}: {
  store: Store;
  erasures: ErasureList;
  clock: Clock;
  log: Log;
  acceptLost?: boolean;
}): Promise<Replayed> {
  const noted = await store.rights.erasureListHead();
  let list = await erasures.read();
  const isBehind = noted.count > 0 && list.heads[noted.count - 1]?.hash !== noted.hash;
  if (!acceptLost) {
    if (!list.isWhole) throw new ErasureListDamaged();
    if (isBehind) throw new ErasureListLost(noted.count, list.lines.length);
  }
  let seen = noted.count;
  if (!list.isWhole || isBehind) {
    await erasures.renew();
    list = await erasures.read();
    seen = 0;
  }
  const at = Math.floor(clock() / 1000);
  // An act is in the database before it is listed, so what the database has seen on the list, it holds; of an erasure nobody knows.
  const missed = list.lines.slice(seen).filter(isAct);
  // Before the erasures: what is left of those says which consents have ended.
  const acts = await actAgain(store, missed, at);
  const last = new Map<string, ErasedId>();
  for (const line of list.lines) if (!isAct(line)) last.set(`${line.site} ${line.submission}`, line);
  let erased = 0;
  for (const { site, submission, undone, at: listedAt } of last.values()) {
    if (undone) continue;
    // Also those whose date has passed, and which only the next purge would have taken.
    const rows = await store.rights.find(submission, 0);
    for (const row of rows.filter((one) => one.site === site)) {
      const { tenant } = row;
      await store.rights.erase({ tenant, site, submission }, { by: 'replay', at, requestedAt: listedAt });
      erased++;
    }
  }
  await dropListed(store, missed);
  await store.rights.noteErasureList(headOf(list));
  return { listed: last.size, erased, acts, waiting: await listActs({ store, erasures, log }) };
}

/** The backup may have been made between an act and its line. Listed once more, that would stand behind whatever came later: a restriction behind its lifting. */
async function dropListed(store: Store, missed: readonly ListedAct[]): Promise<void> {
  const listed = new Set(missed.map(textOf));
  const { acts } = await store.rights.unlisted();
  await store.rights.dropUnlisted(acts.filter((act) => listed.has(textOf(act))).map(({ id }) => id));
}

/** @returns how many of them had been lost. */
async function actAgain(store: Store, missed: readonly ListedAct[], at: Seconds): Promise<number> {
  // What was restricted and lifted is neither restricted nor lifted again.
  const isRestriction = ({ kind }: ListedAct): boolean => kind.startsWith('restriction');
  const nameOf = ({ site, submission }: ListedAct): string => `${site} ${submission}`;
  const lasting = new Map(missed.filter(isRestriction).map((act) => [nameOf(act), act]));
  let count = 0;
  for (const act of missed) {
    if (isRestriction(act) && lasting.get(nameOf(act)) !== act) continue;
    for (const [place, again] of await placesOf(store, act, at)) {
      const entries = await store.rights.actAgain(place, again, act.at, at);
      if (entries.length > 0) count++;
    }
  }
  return count;
}

/** Where it is to be done: nowhere, where the backup is from before the submission. */
async function placesOf(
  store: Store,
  { site, submission, kind, by = 'receipt', fields = [] }: ListedAct,
  at: Seconds,
): Promise<[SubmissionPlace, RightsAct][]> {
  const place = ({ tenant }: SubmissionPlace): SubmissionPlace => ({ tenant, site, submission });
  if (kind === 'withdrawal' || kind === 'unsubscribe') {
    // Also where only the link is left.
    const links = await store.rights.unsubscribeLinks(submission, at);
    return links
      .filter((link) => link.site === site)
      .map((link) => [
        place(link),
        kind === 'withdrawal'
          ? { what: 'withdraw', fields, by, link: link.capability }
          : { what: 'unsubscribe', fields, link: link.capability },
      ]);
  }
  const what = ({ restriction: 'restrict', 'restriction-lifted': 'lift', objection: 'object' } as const)[
    kind
  ];
  const rows = await store.rights.find(submission, 0);
  return rows.filter((row) => row.site === site).map((row) => [place(row), { what }]);
}

/** The database has seen more erasures than the list holds, or others. */
export class ErasureListLost extends Error {
  override name = 'ErasureListLost';

  constructor(noted: number, listed: number) {
    super(
      `expected a list of erasures that has at least the ${noted} lines this database knows of, got ${listed < noted ? listed : 'another list'}: put back the newest copy of it`,
    );
  }
}
