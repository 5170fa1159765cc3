import type { SiteStates, SuppressingAct } from '../../protocol/api.ts';
import { fromBase64url, toBase64url } from '../../protocol/bytes.ts';
import type { Hashing } from '../../protocol/crypto.ts';
import type { SubmissionId } from '../../protocol/ids.ts';
import { maskAddress } from '../../protocol/masked-address.ts';
import type { SubmissionState } from '../../protocol/rights.ts';
import type { UtcTime } from '../../protocol/time.ts';
import { addressesOf, lastRefusal, suppressedSince, suppressionHash } from '../suppression.ts';
import type { Inbox, Row, RowRights } from './inbox.ts';

export interface RightsSources {
  crypto: Hashing;
  /** Of suppression.ts. */
  suppressionKey: Uint8Array;
  states: () => Promise<SiteStates>;
  suppressions: () => Promise<{ hash: string; at: UtcTime }[]>;
  /** @returns the hashes that are on the list then. */
  addSuppressingActs: (acts: SuppressingAct[]) => Promise<string[]>;
  keepMaskedAddresses: (addresses: MaskedAddress[]) => Promise<void>;
}

/** Of protocol/masked-address.ts, base64url. */
export interface MaskedAddress {
  submission: SubmissionId;
  masked: string;
}

export interface FollowedRights {
  /** Restricted by their visitors: kept, and not to be read here. */
  restricted: number;
  /** Those, and the ones that a corrected version has taken the place of. */
  hidden: number;
  /** Rows that left the inbox just now. */
  dropped: number;
}

/** What the collector takes at once. */
const ACTS_AT_ONCE = 10_000;
const MASKED_AT_ONCE = 5000;

/**
 * Lays what visitors did since over the opened rows. Erased, restricted and superseded ones leave, with everything that was opened of them. The addresses of those
 * who unsubscribed are put on the site's suppression list, as hashes that only its members can make; every row whose address is on it is marked, so that
 * one who is imported again stays out. The collector is told every address once, masked: so it can put it on the list by itself when somebody unsubscribes and has
 * everything erased before anybody looks here again. What a member has taken off the list comes back only by what its owner did after that, which the collector knows.
 */
export async function followRights(
  inbox: Pick<Inbox, 'rows' | 'drop'>,
  sources: RightsSources,
): Promise<FollowedRights> {
  const [{ states: listed, erased }, suppressions] = await Promise.all([
    sources.states(),
    sources.suppressions(),
  ]);
  const states = new Map<SubmissionId, SubmissionState>();
  const hidden = new Set<SubmissionId>();
  const corrects = new Map<SubmissionId, SubmissionId>();
  let restricted = 0;
  for (const { submission, state } of listed) {
    states.set(submission, state);
    if (state.supersededBy) corrects.set(state.supersededBy, submission);
    // One that was corrected as well is told of by its new version.
    else if (state.restrictedAt) restricted++;
    if (state.supersededBy || state.restrictedAt) hidden.add(submission);
  }
  const dropped = inbox.drop(new Set([...hidden, ...erased]));
  const since = await suppress(inbox.rows, states, suppressions, sources);
  await tellMasked(inbox.rows, sources);
  for (const row of inbox.rows) {
    const { submission } = row;
    const rights = rightsOf(states.get(submission), corrects.get(submission), since.get(row));
    if (rights) row.rights = rights;
    else delete row.rights;
  }
  return { restricted, hidden: hidden.size, dropped };
}

function rightsOf(
  state: SubmissionState | undefined,
  corrects: SubmissionId | undefined,
  suppressedAt: UtcTime | undefined,
): RowRights | undefined {
  if (!state && !corrects && !suppressedAt) return undefined;
  return {
    ...(state ? { state } : {}),
    ...(corrects ? { corrects } : {}),
    ...(suppressedAt ? { suppressedAt } : {}),
  };
}

/** @returns since when each row is suppressed. */
async function suppress(
  rows: readonly Row[],
  states: ReadonlyMap<SubmissionId, SubmissionState>,
  suppressions: readonly { hash: string; at: UtcTime }[],
  { crypto, suppressionKey, addSuppressingActs, suppressions: reload }: RightsSources,
): Promise<Map<Row, UtcTime>> {
  const hashes = new Map<Row, string[]>();
  const missing = new Map<string, UtcTime>();
  let list = byHash(suppressions);
  for (const row of rows) {
    const own = addressesOf(row).flatMap((address) => suppressionHash(crypto, suppressionKey, address) ?? []);
    if (own.length === 0) continue;
    hashes.set(row, own);
    const state = states.get(row.submission);
    const at = state && lastRefusal(state, row.plaintext?.consents ?? []);
    if (at === undefined) continue;
    for (const hash of own) if (!list.has(hash) && at > (missing.get(hash) ?? '')) missing.set(hash, at);
  }
  const acts = Array.from(missing, ([hash, at]) => ({ hash, at }));
  let isTaken = false;
  for (let i = 0; i < acts.length; i += ACTS_AT_ONCE)
    isTaken = (await addSuppressingActs(acts.slice(i, i + ACTS_AT_ONCE))).length > 0 || isTaken;
  // Read back: what was not taken must not look as if it were.
  if (isTaken) list = byHash(await reload());
  const since = new Map<Row, UtcTime>();
  for (const [row, own] of hashes) {
    const at = suppressedSince(list, own);
    if (at !== undefined) since.set(row, at);
  }
  return since;
}

async function tellMasked(
  rows: readonly Row[],
  { crypto, suppressionKey, keepMaskedAddresses }: RightsSources,
): Promise<void> {
  const fresh = rows.flatMap((row) => {
    const token = row.hasMaskedAddress ? undefined : unsubscribeToken(row.plaintext?.links?.unsubscribe);
    if (!token) return [];
    const masked = addressesOf(row).flatMap((address) => {
      const hash = fromBase64url(suppressionHash(crypto, suppressionKey, address), 32);
      return hash
        ? [{ submission: row.submission, masked: toBase64url(maskAddress(crypto, token, hash)) }]
        : [];
    });
    return masked.length > 0 ? [{ row, masked }] : [];
  });
  for (let i = 0; i < fresh.length; i += MASKED_AT_ONCE) {
    const some = fresh.slice(i, i + MASKED_AT_ONCE);
    const addresses = some.flatMap(({ masked }) => masked);
    for (let j = 0; j < addresses.length; j += MASKED_AT_ONCE)
      await keepMaskedAddresses(addresses.slice(j, j + MASKED_AT_ONCE));
    for (const { row } of some) row.hasMaskedAddress = true;
  }
}

/** A stranger sealed it: anything may stand there. */
function unsubscribeToken(path: unknown): Uint8Array | undefined {
  return typeof path === 'string' ? fromBase64url(path.split('.').at(-1), 32) : undefined;
}

const byHash = (list: readonly { hash: string; at: UtcTime }[]): Map<string, UtcTime> =>
  new Map(list.map(({ hash, at }) => [hash, at]));
