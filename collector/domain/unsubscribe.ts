import { hash, timingSafeEqual } from 'node:crypto';
import type { FormDefinition } from '../../protocol/form.ts';
import { fromBase64url } from '../../protocol/bytes.ts';
import { isId } from '../../protocol/ids.ts';
import { addressMask } from '../../protocol/masked-address.ts';
import type { CollectorParts } from '../parts.ts';
import type { RightsAct, Seconds, UnsubscribeRow } from '../store/store.ts';
import { listActs } from './list-acts.ts';
import { CORRECTIONS_MAX } from './rights.ts';

type Deps = Pick<CollectorParts, 'store' | 'sites' | 'clock' | 'crypto' | 'erasures' | 'log'>;

/** What a link can end at one site. */
export interface Unsubscribing {
  /** The latest version, where it was corrected. */
  row: UnsubscribeRow;
  controller: string;
  /** Of the form as it was answered: the purposes' words are the visitor's own. */
  locale: string | undefined;
  /** Whether they were given nobody here can read. */
  purposes: { field: string; label: string; hasEnded: boolean }[];
}

/**
 * Nearly always at one site. Whoever has seen a link can file its name and its token's hash at a site of their own, and nothing tells the two apart once the
 * submission is gone: so all are ended, and none hides another.
 * @param link `{submission}.{token}`. @returns none for anything but a link that was handed out.
 */
export async function findUnsubscribing(deps: Deps, link: string): Promise<Unsubscribing[]> {
  const [submission] = link.split('.');
  const bytes = tokenOf(link);
  if (!isId('sub', submission) || !bytes) return [];
  const offered = hash('sha256', bytes, 'buffer');
  const rows = await deps.store.rights.unsubscribeLinks(submission, now(deps));
  const found = rows.filter(({ capability }) => timingSafeEqual(capability, offered));
  return Promise.all(found.map(async (row) => describe(deps, await latestOf(deps, row))));
}

const tokenOf = (link: string): Uint8Array | undefined => {
  const [, token, ...rest] = link.split('.');
  return rest.length > 0 ? undefined : fromBase64url(token, 32);
};

export const isOver = ({ row, purposes }: Unsubscribing): boolean =>
  row.unsubscribedAt !== null && purposes.every(({ hasEnded }) => hasEnded);

/** @returns how it stands now, read back after the commit; undefined unless all of it is over: a success that changed nothing cannot be. */
export async function unsubscribe(
  deps: Deps,
  link: string,
  found: readonly Unsubscribing[],
  how: 'one-click' | 'page',
): Promise<Unsubscribing[] | undefined> {
  for (const one of found)
    await act(deps, one, {
      what: 'unsubscribe',
      fields: one.purposes.map(({ field }) => field),
      how,
      link: one.row.capability,
      mask: addressMask(deps.crypto, tokenOf(link)!),
    });
  return readBack(deps, link, found, isOver);
}

/** Only some of it. @returns how it stands now, read back; undefined unless each of the fields has ended wherever it was asked for. */
export async function unsubscribeFrom(
  deps: Deps,
  link: string,
  found: readonly Unsubscribing[],
  fields: ReadonlySet<string>,
): Promise<Unsubscribing[] | undefined> {
  for (const one of found)
    await act(deps, one, {
      what: 'withdraw',
      fields: one.purposes.map(({ field }) => field).filter((field) => fields.has(field)),
      by: 'unsubscribe',
      link: one.row.capability,
    });
  return readBack(deps, link, found, ({ purposes }) =>
    purposes.every(({ field, hasEnded }) => hasEnded || !fields.has(field)),
  );
}

async function act(deps: Deps, { row: { tenant, site, submission } }: Unsubscribing, what: RightsAct) {
  await deps.store.rights.act({ tenant, site, submission }, what, now(deps));
  await listActs(deps);
}

async function readBack(
  deps: Deps,
  link: string,
  found: readonly Unsubscribing[],
  holds: (one: Unsubscribing) => boolean,
): Promise<Unsubscribing[] | undefined> {
  const after = await findUnsubscribing(deps, link);
  const isDone = found.every(({ row }) => after.some((one) => one.row.site === row.site && holds(one)));
  return isDone ? after : undefined;
}

/** An old mail names the version that it was about. */
async function latestOf(deps: Deps, row: UnsubscribeRow): Promise<UnsubscribeRow> {
  let latest = row;
  for (let i = 0; latest.supersededBy && i < CORRECTIONS_MAX; i++) {
    const later = await deps.store.rights.unsubscribeLinks(latest.supersededBy, now(deps));
    const next = later.find(
      ({ site, capability }) => site === row.site && timingSafeEqual(capability, row.capability),
    );
    if (!next) break;
    latest = next;
  }
  return latest;
}

/** By the form as it was answered: what it asks for today nobody has given. */
async function describe({ store, sites }: Deps, row: UnsubscribeRow): Promise<Unsubscribing> {
  const site = await sites.find(row.site);
  const text = row.definition === null ? undefined : await store.visitors.artefact(row.definition);
  const definition = text === undefined ? undefined : (JSON.parse(text) as FormDefinition);
  const consents = definition?.fields.filter(({ type }) => type === 'consent') ?? [];
  return {
    row,
    controller: site?.controller ?? '',
    locale: definition?.locale,
    purposes: consents.map(({ id, label }) => ({
      field: id,
      label,
      hasEnded: row.withdrawn.includes(id),
    })),
  };
}

const now = ({ clock }: Pick<Deps, 'clock'>): Seconds => Math.floor(clock() / 1000);
