import { canonicalJson } from './canonical-json.ts';
import { equalBytes, fromBase64url, fromUtf8, toBase64url, utf8 } from './bytes.ts';
import type { Crypto, KeyPair } from './crypto.ts';
import { ProtocolError } from './errors.ts';
import { isId, type SiteId } from './ids.ts';
import { SEALING_KEYS_MAX } from './limits.ts';
import { sealingKeyId } from './manifest.ts';
import { ARGON2_COST, type Argon2Cost, type Argon2id } from './member-keys.ts';

/** The sealing secret keys of one site, for the stand-alone opener; docs/protocol.md §9. */
export interface KeyFile {
  v: 1;
  kind: 'sealpost key file';
  site: SiteId;
  /** Readable by anyone who has the file. */
  keys?: SecretSealingKey[];
  /** Or only with the passphrase. */
  locked?: LockedKeys;
}

export interface SecretSealingKey {
  epoch: number;
  id: string;
  /** base64url of the 32-byte X25519 secret key. */
  secret: string;
}

interface LockedKeys {
  kdf: 'argon2id';
  ops: number;
  memoryKiB: number;
  /** base64url, 16 bytes. */
  salt: string;
  /** base64url, 24 bytes. */
  nonce: string;
  /** base64url, XChaCha20-Poly1305 of canonical JSON of the keys; additional data `sealpost/1/key-file/{site}`. */
  box: string;
}

export async function makeKeyFile(
  crypto: Crypto,
  site: SiteId,
  keys: SecretSealingKey[],
  lock?: { passphrase: string; argon2id: Argon2id; cost?: Argon2Cost },
): Promise<KeyFile> {
  if (!lock) return { v: 1, kind: 'sealpost key file', site, keys };
  const salt = crypto.random(16);
  const nonce = crypto.random(24);
  const cost = lock.cost ?? ARGON2_COST;
  const key = await lock.argon2id(utf8(lock.passphrase.normalize('NFKC')), salt, cost);
  const box = crypto.aeadEncrypt(key, nonce, utf8(canonicalJson(keys)), fileAad(site));
  const binary = { salt: toBase64url(salt), nonce: toBase64url(nonce), box: toBase64url(box) };
  return { v: 1, kind: 'sealpost key file', site, locked: { kdf: 'argon2id', ...cost, ...binary } };
}

/**
 * @param unlock asked only when the file is locked.
 * @returns key pairs by key id, as `open` takes them.
 * @throws ProtocolError `key-file-malformed`, `passphrase-wrong`, `key-invalid`
 */
export async function readKeyFile(
  crypto: Crypto,
  text: string,
  unlock: { passphrase: () => Promise<string>; argon2id: Argon2id },
): Promise<{ site: SiteId; keys: Map<string, KeyPair> }> {
  const file = parseJson(text) as Partial<KeyFile> | null;
  if (file?.kind !== 'sealpost key file' || file.v !== 1 || !isId('site', file.site)) return malformed();
  const entries = file.locked ? await unlockKeys(crypto, file.site, file.locked, unlock) : file.keys;
  if (!Array.isArray(entries) || entries.length > SEALING_KEYS_MAX) return malformed();
  const keys = new Map<string, KeyPair>();
  for (const entry of entries) {
    const secretKey = fromBase64url(entry?.secret, 32);
    if (!secretKey) return malformed();
    const publicKey = await crypto.x25519PublicKey(secretKey);
    if (sealingKeyId(crypto, publicKey) !== entry.id) {
      throw new ProtocolError(
        'key-invalid',
        `expected the key file's epoch ${entry.epoch} to match its id; the file is damaged`,
      );
    }
    keys.set(entry.id, { publicKey, secretKey });
  }
  return { site: file.site, keys };
}

async function unlockKeys(
  crypto: Crypto,
  site: SiteId,
  locked: LockedKeys,
  unlock: { passphrase: () => Promise<string>; argon2id: Argon2id },
): Promise<SecretSealingKey[]> {
  const salt = fromBase64url(locked.salt, 16);
  const nonce = fromBase64url(locked.nonce, 24);
  const box = fromBase64url(locked.box);
  // A file from a stranger must not make the reader take all the memory there is.
  const affordable = isWhole(locked.ops, 1, 16) && isWhole(locked.memoryKiB, 8, 2 ** 21);
  if (locked.kdf !== 'argon2id' || !salt || !nonce || !box || !affordable) return malformed();
  const passphrase = utf8((await unlock.passphrase()).normalize('NFKC'));
  const key = await unlock.argon2id(passphrase, salt, { ops: locked.ops, memoryKiB: locked.memoryKiB });
  const plain = equalBytes(key, new Uint8Array(32))
    ? undefined
    : crypto.aeadDecrypt(key, nonce, box, fileAad(site));
  if (!plain)
    throw new ProtocolError(
      'passphrase-wrong',
      'expected the passphrase this key file was locked with, got another',
    );
  return parseJson(fromUtf8(plain)) as SecretSealingKey[];
}

const isWhole = (value: unknown, min: number, max: number): boolean =>
  Number.isInteger(value) && Number(value) >= min && Number(value) <= max;

const fileAad = (site: SiteId): Uint8Array => utf8(`sealpost/1/key-file/${site}`);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function malformed(): never {
  throw new ProtocolError(
    'key-file-malformed',
    'expected a Sealpost key file as the dashboard downloads it, got something else',
  );
}
