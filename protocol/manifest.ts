import type { ArtefactHash } from './artefact-hash.ts';
import { canonicalJson } from './canonical-json.ts';
import { fromBase64url, isWellFormed, toBase64url, utf8 } from './bytes.ts';
import type { ConsentConfig, PolicyVersion } from './consent-config.ts';
import type { Hashing, Signing, Verifying } from './crypto.ts';
import { ProtocolError } from './errors.ts';
import type { FormId, SiteId } from './ids.ts';
import { MANIFEST_MAX_BYTES, ROTATIONS_MAX } from './limits.ts';
import { readNote, signNote, verifyNote } from './note.ts';
import type { RightsRules } from './rights.ts';
import type { UtcTime } from './time.ts';

export type { ArtefactHash } from './artefact-hash.ts';

/** What a site's tenant publishes, signed in the dashboard; see docs/protocol.md §4. Members not named here are ignored. */
export interface Manifest {
  v: 1;
  site: SiteId;
  /** From 1; the higher one wins. */
  revision: number;
  publishedAt: UtcTime;
  /** base64url of the publisher's Ed25519 public key. */
  publisher: string;
  /** Signed notes that lead from an older publisher key, which a snippet may still pin, to `publisher`; oldest first. */
  rotations: string[];
  /** Exact origins (`https://example.com`) whose pages may send. */
  origins: string[];
  controller: Controller;
  policy?: { url: string; version: string };
  /** Own policy documents, the newest first; the first that is in force is what records name. */
  policies?: PolicyVersion[];
  keys: SealingKey[];
  /** Texts of the widget itself; the first is the default. */
  locales: { locale: string; texts: ArtefactHash }[];
  forms: PublishedForm[];
  consent?: ConsentConfig;
  /** Keys of the ledger that the tenant knows (`slk1_…`), the current one first. */
  ledger?: string[];
}

export interface Controller {
  name: string;
  address: string;
  contact: string;
  dataProtectionOfficer?: string;
}

export interface SealingKey {
  /** From 1, counting up; the newest is the current one. */
  epoch: number;
  /** base64url of the first 16 bytes of BLAKE2b-256(key). */
  id: string;
  /** base64url of the X25519 public key. */
  key: string;
  /** `accepting`: cached pages may still seal to it until `until`; `opening`: old submissions only. */
  state: 'current' | 'accepting' | 'opening';
  until?: UtcTime;
}

export interface PublishedForm {
  id: FormId;
  /** What `<sealpost-form name="…">` says. */
  name: string;
  revision: number;
  /** Form definition by locale; the form's own default first in `locales` order. */
  definitions: Record<string, ArtefactHash>;
  /** Days a submission is kept. */
  retentionDays: number;
  /** Whether the visitor's own key is a recipient, so that the receipt link opens their copy. */
  ownCopy: boolean;
  /** What happens at once when the visitor asks for it, and what the tenant decides first; see rights.ts for what holds where nothing is said. */
  rights?: Partial<RightsRules>;
}

/** `spk1_` + base64url of BLAKE2b-160 of the publisher's public key: what a snippet pins in `data-key`. */
export const publisherFingerprint = (crypto: Hashing, publicKey: Uint8Array): string =>
  `spk1_${toBase64url(crypto.blake2b(publicKey, 20))}`;

/** First 16 bytes of BLAKE2b-256 of an X25519 public key, as base64url. */
export const sealingKeyId = (crypto: Hashing, publicKey: Uint8Array): string =>
  toBase64url(crypto.blake2b(publicKey, 32).subarray(0, 16));

export const isFingerprint = (text: unknown): text is string =>
  typeof text === 'string' && text.startsWith('spk1_') && fromBase64url(text.slice(5), 20) !== undefined;

export const signManifest = (
  crypto: Signing,
  manifest: Manifest,
  publisherSeed: Uint8Array,
): Promise<string> => signNote(crypto, 'manifest', manifest.site, canonicalJson(manifest), publisherSeed);

/** The old publisher key's word that `newPublicKey` speaks for the site from now on. */
export async function signRotation(
  crypto: Signing,
  site: SiteId,
  oldSeed: Uint8Array,
  newPublicKey: Uint8Array,
  at: UtcTime,
): Promise<string> {
  const from = toBase64url(await crypto.ed25519PublicKey(oldSeed));
  return signNote(
    crypto,
    'rotation',
    site,
    canonicalJson({ at, from, to: toBase64url(newPublicKey), v: 1 }),
    oldSeed,
  );
}

export interface ManifestTrust {
  site: SiteId;
  /** `spk1_…` from the snippet, or from the collector's own record of the site. */
  fingerprint: string;
  /** Highest revision this page has ever accepted for the site. */
  seenRevision?: number;
}

/**
 * Checks a manifest as served, in this order: size, note, version and site, the chain of rotations from the pinned key, the signature,
 * the revision. Everything before the signature works on bytes that anybody may have made up.
 * @throws ProtocolError `manifest-malformed`, `version-unsupported`, `manifest-wrong-site`, `manifest-key-not-pinned`, `note-malformed`,
 * `note-signature`, `manifest-rollback`.
 */
export async function verifyManifest(
  crypto: Verifying,
  note: string,
  trust: ManifestTrust,
): Promise<Manifest> {
  const size = utf8(note).length;
  if (size > MANIFEST_MAX_BYTES) {
    throw new ProtocolError(
      'manifest-malformed',
      `expected at most ${MANIFEST_MAX_BYTES} bytes, got ${size}`,
    );
  }
  const manifest = parse<Manifest>(readNote(note, 'manifest', trust.site), 'manifest-malformed');
  if (manifest.v !== 1) {
    throw new ProtocolError(
      'version-unsupported',
      'expected manifest version 1; load a newer Sealpost script',
    );
  }
  if (manifest.site !== trust.site) {
    throw new ProtocolError('manifest-wrong-site', 'expected a manifest for this site, got one for another');
  }
  const publisher = fromBase64url(manifest.publisher, 32);
  const rotations: unknown = manifest.rotations;
  if (!publisher || !Array.isArray(rotations) || rotations.length > ROTATIONS_MAX) {
    throw new ProtocolError('manifest-malformed', 'expected a publisher key and at most 16 rotations');
  }
  await followRotations(crypto, rotations, trust, manifest.publisher);
  await verifyNote(crypto, note, trust.site, publisher);
  if (!Number.isSafeInteger(manifest.revision) || manifest.revision < 1) {
    throw new ProtocolError('manifest-malformed', 'expected a revision from 1');
  }
  if (manifest.revision < (trust.seenRevision ?? 0)) {
    throw new ProtocolError(
      'manifest-rollback',
      `expected revision ${trust.seenRevision} or higher, got ${manifest.revision}; publish the site again`,
    );
  }
  return manifest;
}

/** Walks from the pinned key to the manifest's publisher; links before the pinned one do not concern this page. */
async function followRotations(
  crypto: Verifying,
  rotations: unknown[],
  trust: ManifestTrust,
  publisher: string,
): Promise<void> {
  const isPinned = (key: string): boolean =>
    publisherFingerprint(crypto, fromBase64url(key, 32) ?? new Uint8Array(32)) === trust.fingerprint;
  let trusted = isPinned(publisher) ? publisher : '';
  for (const rotation of rotations) {
    if (trusted === publisher) return;
    if (typeof rotation !== 'string') break;
    const { v, from, to } = parse<{ v: number; from: string; to: string }>(
      readNote(rotation, 'rotation', trust.site),
      'manifest-malformed',
    );
    const key = fromBase64url(from, 32);
    if (v !== 1 || !key || (trusted ? trusted !== from : !isPinned(from))) continue;
    await verifyNote(crypto, rotation, trust.site, key);
    trusted = to;
  }
  if (trusted !== publisher) {
    throw new ProtocolError(
      'manifest-key-not-pinned',
      'expected a manifest by the key that the snippet pins (data-key), got another publisher; nothing was sealed',
    );
  }
}

/** @throws ProtocolError `artefact-hash` unless the bytes are the very ones the manifest names; `artefact-malformed` when those are no JSON object. */
export async function verifyArtefact<T>(crypto: Hashing, text: string, hash: ArtefactHash): Promise<T> {
  if (!isWellFormed(text) || toBase64url(await crypto.sha256(utf8(text))) !== hash) {
    throw new ProtocolError(
      'artefact-hash',
      'expected the artefact that the signed manifest names, got other bytes',
    );
  }
  return parse<T>(text, 'artefact-malformed');
}

function parse<T>(json: string, code: 'manifest-malformed' | 'artefact-malformed'): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new ProtocolError(code, 'expected JSON, got other text', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ProtocolError(code, 'expected a JSON object');
  return value as T;
}
