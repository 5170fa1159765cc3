import type { ConsentId } from '../protocol/consent-record.ts';

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * What `newId('con', …)` of protocol/ids.ts makes, in a third of its bytes; a test holds the two together. UUIDv7 in 26 characters of 5 bits: the time fills
 * the first ten, the version stands in the eleventh, the variant in the fourteenth.
 */
export function newConsentId(now: number): ConsentId {
  let id = '';
  for (let time = now; id.length < 10; time = Math.floor(time / 32)) id = CROCKFORD[time % 32]! + id;
  for (const byte of crypto.getRandomValues(new Uint8Array(16)))
    id += CROCKFORD[id.length === 10 ? 14 | (byte & 1) : id.length === 13 ? 8 | (byte & 19) : byte & 31]!;
  return `con_${id}`;
}
