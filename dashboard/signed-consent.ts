import * as v from 'valibot';
import type { Publication } from '../protocol/api.ts';
import type {
  Declaration,
  Notice,
  NoticeDetails,
  PolicyDocument,
  PolicyVersion,
} from '../protocol/consent-config.ts';
import {
  declarationSchema,
  noticeDetailsSchema,
  noticeSchema,
  policyDocumentSchema,
} from '../protocol/consent-schemas.ts';
import type { Hashing } from '../protocol/crypto.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { verifyArtefact, type ArtefactHash, type Manifest } from '../protocol/manifest.ts';
import type { ApiClient } from './api-client.ts';

export type ConsentArtefact = Notice | NoticeDetails | Declaration | PolicyDocument;

/** What visitors read about consent and in policies, by hash. */
export type ConsentArtefacts = ReadonlyMap<ArtefactHash, ConsentArtefact>;

const artefactSchema = v.variant('kind', [
  noticeSchema,
  noticeDetailsSchema,
  declarationSchema,
  policyDocumentSchema,
]);

/**
 * Everything that a manifest says about consent, as far as the collector hands it out unchanged.
 * @param known need not be fetched, and is part of the answer.
 * @param policies versions whose documents are wanted.
 */
export async function fetchSignedConsent(
  api: Pick<ApiClient, 'artefact'>,
  crypto: Hashing,
  manifest: Manifest | null,
  known: ConsentArtefacts = new Map(),
  policies: readonly PolicyVersion[] = manifest?.policies ?? [],
): Promise<ConsentArtefacts> {
  const found = new Map(known);
  const fetchAll = async (hashes: Iterable<ArtefactHash>): Promise<void> => {
    await Promise.all(
      [...new Set(hashes)].map(async (hash) => {
        const artefact = found.get(hash) ?? (await fetchArtefact(api, crypto, hash));
        if (artefact) found.set(hash, artefact);
      }),
    );
  };
  const consent = manifest?.consent;
  await fetchAll([
    ...(consent ? [consent.declaration] : []),
    ...(consent?.notices.flatMap(({ models }) => Object.values(models)) ?? []),
    ...policies.flatMap(({ documents }) => Object.values(documents)),
  ]);
  await fetchAll([...found.values()].flatMap((one) => (one.kind === 'notice' ? [one.details] : [])));
  return found;
}

/** Those that a publication brings with it. */
export function preparedConsent({ artefacts }: Pick<Publication, 'artefacts'>): ConsentArtefacts {
  return new Map(
    artefacts.flatMap(({ hash, text }) => {
      const artefact = readArtefact(JSON.parse(text));
      return artefact ? [[hash, artefact] as const] : [];
    }),
  );
}

async function fetchArtefact(
  api: Pick<ApiClient, 'artefact'>,
  crypto: Hashing,
  hash: ArtefactHash,
): Promise<ConsentArtefact | null> {
  const text = await api.artefact(hash);
  if (text === null) return null;
  try {
    return readArtefact(await verifyArtefact<unknown>(crypto, text, hash));
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

function readArtefact(value: unknown): ConsentArtefact | null {
  const result = v.safeParse(artefactSchema, value);
  return result.success ? result.output : null;
}
