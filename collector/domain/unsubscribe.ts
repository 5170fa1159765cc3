import { hash, timingSafeEqual } from 'node:crypto';
import type { FormDefinition } from '../../protocol/form.ts';
import { fromBase64url } from '../../protocol/bytes.ts';
import { isId } from '../../protocol/ids.ts';
import type { CollectorParts } from '../parts.ts';
import type { UnsubscribeRow } from '../store/store.ts';

type Deps = Pick<CollectorParts, 'store' | 'sites' | 'clock'>;

/** One link, and what it can end. */
export interface Unsubscribing {
  row: UnsubscribeRow;
  controller: string;
  /** Consents that the form asks for today, in the visitor's words. */
  purposes: { field: string; label: string }[];
}

/** @param link `{submission}.{token}`. @returns undefined for anything but a link that was handed out. */
export async function findUnsubscribe(
  { store, sites, clock }: Deps,
  link: string,
  locale: string,
): Promise<Unsubscribing | undefined> {
  const [submission, token, ...rest] = link.split('.');
  const bytes = fromBase64url(token, 32);
  if (!isId('sub', submission) || !bytes || rest.length > 0) return undefined;
  const offered = hash('sha256', bytes, 'buffer');
  let found: UnsubscribeRow | undefined;
  for (const row of await store.rights.unsubscribeLinks(submission, Math.floor(clock() / 1000)))
    if (timingSafeEqual(row.capability, offered)) found = row;
  if (!found) return undefined;
  const site = await sites.find(found.site);
  const definitions = site?.forms.get(found.form)?.definitions ?? {};
  const definition = definitions[locale] ?? Object.values(definitions)[0];
  const text = definition === undefined ? undefined : await store.visitors.artefact(definition);
  const fields = text === undefined ? [] : (JSON.parse(text) as FormDefinition).fields;
  return {
    row: found,
    controller: site?.controller ?? '',
    purposes: fields.filter(({ type }) => type === 'consent').map(({ id, label }) => ({ field: id, label })),
  };
}

/** @returns whether it holds now, read back after the commit: a success that changed nothing cannot be. */
export async function unsubscribe(
  { store, clock }: Deps,
  { row, purposes }: Unsubscribing,
  how: 'one-click' | 'page',
): Promise<boolean> {
  const { tenant, site, submission } = row;
  const now = Math.floor(clock() / 1000);
  const fields = purposes.map(({ field }) => field);
  await store.rights.act({ tenant, site, submission }, { what: 'unsubscribe', fields, how }, now);
  const after = (await store.rights.unsubscribeLinks(submission, now)).find((one) => one.site === site);
  return after !== undefined && after.unsubscribedAt !== null;
}

/** Only some of it. @returns whether each of them is withdrawn now. */
export async function unsubscribeFrom(
  { store, clock }: Deps,
  { row }: Unsubscribing,
  fields: readonly string[],
): Promise<boolean> {
  const { tenant, site, submission } = row;
  await store.rights.act(
    { tenant, site, submission },
    { what: 'withdraw', fields, by: 'unsubscribe' },
    Math.floor(clock() / 1000),
  );
  const state = await store.rights.state(tenant, site, submission);
  return fields.every((field) => state?.withdrawn.some((one) => one.field === field));
}
