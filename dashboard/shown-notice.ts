import * as v from 'valibot';
import type { ConsentConfig, Notice, NoticeDetails } from '../protocol/consent-config.ts';
import { noticeDetailsSchema, noticeSchema } from '../protocol/consent-schemas.ts';
import type { Hashing } from '../protocol/crypto.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { verifyArtefact, type ArtefactHash } from '../protocol/manifest.ts';
import type { ApiClient } from './api-client.ts';

/** What a visitor had before their eyes, or why it cannot be said. Only what has the hash that was asked for is ever `here`. */
export type Shown =
  | { at: 'here'; notice: Notice; details: NoticeDetails | null }
  /** The collector does not have it. */
  | { at: 'missing' }
  /** It handed out something else under this hash. */
  | { at: 'changed' }
  /** It has the hash, but is no notice of this version. */
  | { at: 'unreadable' };

/** Names of purposes and services as visitors read them; services by id. */
export interface NoticeNames {
  purposes: { id: string; label: string; services: Record<string, string> }[];
}

export const NO_NAMES: NoticeNames = { purposes: [] };

/** The notice by the hash that a record carries, and what stood behind “Choose” by the hash that the notice carries. */
export async function fetchShown(
  api: Pick<ApiClient, 'artefact'>,
  crypto: Hashing,
  hash: ArtefactHash,
): Promise<Shown> {
  const notice = await fetchArtefact(api, crypto, hash, noticeSchema);
  if (notice.at !== 'here') return notice;
  const details = await fetchArtefact(api, crypto, notice.value.details, noticeDetailsSchema);
  return { at: 'here', notice: notice.value, details: details.at === 'here' ? details.value : null };
}

export const namesOf = (shown: Shown): NoticeNames =>
  shown.at === 'here'
    ? {
        purposes: shown.notice.purposes.map(({ id, label }) => ({
          id,
          label,
          services: Object.fromEntries(
            shown.details?.purposes
              .find((purpose) => purpose.id === id)
              ?.services.map((service) => [service.id, service.name]) ?? [],
          ),
        })),
      }
    : NO_NAMES;

/** Names as they are published now, in the site's own language; purposes that are no longer asked for are not among them. */
export async function publishedNames(
  api: Pick<ApiClient, 'artefact'>,
  crypto: Hashing,
  consent: ConsentConfig | undefined,
): Promise<NoticeNames> {
  const [hash] = Object.values(consent?.notices[0]?.models ?? {});
  return hash === undefined ? NO_NAMES : namesOf(await fetchShown(api, crypto, hash));
}

async function fetchArtefact<Value>(
  api: Pick<ApiClient, 'artefact'>,
  crypto: Hashing,
  hash: ArtefactHash,
  schema: v.GenericSchema<unknown, Value>,
): Promise<{ at: 'here'; value: Value } | Exclude<Shown, { at: 'here' }>> {
  const text = await api.artefact(hash);
  if (text === null) return { at: 'missing' };
  let json: unknown;
  try {
    json = await verifyArtefact<unknown>(crypto, text, hash);
  } catch (error) {
    if (error instanceof ProtocolError)
      return { at: error.code === 'artefact-hash' ? 'changed' : 'unreadable' };
    throw error;
  }
  const result = v.safeParse(schema, json);
  return result.success ? { at: 'here', value: result.output } : { at: 'unreadable' };
}
