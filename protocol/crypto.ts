import type { Bytes } from './bytes.ts';

/**
 * The primitives the protocol stands on, in libsodium's formats. Two implementations exist: WebCrypto and noble in
 * the visitor's page (`widget/page-crypto.ts`), libsodium everywhere else (`libsodiumCrypto`). The test vectors hold them
 * to each other byte for byte.
 */
export interface Hashing {
  /** BLAKE2b (RFC 7693), `length` 16–64 bytes, keyed when `key` (16–64 bytes) is given. */
  blake2b: (message: Uint8Array, length: number, key?: Uint8Array) => Bytes;
  sha256: (message: Uint8Array) => Promise<Bytes>;
}

export interface Sealing extends Hashing {
  random: (length: number) => Bytes;
  /** XChaCha20-Poly1305-IETF, ciphertext ‖ tag (16 bytes). Key 32 bytes, nonce 24 bytes. */
  aeadEncrypt: (key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, aad: Uint8Array) => Bytes;
  /** crypto_box_seal: ephemeral public key (32) ‖ tag (16) ‖ XSalsa20 ciphertext. */
  boxSeal: (message: Uint8Array, publicKey: Uint8Array) => Promise<Bytes>;
  /** X25519(secret, 9). */
  x25519PublicKey: (secretKey: Uint8Array) => Promise<Bytes>;
}

export interface Opening extends Hashing {
  /** undefined when the tag does not verify. */
  aeadDecrypt: (
    key: Uint8Array,
    nonce: Uint8Array,
    ciphertext: Uint8Array,
    aad: Uint8Array,
  ) => Bytes | undefined;
  /** crypto_box_seal_open; undefined when it does not open with this key pair. */
  boxOpen: (box: Uint8Array, publicKey: Uint8Array, secretKey: Uint8Array) => Promise<Bytes | undefined>;
}

export interface Verifying extends Hashing {
  ed25519Verify: (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => Promise<boolean>;
}

export interface Signing extends Hashing {
  /** RFC 8032, from the 32-byte seed. */
  ed25519Sign: (message: Uint8Array, seed: Uint8Array) => Promise<Bytes>;
  ed25519PublicKey: (seed: Uint8Array) => Promise<Bytes>;
}

export type Crypto = Sealing & Opening & Verifying & Signing;

export interface KeyPair {
  publicKey: Bytes;
  secretKey: Bytes;
}
