import { toBase64url, utf8, type Bytes } from './bytes.ts';
import type { Hashing } from './crypto.ts';
import type { Answers, GivenConsent } from './form.ts';
import type { FormId, SiteId, SubmissionId } from './ids.ts';
import type { ArtefactHash } from './manifest.ts';
import type { Act } from './receipt.ts';
import type { UtcTime } from './time.ts';

/** Sealed submission as it travels and is exported; binary members are base64url. */
export interface Envelope {
  v: 1;
  /** Canonical JSON of {@link Context}; this exact text is authenticated. */
  context: string;
  /** 24 bytes. */
  nonce: string;
  /** XChaCha20-Poly1305-IETF of the padded plaintext, tag (16) at the end. */
  body: string;
  /** 32 bytes. */
  commit: string;
  /** One a recipient, in the order of `context.recipients`. */
  boxes: { key: string; box: string }[];
}

/** Body of `PUT /v1/submissions/{id}`. */
export interface SubmissionRequest extends Envelope {
  /** base64url of SHA-256 of each act's token. */
  capabilities: Record<Act, string>;
}

export interface Context {
  v: 1;
  suite: typeof SUITE;
  site: SiteId;
  form: FormId;
  /** Revision of the form. */
  revision: number;
  definition: ArtefactHash;
  submission: SubmissionId;
  /** By the visitor's clock, to the minute. */
  sealedAt: UtcTime;
  /** Key ids: the site's current epoch first, then the visitor's own key where the form allows it. */
  recipients: string[];
  /** base64url of SHA-256 of each attachment's ciphertext. */
  attachments: string[];
  supersedes?: SubmissionId;
}

export interface Plaintext {
  answers: Answers;
  consents: GivenConsent[];
  /** BCP 47, of the definition that was shown. */
  locale: string;
  links: {
    /** Path of the unsubscribe link with its token: known to the tenant, for mails, and to nobody else. */
    unsubscribe: string;
  };
  attachments: { name: string; type: string; size: number; key: string }[];
}

/** 1: X25519, XSalsa20-Poly1305, XChaCha20-Poly1305, BLAKE2b. */
export const SUITE = 1;
export const NONCE_BYTES = 24;
export const TAG_BYTES = 16;
export const CONTENT_KEY_BYTES = 32;
export const HASH_BYTES = 32;
export const KEY_ID_BYTES = 16;
/** crypto_box_seal (48) of content key ‖ context hash. */
export const BOX_BYTES = 48 + CONTENT_KEY_BYTES + HASH_BYTES;

/** Ke: encrypts the body. Kc: commits to K. */
export const subKey = (crypto: Hashing, contentKey: Uint8Array, use: 'enc' | 'commit'): Bytes =>
  crypto.blake2b(utf8(`sealpost/1/${use}`), 32, contentKey);

export const contextHash = (crypto: Hashing, context: Uint8Array): Bytes =>
  crypto.blake2b(context, HASH_BYTES);

/** Path of the unsubscribe link, relative to the collector. */
export const unsubscribePath = (submission: SubmissionId, token: Uint8Array): string =>
  `/u/${submission}.${toBase64url(token)}`;
