import type { Bytes } from './bytes.ts';
import { ProtocolError } from './errors.ts';
import { PLAINTEXT_MAX_BYTES, PLAINTEXT_MIN_PADDED_BYTES } from './limits.ts';

/**
 * Length after padding: at least 1 KiB, above that Padmé (Nikitin et al., PURBs, PETS 2019), which leaks O(log log n)
 * bits of the length for at most 12 % more bytes.
 */
export function paddedLength(length: number): number {
  const marked = Math.max(length + 1, PLAINTEXT_MIN_PADDED_BYTES);
  const exponent = 31 - Math.clz32(marked);
  const significant = 32 - Math.clz32(exponent);
  const mask = 2 ** (exponent - significant) - 1;
  return (marked + mask) & ~mask;
}

/** plaintext ‖ 0x80 ‖ zeros (ISO/IEC 7816-4), up to {@link paddedLength}. @throws ProtocolError `plaintext-too-large` */
export function pad(plaintext: Uint8Array): Bytes {
  const length = paddedLength(plaintext.length);
  if (length > PLAINTEXT_MAX_BYTES) {
    throw new ProtocolError(
      'plaintext-too-large',
      `expected at most ${PLAINTEXT_MAX_BYTES} bytes after padding, got ${length}; shorten the longest answer`,
    );
  }
  const out = new Uint8Array(length);
  out.set(plaintext);
  out[plaintext.length] = 0x80;
  return out;
}

/** @throws ProtocolError `padding-invalid` unless the bytes are exactly what {@link pad} makes. */
export function unpad(padded: Uint8Array): Uint8Array {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  if (end < 0 || padded[end] !== 0x80 || paddedLength(end) !== padded.length) {
    throw new ProtocolError(
      'padding-invalid',
      'expected 0x80 and zeros up to the Padmé length, got other bytes',
    );
  }
  return padded.subarray(0, end);
}

/** Whether a ciphertext body of this many bytes can hold a correctly padded plaintext. */
export const isPaddedLength = (length: number): boolean =>
  length >= PLAINTEXT_MIN_PADDED_BYTES &&
  length <= PLAINTEXT_MAX_BYTES &&
  paddedLength(length - 1) === length;
