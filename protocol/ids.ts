import type { Bytes } from './bytes.ts';
import { ProtocolError } from './errors.ts';

/** `kind_` + UUIDv7 (RFC 9562) as 26 characters of lower-case Crockford base32, like a ULID: sortable by time. */
export type Id<Kind extends string> = `${Kind}_${string}`;
export type SiteId = Id<'site'>;
export type FormId = Id<'form'>;
export type SubmissionId = Id<'sub'>;

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
const ENCODED = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** @param random at least 10 random bytes; @param now milliseconds since the epoch. */
export function newId<Kind extends string>(kind: Kind, random: Uint8Array, now: number): Id<Kind> {
  const uuid = new Uint8Array(16);
  for (let i = 5, rest = now; i >= 0; i--, rest = Math.floor(rest / 256)) uuid[i] = rest % 256;
  uuid.set(random.subarray(0, 10), 6);
  uuid[6] = 0x70 | (uuid[6]! & 0x0f);
  uuid[8] = 0x80 | (uuid[8]! & 0x3f);
  return `${kind}_${toCrockford(uuid)}`;
}

export function isId<Kind extends string>(kind: Kind, text: unknown): text is Id<Kind> {
  return typeof text === 'string' && text.startsWith(`${kind}_`) && ENCODED.test(text.slice(kind.length + 1));
}

/** @throws ProtocolError `id-invalid`. The id itself is not repeated: it may be anything a stranger sent. */
export function parseId<Kind extends string>(kind: Kind, text: unknown): Id<Kind> {
  if (isId(kind, text)) return text;
  throw new ProtocolError(
    'id-invalid',
    `expected ${kind}_ and 26 characters of Crockford base32, got something else`,
  );
}

/** 128 bits, most significant first, with two leading zero bits: 26 characters. */
export function toCrockford(bytes: Uint8Array): string {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  let text = '';
  for (let i = Math.ceil((bytes.length * 8) / 5); i > 0; i--, value >>= 5n)
    text = CROCKFORD[Number(value & 31n)]! + text;
  return text;
}

/** Inverse of {@link toCrockford} for `length` bytes; reads I and L as 1, O as 0, any case, as Crockford asks. */
export function fromCrockford(text: string, length: number): Bytes | undefined {
  const plain = text.toLowerCase().replace(/[il]/g, '1').replace(/o/g, '0');
  if (plain.length !== Math.ceil((length * 8) / 5)) return undefined;
  let value = 0n;
  for (const character of plain) {
    const digit = CROCKFORD.indexOf(character);
    if (digit < 0) return undefined;
    value = (value << 5n) | BigInt(digit);
  }
  if (value >> BigInt(length * 8)) return undefined;
  const out = new Uint8Array(length);
  for (let i = length - 1; i >= 0; i--, value >>= 8n) out[i] = Number(value & 255n);
  return out;
}
