import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sodium from 'libsodium-wrappers';
import type { Crypto, KeyPair } from '../../protocol/crypto.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { libsodiumCrypto } from '../../protocol/libsodium.ts';
import { sealingKeyId } from '../../protocol/manifest.ts';
import { unhex } from '../vectors/by-hand.ts';
import { FOLDER, type Vectors } from '../vectors/make.ts';

/** The committed vectors as they are on disk, not as make.ts would make them today. */
export const read = <Name extends keyof Vectors>(name: Name): Vectors[Name] =>
  JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Vectors[Name];

export async function readyCrypto(): Promise<Crypto> {
  await sodium.ready;
  return libsodiumCrypto(sodium, crypto.subtle);
}

/** As `open` takes keys, from hex secrets. */
export async function keyMap(crypto: Crypto, ...secrets: string[]): Promise<Map<string, KeyPair>> {
  const keys = new Map<string, KeyPair>();
  for (const secret of secrets) {
    const secretKey = unhex(secret);
    const publicKey = await crypto.x25519PublicKey(secretKey);
    keys.set(sealingKeyId(crypto, publicKey), { publicKey, secretKey });
  }
  return keys;
}

/** Vectors write `{"repeat":"A","times":3}` for "AAA". */
export function written(envelope: unknown): unknown {
  if (typeof envelope !== 'object' || envelope === null || Array.isArray(envelope)) return envelope;
  return Object.fromEntries(
    Object.entries(envelope).map(([name, value]: [string, unknown]) => [
      name,
      isRepeat(value) ? value.repeat.repeat(value.times) : value,
    ]),
  );
}

const isRepeat = (value: unknown): value is { repeat: string; times: number } =>
  typeof value === 'object' && value !== null && 'repeat' in value && 'times' in value;

/** The code of the ProtocolError that `act` throws; `opened` when it throws none. Any other error is a bug and passes through. */
export async function codeOf(act: () => unknown): Promise<string> {
  try {
    await act();
    return 'opened';
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
}
