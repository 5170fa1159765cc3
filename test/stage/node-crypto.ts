import { argon2id as hashWasmArgon2id } from 'hash-wasm';
import sodium from 'libsodium-wrappers';
import type { Crypto } from '../../protocol/crypto.ts';
import { libsodiumCrypto } from '../../protocol/libsodium.ts';
import type { Argon2id } from '../../protocol/member-keys.ts';

export async function nodeCrypto(): Promise<Crypto> {
  await sodium.ready;
  return libsodiumCrypto(sodium, crypto.subtle);
}

export const argon2id: Argon2id = (password, salt, { ops, memoryKiB }) =>
  hashWasmArgon2id({
    password,
    salt,
    iterations: ops,
    memorySize: memoryKiB,
    parallelism: 1,
    hashLength: 32,
    outputType: 'binary',
  });
