import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import type { CurvesChunk } from '../embed/contract.ts';

/** For browsers whose WebCrypto lacks them: X25519 before Chrome 133 and Firefox 130, Ed25519 before Chrome 137 and Firefox 129. */
export const nobleCurves: CurvesChunk = {
  x25519: (secretKey, publicKey) => x25519.getSharedSecret(secretKey, publicKey),
  ed25519Verify(signature, message, publicKey) {
    try {
      // As strict as libsodium and RFC 8032; ZIP 215 would let through what they do not.
      return ed25519.verify(signature, message, publicKey, { zip215: false });
    } catch {
      return false;
    }
  },
};
