/** Byte helpers that need neither DOM nor Node. */

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label: string, options: { fatal: boolean; ignoreBOM: boolean });
  decode(bytes: Uint8Array): string;
}

export type Bytes = Uint8Array<ArrayBuffer>;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

/**
 * Whether the text has no lone surrogate. UTF-8 turns every one of them into U+FFFD, so that two different texts would have one hash;
 * text that is hashed or verified must be free of them. (`isWellFormed` is younger than some browsers that open receipts.)
 */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** @throws TypeError when the bytes are not well-formed UTF-8. A leading byte order mark is kept. */
export const fromUtf8 = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);

export function concat(...parts: Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Compares without an early exit, so that the time taken does not tell where two secrets differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ (b[i] ?? 0);
  return difference === 0;
}

/** RFC 4648 §5 without padding. */
export function toBase64url(bytes: Uint8Array): string {
  // Chrome 140, Firefox 133, Safari 18.2, Node 25: on a phone's first seal the loop below would cost as much as the cipher.
  const { toBase64 } = bytes as {
    toBase64?: (options: { alphabet: string; omitPadding: boolean }) => string;
  };
  if (toBase64) return toBase64.call(bytes, { alphabet: 'base64url', omitPadding: true });
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 6;) text += ALPHABET[(held >> (bits -= 6)) & 63]!;
    held &= 0xff;
  }
  return bits ? text + ALPHABET[(held << (6 - bits)) & 63]! : text;
}

/**
 * Strict inverse of {@link toBase64url}: every byte string has exactly one text, so that two different texts
 * can never name the same key or ciphertext.
 * @returns undefined when `text` is not base64url, is padded, has stray bits, or decodes to other than `length` bytes.
 */
export function fromBase64url(text: unknown, length?: number): Bytes | undefined {
  if (typeof text !== 'string') return undefined;
  const size = (text.length * 6) >> 3;
  if (text.length % 4 === 1 || (length !== undefined && size !== length)) return undefined;
  const out = new Uint8Array(size);
  const value = (index: number): number => VALUES[text.charCodeAt(index)] ?? -1;
  // Whole groups of four characters at once: this is the hot loop of collector and inbox. A bad character is -1 and leaves the sign bit set.
  const whole = text.length & ~3;
  let at = 0;
  let i = 0;
  while (i < whole) {
    const group = (value(i) << 18) | (value(i + 1) << 12) | (value(i + 2) << 6) | value(i + 3);
    if (group < 0) return undefined;
    out[at++] = group >> 16;
    out[at++] = group >> 8;
    out[at++] = group;
    i += 4;
  }
  if (i === text.length) return out;
  const two = i + 2 === text.length;
  const group = (value(i) << 18) | (value(i + 1) << 12) | (two ? 0 : value(i + 2) << 6);
  if (group < 0 || group & (two ? 0xffff : 0xff)) return undefined;
  out[at++] = group >> 16;
  if (!two) out[at] = group >> 8;
  return out;
}

const VALUES = /* @__PURE__ */ (() => {
  const values = new Int8Array(128).fill(-1);
  for (let i = 0; i < 64; i++) values[ALPHABET.charCodeAt(i)] = i;
  return values;
})();
