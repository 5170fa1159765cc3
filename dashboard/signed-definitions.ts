import * as v from 'valibot';
import type { Hashing } from '../protocol/crypto.ts';
import { ProtocolError } from '../protocol/errors.ts';
import type { FormDefinition } from '../protocol/form.ts';
import {
  verifyArtefact,
  type ArtefactHash,
  type Manifest,
  type PublishedForm,
} from '../protocol/manifest.ts';
import { formDefinitionSchema } from '../protocol/schemas.ts';
import type { ApiClient } from './api-client.ts';

/** A form definition by its hash; null when the collector has none, or other bytes, or something that is no definition. */
export async function fetchDefinition(
  api: Pick<ApiClient, 'artefact'>,
  crypto: Hashing,
  hash: ArtefactHash,
): Promise<FormDefinition | null> {
  const text = await api.artefact(hash);
  if (text === null) return null;
  try {
    const result = v.safeParse(formDefinitionSchema, await verifyArtefact<unknown>(crypto, text, hash));
    return result.success ? result.output : null;
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

/** Every definition that a manifest names, by hash, as far as the collector hands them out unchanged. */
export async function fetchSignedDefinitions(
  api: Pick<ApiClient, 'artefact'>,
  crypto: Hashing,
  manifest: Manifest | null,
): Promise<Map<ArtefactHash, FormDefinition>> {
  const definitions = new Map<ArtefactHash, FormDefinition>();
  const hashes = new Set(manifest?.forms.flatMap((form) => Object.values(form.definitions)));
  await Promise.all(
    [...hashes].map(async (hash) => {
      const definition = await fetchDefinition(api, crypto, hash);
      if (definition) definitions.set(hash, definition);
    }),
  );
  return definitions;
}

/** A form's definition in the site's default language; in any other where that is missing. */
export function leadDefinition(
  manifest: Pick<Manifest, 'locales'>,
  form: PublishedForm,
  definitions: ReadonlyMap<ArtefactHash, FormDefinition>,
): FormDefinition | undefined {
  // The order of `definitions` says nothing: canonical JSON sorts it.
  const hashes = [
    ...manifest.locales.map(({ locale }) => form.definitions[locale]),
    ...Object.values(form.definitions),
  ];
  return hashes.map((hash) => definitions.get(hash ?? '')).find((definition) => definition !== undefined);
}
