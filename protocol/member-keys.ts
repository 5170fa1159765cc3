import { canonicalJson } from './canonical-json.ts';
import { concat, equalBytes, fromBase64url, toBase64url, utf8, type Bytes } from './bytes.ts';
import type { Crypto, Hashing, Opening, Sealing } from './crypto.ts';
import { ProtocolError } from './errors.ts';
import { fromCrockford, toCrockford, type SiteId } from './ids.ts';
import type { KeyPair } from './crypto.ts';

/** Argon2id, version 0x13, one lane, 32 bytes out. */
export type Argon2id = (password: Uint8Array, salt: Uint8Array, cost: Argon2Cost) => Promise<Uint8Array>;

export interface Argon2Cost {
  ops: number;
  memoryKiB: number;
}

/** Member passwords and key-file passphrases. */
export const ARGON2_COST: Argon2Cost = { ops: 3, memoryKiB: 256 * 1024 };

/**
 * Two independent keys from one password: `login` (base64url) is all that the server is told, `wrap` never leaves the browser.
 * The salt is BLAKE2b-128 of the e-mail address, trimmed and lower-cased, so that it is known before login without the server telling who has an account.
 */
export async function passwordKeys(
  crypto: Hashing,
  argon2id: Argon2id,
  email: string,
  password: string,
): Promise<{ login: string; wrap: Bytes }> {
  const salt = crypto.blake2b(utf8(`sealpost/1/password/${email.trim().toLowerCase()}`), 16);
  const master = await argon2id(utf8(password.normalize('NFKC')), salt, ARGON2_COST);
  // Some builds answer zeros when memory runs out (libsodium.js #235).
  if (master.length !== 32 || master.every((byte) => byte === 0)) {
    throw new ProtocolError(
      'key-invalid',
      'expected a key from Argon2id, got none; close other tabs and try again',
    );
  }
  return {
    login: toBase64url(crypto.blake2b(utf8('sealpost/1/password/login'), 32, master)),
    wrap: crypto.blake2b(utf8('sealpost/1/password/wrap'), 32, master),
  };
}

/** A member's secret key under one key that opens it; the server stores it and can make nothing of it. */
export interface KeyWrap {
  v: 1;
  kind: 'password' | 'recovery';
  /** base64url, 24 bytes. */
  nonce: string;
  /** base64url, XChaCha20-Poly1305 of the 32-byte secret key; additional data `sealpost/1/wrap/{kind}/{public key}`. */
  box: string;
}

export function wrapMemberKey(
  crypto: Sealing,
  kind: KeyWrap['kind'],
  wrapKey: Uint8Array,
  member: KeyPair,
): KeyWrap {
  const nonce = crypto.random(24);
  const box = crypto.aeadEncrypt(wrapKey, nonce, member.secretKey, wrapAad(kind, member.publicKey));
  return { v: 1, kind, nonce: toBase64url(nonce), box: toBase64url(box) };
}

/** @throws ProtocolError `wrap-invalid` when the key does not open it, e.g. after a wrong password. */
export async function unwrapMemberKey(
  crypto: Sealing & Opening,
  wrap: KeyWrap,
  wrapKey: Uint8Array,
  publicKey: Uint8Array,
): Promise<KeyPair> {
  const nonce = fromBase64url(wrap.nonce, 24);
  const box = fromBase64url(wrap.box, 48);
  const secretKey = nonce && box && crypto.aeadDecrypt(wrapKey, nonce, box, wrapAad(wrap.kind, publicKey));
  if (!secretKey || !equalBytes(await crypto.x25519PublicKey(secretKey), publicKey)) {
    throw new ProtocolError(
      'wrap-invalid',
      `expected the ${wrap.kind} that this member key was wrapped with, got another`,
    );
  }
  return { publicKey: publicKey.slice(), secretKey };
}

const wrapAad = (kind: KeyWrap['kind'], publicKey: Uint8Array): Bytes =>
  utf8(`sealpost/1/wrap/${kind}/${toBase64url(publicKey)}`);

/** 128 random bits and 10 bits of checksum: 7 groups of 4 characters, `ABCD-EFGH-…`. */
export function formatRecoveryCode(crypto: Hashing, entropy: Uint8Array): string {
  const text = toCrockford(entropy) + recoveryChecksum(crypto, entropy);
  return text.toUpperCase().match(/.{4}/g)!.join('-');
}

/** Forgives case, spaces, dashes and the usual confusions (O/0, I/L/1). @throws ProtocolError `recovery-code-invalid` */
export function parseRecoveryCode(crypto: Hashing, code: string): Bytes {
  const plain = code
    .replace(/[\s\p{Pd}]/gu, '')
    .toLowerCase()
    .replace(/[il]/g, '1')
    .replace(/o/g, '0');
  const entropy = plain.length === 28 ? fromCrockford(plain.slice(0, 26), 16) : undefined;
  if (!entropy || recoveryChecksum(crypto, entropy) !== plain.slice(26)) {
    throw new ProtocolError(
      'recovery-code-invalid',
      'expected 7 groups of 4 characters as printed, got a code with a slip; compare it again',
    );
  }
  return entropy;
}

const recoveryChecksum = (crypto: Hashing, entropy: Uint8Array): string => {
  const hash = crypto.blake2b(utf8('sealpost/1/recovery/checksum'), 16, entropy);
  return toCrockford(
    new Uint8Array([(hash[0]! << 8) >> 14, ((hash[0]! << 2) | (hash[1]! >> 6)) & 255]),
  ).slice(-2);
};

/** `wrap` opens the member key; `proof` (base64url) shows the server that the code is known without telling it. */
export const recoveryKeys = (crypto: Hashing, entropy: Uint8Array): { wrap: Bytes; proof: string } => ({
  wrap: crypto.blake2b(utf8('sealpost/1/recovery/wrap'), 32, entropy),
  proof: toBase64url(crypto.blake2b(utf8('sealpost/1/recovery/proof'), 32, entropy)),
});

/** What a grant hands over: `key` is the publisher's fingerprint or the sealing key's id. */
export interface GrantSubject {
  site: SiteId;
  kind: 'publisher' | 'sealing';
  key: string;
  /** Of a sealing key; 0 for the publisher's. */
  epoch: number;
}

/** A publisher seed or sealing secret key, sealed to one member. */
export interface Grant extends GrantSubject {
  /** base64url of crypto_box_seal(secret (32) ‖ BLAKE2b-256(canonical JSON of the subject)) to the member. */
  box: string;
  /**
   * base64url of keyed BLAKE2b-256 of `box` ‖ subject under a key that only the member has. A sealed box names no sender: without this, the server
   * could slip in a key of its own making.
   */
  pin: string;
}

export async function makeGrant(
  crypto: Sealing,
  subject: GrantSubject,
  secret: Uint8Array,
  member: KeyPair,
): Promise<Grant> {
  const about = subjectBytes(subject);
  const box = await crypto.boxSeal(concat(secret, crypto.blake2b(about, 32)), member.publicKey);
  return { ...subject, box: toBase64url(box), pin: toBase64url(pinOf(crypto, member, box, about)) };
}

/** @throws ProtocolError `grant-invalid` when it is not one that this member made for this subject. */
export async function openGrant(crypto: Crypto, grant: Grant, member: KeyPair): Promise<Bytes> {
  const { site, kind, key, epoch } = grant;
  const about = subjectBytes({ site, kind, key, epoch });
  const box = fromBase64url(grant.box, 48 + 64);
  const pin = fromBase64url(grant.pin, 32);
  const boxed =
    box && pin && equalBytes(pin, pinOf(crypto, member, box, about))
      ? await crypto.boxOpen(box, member.publicKey, member.secretKey)
      : undefined;
  if (!boxed || !equalBytes(boxed.subarray(32), crypto.blake2b(about, 32))) {
    throw new ProtocolError(
      'grant-invalid',
      'expected a key that this member put there, got another; do not publish with it',
    );
  }
  return boxed.slice(0, 32);
}

const subjectBytes = ({ site, kind, key, epoch }: GrantSubject): Bytes =>
  utf8(canonicalJson({ epoch, key, kind, site, v: 1 }));

const pinOf = (crypto: Hashing, member: KeyPair, box: Uint8Array, about: Uint8Array): Bytes =>
  crypto.blake2b(concat(box, about), 32, crypto.blake2b(utf8('sealpost/1/grant/pin'), 32, member.secretKey));
