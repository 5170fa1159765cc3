import { concat, equalBytes, fromBase64url, toBase64url, utf8, type Bytes } from '../protocol/bytes.ts';
import type { Hashing } from '../protocol/crypto.ts';
import type { SiteKeys } from './site-keys.ts';

/**
 * A submission names the definition it was shown by hash, and the manifest names only the current ones. So that an answer to last year's
 * form can still be told from one to a form that never existed, every signed definition is remembered in the draft under a keyed hash that only who
 * holds the publisher seed can make. A collector that drops a pin makes a row look unconfirmed, never a forged one confirmed.
 */
export interface DefinitionPin {
  /** base64url of SHA-256, as in the manifest. */
  hash: string;
  /** base64url of keyed BLAKE2b-256(pin key, "sealpost/1/definition/" + site + "/" + hash). */
  pin: string;
}

export const pinDefinition = (crypto: Hashing, keys: SiteKeys, hash: string): DefinitionPin => ({
  hash,
  pin: toBase64url(pinOf(crypto, keys, hash)),
});

/** Hashes whose pin holds. */
export const pinnedDefinitions = (
  crypto: Hashing,
  keys: SiteKeys,
  pins: readonly DefinitionPin[],
): string[] =>
  pins
    .filter(({ hash, pin }) =>
      equalBytes(fromBase64url(pin, 32) ?? new Uint8Array(), pinOf(crypto, keys, hash)),
    )
    .map(({ hash }) => hash);

/** Both lists, each hash once. */
export const mergePins = (a: readonly DefinitionPin[], b: readonly DefinitionPin[]): DefinitionPin[] => [
  ...new Map([...a, ...b].map((pin) => [pin.hash, pin])).values(),
];

const pinOf = (crypto: Hashing, { site, publisher }: SiteKeys, hash: string): Bytes =>
  crypto.blake2b(
    concat(utf8(`sealpost/1/definition/${site}/`), utf8(hash)),
    32,
    crypto.blake2b(utf8('sealpost/1/definition-pin'), 32, publisher.seed),
  );
