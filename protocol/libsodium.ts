import type { Bytes } from './bytes.ts';
import type { Crypto } from './crypto.ts';

/** The part of libsodium-wrappers 0.8 that the protocol uses; any object with these functions will do. */
export interface Sodium {
  randombytes_buf(length: number): Uint8Array;
  crypto_generichash(length: number, message: Uint8Array, key: Uint8Array | null): Uint8Array;
  crypto_aead_xchacha20poly1305_ietf_encrypt(
    message: Uint8Array,
    aad: Uint8Array,
    secretNonce: null,
    nonce: Uint8Array,
    key: Uint8Array,
  ): Uint8Array;
  crypto_aead_xchacha20poly1305_ietf_decrypt(
    secretNonce: null,
    ciphertext: Uint8Array,
    aad: Uint8Array,
    nonce: Uint8Array,
    key: Uint8Array,
  ): Uint8Array;
  crypto_box_seal(message: Uint8Array, publicKey: Uint8Array): Uint8Array;
  crypto_box_seal_open(box: Uint8Array, publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array;
  crypto_scalarmult_base(secretKey: Uint8Array): Uint8Array;
  crypto_sign_seed_keypair(seed: Uint8Array): { publicKey: Uint8Array; privateKey: Uint8Array };
  crypto_sign_detached(message: Uint8Array, privateKey: Uint8Array): Uint8Array;
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
}

interface Digest {
  digest(algorithm: 'SHA-256', message: Bytes): Promise<ArrayBuffer>;
}

/**
 * The protocol's primitives from a *ready* libsodium-wrappers and a WebCrypto `subtle` (only for SHA-256, which
 * the standard build of libsodium-wrappers leaves out).
 */
export function libsodiumCrypto(sodium: Sodium, subtle: Digest): Crypto {
  return {
    random: (length) => own(sodium.randombytes_buf(length)),
    blake2b: (message, length, key) => own(sodium.crypto_generichash(length, message, key ?? null)),
    sha256: async (message) => new Uint8Array(await subtle.digest('SHA-256', own(message))),
    aeadEncrypt: (key, nonce, plaintext, aad) =>
      own(sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, aad, null, nonce, key)),
    aeadDecrypt: (key, nonce, ciphertext, aad) =>
      orUndefined(() => sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, ciphertext, aad, nonce, key)),
    boxSeal: async (message, publicKey) => own(sodium.crypto_box_seal(message, publicKey)),
    boxOpen: async (box, publicKey, secretKey) =>
      orUndefined(() => sodium.crypto_box_seal_open(box, publicKey, secretKey)),
    x25519PublicKey: async (secretKey) => own(sodium.crypto_scalarmult_base(secretKey)),
    ed25519Verify: async (signature, message, publicKey) =>
      orUndefined(() => sodium.crypto_sign_verify_detached(signature, message, publicKey)) ?? false,
    ed25519Sign: async (message, seed) =>
      own(sodium.crypto_sign_detached(message, sodium.crypto_sign_seed_keypair(seed).privateKey)),
    ed25519PublicKey: async (seed) => own(sodium.crypto_sign_seed_keypair(seed).publicKey),
  };
}

// The wrappers allocate every result on the JavaScript heap, never on shared memory; the type only fails to say so.
const own = (bytes: Uint8Array): Bytes => bytes as Bytes;

/** libsodium-wrappers throws for a tag that does not verify and for a key of the wrong length alike. */
function orUndefined<T extends Uint8Array | boolean>(
  call: () => T,
): (T extends Uint8Array ? Bytes : T) | undefined {
  try {
    return call() as T extends Uint8Array ? Bytes : T;
  } catch {
    return undefined;
  }
}
