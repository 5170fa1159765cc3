import { randomBytes } from 'node:crypto';
import { newId } from '../../protocol/ids.ts';
import type { Hold, HoldId, NewHold } from '../../protocol/retention.ts';
import { utcTime } from '../../protocol/time.ts';
import type { CollectorParts } from '../parts.ts';
import type { HoldRow, SitePlace, UserId } from '../store/store.ts';
import { ProblemError } from './problem.ts';

type Deps = Pick<CollectorParts, 'store' | 'clock'>;
const HOLDS_MAX = 100;

export async function listHolds({ store }: Deps, { tenant, site }: SitePlace): Promise<Hold[]> {
  return (await store.retention.holds(tenant, site)).map(wireHold);
}

/** @throws ProblemError `form-unknown` for a form that was never published: a hold over it would keep nothing; `hold-limit` */
export async function setHold(
  { store, clock }: Deps,
  { tenant, site }: SitePlace,
  by: UserId,
  { class: what, form, reason }: NewHold,
): Promise<Hold> {
  if (form !== undefined) {
    const definitions = (await store.visitors.publishedSite(site))?.definitions ?? [];
    if (!definitions.some((definition) => definition.form === form))
      throw new ProblemError('form-unknown', 'expected a form that this site has published, got another', {
        at: 'form',
      });
  }
  if ((await store.retention.holds(tenant, site)).length >= HOLDS_MAX)
    throw new ProblemError('hold-limit', `expected at most ${HOLDS_MAX} holds; release one`);
  const id: HoldId = newId('hold', randomBytes(10), clock());
  const at = Math.floor(clock() / 1000);
  await store.retention.setHold({ tenant, site, id, class: what, form: form ?? null, reason, by, at });
  const set = (await store.retention.holds(tenant, site)).find((hold) => hold.id === id);
  if (!set) throw new Error('expected the hold that was just set');
  return wireHold(set);
}

/** @throws ProblemError `hold-unknown` */
export async function releaseHold(
  { store, clock }: Deps,
  { tenant, site }: SitePlace,
  by: UserId,
  id: HoldId,
): Promise<void> {
  const at = Math.floor(clock() / 1000);
  if (!(await store.retention.releaseHold({ tenant, site, id, by, at }))) throw holdUnknown();
}

export const holdUnknown = (): ProblemError =>
  new ProblemError('hold-unknown', 'expected a hold of this site, got another; it may have been released');

export const keptByHold = (): ProblemError =>
  new ProblemError(
    'legal-hold',
    'expected a submission that no legal hold keeps; release the hold first, or refuse the request',
  );

const wireHold = ({ id, class: what, form, reason, setAt, setBy }: HoldRow): Hold => ({
  id,
  class: what,
  ...(form === null ? {} : { form }),
  reason,
  setAt: utcTime(setAt * 1000),
  setBy,
});
