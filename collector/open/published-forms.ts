import * as v from 'valibot';
import { fromBase64url } from '../../protocol/bytes.ts';
import type { Crypto } from '../../protocol/crypto.ts';
import type { FormDefinition } from '../../protocol/form.ts';
import type { FormId, SiteId } from '../../protocol/ids.ts';
import {
  publisherFingerprint,
  verifyArtefact,
  verifyManifest,
  type ArtefactHash,
} from '../../protocol/manifest.ts';
import { readNote } from '../../protocol/note.ts';
import { formDefinitionSchema, manifestSchema } from '../../protocol/schemas.ts';
import { ProtocolError } from '../../protocol/errors.ts';

/**
 * What the export says about the site's forms: names from the signed manifest, wording from artefacts by hash.
 *
 * A definition counts as `published` when the verified manifest names it, and as `earlier` when only a submission does: it then is what
 * that submission was sealed under, but nothing in the export shows that the publisher ever signed it.
 */
export class PublishedForms {
  readonly #names = new Map<FormId, string>();
  /** The site's own language first. */
  #locales: string[] = [];
  readonly #signed = new Set<ArtefactHash>();
  readonly #definitions = new Map<ArtefactHash, FormDefinition>();

  /**
   * @param fingerprint of the publisher, when the user knows it; else the note is checked against the key that it names itself.
   * @returns the publisher's fingerprint.
   * @throws ProtocolError as {@link verifyManifest}; `manifest-malformed` when it is signed but is no manifest.
   */
  async takeManifest(
    crypto: Crypto,
    note: string,
    site: SiteId,
    fingerprint: string | undefined,
  ): Promise<string> {
    const trusted = fingerprint ?? claimedFingerprint(crypto, note, site);
    const { output, success } = v.safeParse(
      manifestSchema,
      await verifyManifest(crypto, note, { site, fingerprint: trusted }),
    );
    if (!success)
      throw new ProtocolError('manifest-malformed', 'expected a complete manifest, got other members');
    this.#locales = output.locales.map(({ locale }) => locale);
    for (const form of output.forms) {
      this.#names.set(form.id, form.name);
      for (const hash of Object.values(form.definitions)) this.#signed.add(hash);
    }
    return trusted;
  }

  /** Keeps form definitions; other artefacts are only checked. @throws ProtocolError `artefact-hash`, `artefact-malformed` */
  async takeArtefact(crypto: Crypto, text: string, hash: ArtefactHash): Promise<void> {
    const { output, success } = v.safeParse(
      formDefinitionSchema,
      await verifyArtefact<unknown>(crypto, text, hash),
    );
    if (success) this.#definitions.set(hash, output);
  }

  definition(hash: ArtefactHash): FormDefinition | undefined {
    return this.#definitions.get(hash);
  }

  /** In the order of the site's languages, so that its own one names the columns; others last. */
  definitionsOf(form: FormId): FormDefinition[] {
    const place = ({ locale }: FormDefinition): number =>
      this.#locales.includes(locale) ? this.#locales.indexOf(locale) : this.#locales.length;
    return [...this.#definitions.values()]
      .filter((definition) => definition.form === form)
      .toSorted((a, b) => place(a) - place(b));
  }

  isSigned(hash: ArtefactHash): boolean {
    return this.#signed.has(hash);
  }

  /** The form's name, or its id where no verified manifest names it. */
  name(form: FormId): string {
    return this.#names.get(form) ?? form;
  }

  /** Every form that the export has words for. */
  forms(): FormId[] {
    return [
      ...new Set([...this.#names.keys(), ...Array.from(this.#definitions.values(), ({ form }) => form)]),
    ];
  }
}

function claimedFingerprint(crypto: Crypto, note: string, site: SiteId): string {
  const json = readNote(note, 'manifest', site);
  let publisher: unknown;
  try {
    publisher = (JSON.parse(json) as { publisher?: unknown } | null)?.publisher;
  } catch (cause) {
    throw new ProtocolError('manifest-malformed', 'expected JSON, got other text', { cause });
  }
  const key = fromBase64url(publisher, 32);
  if (!key) throw new ProtocolError('manifest-malformed', 'expected a publisher key, got something else');
  return publisherFingerprint(crypto, key);
}
