import type { Bytes } from '../../protocol/bytes.ts';

/** `fromBase64url` of the protocol, by Node's own code: a seventh of the time, on the way of every submission. */
export function decodeBase64url(text: unknown, length?: number): Bytes | undefined {
  if (typeof text !== 'string') return undefined;
  const bytes = Buffer.from(text, 'base64url');
  // Node passes over what is no base64url; written back, only the one strict form is the same again.
  if ((length !== undefined && bytes.length !== length) || bytes.toString('base64url') !== text)
    return undefined;
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
