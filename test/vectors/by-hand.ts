import canonicalize from 'canonicalize';
import sodium from 'libsodium-wrappers';

/**
 * Envelopes from libsodium calls alone, without protocol/: what the vectors hold comes from here, and the tests hold protocol/seal.ts and
 * every other implementation to it. All randomness is BLAKE2b of a label and a count.
 */
await sodium.ready;

export type Random = (length: number) => Uint8Array<ArrayBuffer>;

export function fixedRandom(label: string): Random {
  let count = 0;
  return (length) => sodium.crypto_generichash(length, bytes(`sealpost vectors 2026-11-21/${label}/${count++}`), null) as Uint8Array<ArrayBuffer>;
}

/** Not `utf8` of protocol/: Node's own, so that nothing here stands on what it tests. */
export const bytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'utf8'));
export const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex');
export const unhex = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'hex'));
export const base64url = (data: Uint8Array): string => Buffer.from(data).toString('base64url');
export const unbase64url = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'base64url'));
export const join = (...parts: Uint8Array[]): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.concat(parts));
export const json = (value: unknown): string => canonicalize(value)!;
export const blake2b = (length: number, message: Uint8Array, key?: Uint8Array): Uint8Array =>
  sodium.crypto_generichash(length, message, key ?? null);
export const publicKeyOf = (secretKey: Uint8Array): Uint8Array => sodium.crypto_scalarmult_base(secretKey);
export const keyIdOf = (publicKey: Uint8Array): string => base64url(blake2b(32, publicKey).subarray(0, 16));

export interface SealedBox {
  box: Uint8Array<ArrayBuffer>;
  ephemeralSecret: Uint8Array<ArrayBuffer>;
  ephemeralPublic: Uint8Array;
  nonce: Uint8Array;
}

/** crypto_box_seal with an ephemeral key that is known: libsodium makes its own and shows it to nobody. */
export function boxSeal(random: Random, message: Uint8Array, publicKey: Uint8Array): SealedBox {
  const ephemeralSecret = random(32);
  const ephemeralPublic = publicKeyOf(ephemeralSecret);
  const nonce = blake2b(24, join(ephemeralPublic, publicKey));
  const box = join(ephemeralPublic, sodium.crypto_box_easy(message, nonce, publicKey, ephemeralSecret));
  return { box, ephemeralSecret, ephemeralPublic, nonce };
}

/** 0x80 and zeros up to `length`; the lengths are worked out anew, by division, where protocol/padding.ts uses masks. */
export function padTo(plaintext: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  out.set(plaintext);
  out[plaintext.length] = 0x80;
  return out;
}

export function padmeLength(length: number): number {
  const marked = Math.max(length + 1, 1024);
  const exponent = Math.floor(Math.log2(marked));
  const granule = 2 ** (exponent - (Math.floor(Math.log2(exponent)) + 1));
  return Math.ceil(marked / granule) * granule;
}

export interface HandSealed {
  envelope: { v: number; context: string; nonce: string; body: string; commit: string; boxes: { key: string; box: string }[] };
  steps: {
    contentKey: string;
    encryptionKey: string;
    commitmentKey: string;
    context: string;
    contextHash: string;
    plaintext: string;
    plaintextLength: number;
    paddedLength: number;
    nonce: string;
    body: string;
    commit: string;
    boxed: string;
    boxes: { recipient: string; ephemeralSecret: string; ephemeralPublic: string; nonce: string; box: string }[];
  };
}

/** @param change replaces a step by a wrong one, for envelopes that must be refused. */
export function sealByHand(
  label: string,
  context: Record<string, unknown>,
  plaintext: unknown,
  recipients: Uint8Array[],
  change: {
    padded?: Uint8Array;
    context?: string;
    boxedContext?: string;
    boxedKey?: (i: number) => Uint8Array | undefined;
    commitKey?: Uint8Array;
    aad?: string;
  } = {},
): HandSealed {
  const random = fixedRandom(label);
  const contentKey = random(32);
  const nonce = random(24);
  const contextText = change.context ?? json({ ...context, recipients: recipients.map(keyIdOf) });
  const text = json(plaintext);
  const padded = change.padded ?? padTo(bytes(text), padmeLength(bytes(text).length));
  const encryptionKey = blake2b(32, bytes('sealpost/1/enc'), contentKey);
  const commitmentKey = blake2b(32, bytes('sealpost/1/commit'), change.commitKey ?? contentKey);
  const body = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(padded, bytes(change.aad ?? contextText), null, nonce, encryptionKey);
  const commit = blake2b(32, bytes(contextText), commitmentKey);
  const contextHash = blake2b(32, bytes(change.boxedContext ?? contextText));
  const boxed = join(contentKey, contextHash);
  const boxes = recipients.map((recipient, i) => ({
    recipient,
    ...boxSeal(random, join(change.boxedKey?.(i) ?? contentKey, contextHash), recipient),
  }));
  return {
    envelope: {
      v: 1,
      context: contextText,
      nonce: base64url(nonce),
      body: base64url(body),
      commit: base64url(commit),
      boxes: boxes.map(({ recipient, box }) => ({ key: keyIdOf(recipient), box: base64url(box) })),
    },
    steps: {
      contentKey: hex(contentKey),
      encryptionKey: hex(encryptionKey),
      commitmentKey: hex(commitmentKey),
      context: contextText,
      contextHash: hex(contextHash),
      plaintext: text,
      plaintextLength: bytes(text).length,
      paddedLength: padded.length,
      nonce: hex(nonce),
      body: hex(body),
      commit: hex(commit),
      boxed: hex(boxed),
      boxes: boxes.map(({ recipient, box, ephemeralSecret, ephemeralPublic, nonce: boxNonce }) => ({
        recipient: hex(recipient),
        ephemeralSecret: hex(ephemeralSecret),
        ephemeralPublic: hex(ephemeralPublic),
        nonce: hex(boxNonce),
        box: hex(box),
      })),
    },
  };
}

/** A signed note made without protocol/note.ts. */
export async function noteByHand(name: string, text: string, seed: Uint8Array): Promise<string> {
  const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(seed);
  const id = (await sha256(join(bytes(`${name}\n`), new Uint8Array([1]), publicKey))).subarray(0, 4);
  const signature = sodium.crypto_sign_detached(bytes(text), privateKey);
  return `${text}\n\u2014 ${name} ${Buffer.from(join(id, signature)).toString('base64')}\n`;
}

export const sha256 = async (data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', data));

export const edPublicKeyOf = (seed: Uint8Array): Uint8Array => sodium.crypto_sign_seed_keypair(seed).publicKey;

/** The interface of protocol/crypto.ts with fixed randomness; sealed boxes draw their ephemeral key from it too. */
export const aead = (key: Uint8Array, nonce: Uint8Array, message: Uint8Array, aad: string): Uint8Array =>
  sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(message, bytes(aad), null, nonce, key);
