import { fromBase64url, toBase64url } from '../../protocol/bytes.ts';
import type { SuppressingAct } from '../../protocol/api.ts';
import type { SubmissionId } from '../../protocol/ids.ts';
import { utcTime } from '../../protocol/time.ts';
import type { SitePlace, Store, UserId } from '../store/store.ts';
import type { Clock } from './clock.ts';

/**
 * Who must not be written to, as a keyed hash (BLAKE2b-256) of the normalised address, the key of which only the tenant's members hold: the collector compares, and
 * can neither make nor guess one. It outlives every erasure, so that an address that is imported again stays out.
 */
interface Deps {
  store: Store;
  clock: Clock;
}

export async function addSuppressions(
  { store, clock }: Deps,
  place: SitePlace,
  hashes: readonly string[],
): Promise<{ suppressed: string[] }> {
  const acts = hashes.map((hash) => ({ hash: bytes(hash) }));
  await store.rights.suppress(place, acts, seconds(clock()));
  return checkSuppressions({ store }, place, hashes);
}

/** What visitors did, as whoever opened their submissions has read it. @returns which are on the list then: not those that were taken off since. */
export async function addSuppressingActs(
  { store, clock }: Deps,
  place: SitePlace,
  acts: readonly SuppressingAct[],
): Promise<{ suppressed: string[] }> {
  await store.rights.suppress(
    place,
    acts.map(({ hash, at }) => ({ hash: bytes(hash), said: seconds(Date.parse(at)) })),
    seconds(clock()),
  );
  return checkSuppressions(
    { store },
    place,
    acts.map(({ hash }) => hash),
  );
}

/** @returns how many came off; 0 where none was on it. */
export async function removeSuppressions(
  { store, clock }: Deps,
  place: SitePlace,
  by: UserId,
  { hashes, reason }: { hashes: readonly string[]; reason: string },
): Promise<{ removed: number }> {
  const removal = { hashes: [...new Set(hashes)].map(bytes), reason, by, at: seconds(clock()) };
  return { removed: await store.rights.removeSuppressions(place, removal) };
}

/** @param addresses of submissions that were opened; see protocol/masked-address.ts */
export async function keepMaskedAddresses(
  { store }: Pick<Deps, 'store'>,
  place: SitePlace,
  addresses: readonly { submission: SubmissionId; masked: string }[],
): Promise<void> {
  await store.rights.keepMaskedAddresses(
    place,
    addresses.map(({ submission, masked }) => ({ submission, masked: bytes(masked) })),
  );
}

/** @returns those of the hashes that are on the list. */
export async function checkSuppressions(
  { store }: Pick<Deps, 'store'>,
  { tenant, site }: SitePlace,
  hashes: readonly string[],
): Promise<{ suppressed: string[] }> {
  const found = await store.rights.suppressed(tenant, site, hashes.map(bytes));
  return { suppressed: found.map((hash) => toBase64url(hash)) };
}

export async function listSuppressions(
  { store }: Pick<Deps, 'store'>,
  { tenant, site }: SitePlace,
): Promise<{ suppressions: { hash: string; at: string }[] }> {
  const rows = await store.rights.suppressions(tenant, site);
  return { suppressions: rows.map(({ hash, at }) => ({ hash: toBase64url(hash), at: utcTime(at * 1000) })) };
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

const bytes = (hash: string): Uint8Array => fromBase64url(hash, 32)!;
