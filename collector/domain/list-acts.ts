import { Cron } from 'croner';
import type { Log } from '../log.ts';
import type { ErasureListHead, Store } from '../store/store.ts';
import { ErasureListDamaged, inTurn, type ErasureList, type ListedLine } from './erasure-list.ts';
import { ProblemError } from './problem.ts';

interface Deps {
  store: Store;
  erasures: ErasureList;
  log: Log;
}

/** Every minute. */
const SCHEDULE = '* * * * *';

/**
 * Before anybody is told that something is withdrawn, restricted or the like: it stands on the list that outlives the database. Where the list cannot be written, the
 * answer is nevertheless that it is done, for it is, and is on record: a mail program takes an error for a link that does not work, and a visitor for a no. Only a backup
 * from before that is restored before it is listed would undo it; so the operator hears of it, and it is tried again with whatever comes next, every minute and at the start.
 * @returns how many wait to be listed
 * @throws StoreUnavailable
 */
export function listActs({ store, erasures, log }: Deps): Promise<number> {
  return inTurn(erasures, async () => {
    const { acts, until } = await store.rights.unlisted();
    if (acts.length === 0) return 0;
    try {
      const lines = acts.map(({ id: _id, ...act }) => act);
      await store.rights.noteListed(until, await addToList({ erasures, log }, lines));
      return 0;
    } catch (error) {
      if (error instanceof ErasureListFailed) return acts.length;
      throw error;
    }
  });
}

/** By the schedule. @returns what ends it, after the attempt under way. */
export function keepListingActs(deps: Deps, schedule = SCHEDULE): { stop(): Promise<void> } {
  let running = Promise.resolve();
  const attempt = async (): Promise<void> => {
    try {
      await listActs(deps);
    } catch (error) {
      deps.log.write('error', 'store-unavailable', { code: error instanceof Error ? error.name : 'unknown' });
    }
  };
  const job = new Cron(schedule, { protect: true }, () => (running = attempt()));
  return {
    async stop() {
      job.stop();
      await running;
    },
  };
}

/** @throws ErasureListFailed; the log says why */
export async function addToList(
  { erasures, log }: Pick<Deps, 'erasures' | 'log'>,
  lines: readonly ListedLine[],
): Promise<ErasureListHead> {
  try {
    return await erasures.add(lines);
  } catch (error) {
    log.write('error', 'erasure-list-failed', { code: reasonOf(error), count: lines.length });
    throw new ErasureListFailed(error);
  }
}

/** What comes after its line on the list was not done. */
export class ErasureListFailed extends ProblemError {
  override name = 'ErasureListFailed';

  constructor(cause: unknown) {
    super(
      'unavailable',
      'expected to be able to note the erasure apart from the database, but cannot at present; nothing was erased, send the same again later',
      { retryAfterSeconds: 60, cause },
    );
  }
}

/** Of the file system an error's code (`ENOSPC`): its message holds a path. */
function reasonOf(error: unknown): string {
  if (error instanceof ErasureListDamaged) return 'damaged';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : 'unknown';
}
