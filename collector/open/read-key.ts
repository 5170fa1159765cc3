import { createReadStream } from 'node:fs';
import { argon2id } from 'hash-wasm';
import type { Crypto, KeyPair } from '../../protocol/crypto.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { SiteId } from '../../protocol/ids.ts';
import { readKeyFile } from '../../protocol/key-file.ts';
import type { Argon2id } from '../../protocol/member-keys.ts';
import { describeSystemError, OpenFailure } from './failure.ts';
import { askPassphrase, type Terminal } from './passphrase.ts';

const KEY_FILE_MAX_BYTES = 256 * 1024;
const PASSPHRASE_MAX_BYTES = 4096;

export interface SiteKeys {
  site: SiteId;
  keys: Map<string, KeyPair>;
}

/** @throws OpenFailure in words for every way a key file or its passphrase can be wrong. */
export async function readKey(
  crypto: Crypto,
  keyPath: string,
  passphrasePath: string | undefined,
  terminal: Terminal,
): Promise<SiteKeys> {
  const text = await readSmallFile('key file', keyPath, KEY_FILE_MAX_BYTES);
  const passphrase = async (): Promise<string> =>
    passphrasePath === undefined
      ? askPassphrase(terminal)
      : (await readSmallFile('passphrase file', passphrasePath, PASSPHRASE_MAX_BYTES)).replace(/\r?\n$/, '');
  try {
    const { site, keys } = await readKeyFile(crypto, text, { passphrase, argon2id: argon2idByWasm });
    if (keys.size === 0) throw new OpenFailure(`the key file "${keyPath}" holds no key; download it again`);
    return { site, keys };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw new OpenFailure(`cannot use the key file "${keyPath}": ${error.message} (${error.code})`, {
      cause: error,
    });
  }
}

/** Argon2id of version 0x13, one lane, 32 bytes. */
export const argon2idByWasm: Argon2id = (password, salt, { ops, memoryKiB }) => {
  // hash-wasm takes no empty password; an empty passphrase locks nothing.
  if (password.length === 0)
    throw new OpenFailure('the passphrase is empty; give the one the key file was locked with');
  return argon2id({
    password,
    salt,
    iterations: ops,
    memorySize: memoryKiB,
    parallelism: 1,
    hashLength: 32,
    outputType: 'binary',
  });
};

async function readSmallFile(what: string, path: string, maxBytes: number): Promise<string> {
  const bytes = await readStart(path, maxBytes + 1).catch((error: unknown) => {
    throw new OpenFailure(`cannot read the ${what} "${path}": ${describeSystemError(error)}`, {
      cause: error,
    });
  });
  if (bytes.length === 0) throw new OpenFailure(`the ${what} "${path}" is empty`);
  if (bytes.length > maxBytes) {
    throw new OpenFailure(`the ${what} "${path}" is larger than ${maxBytes} bytes; is it another file?`);
  }
  return bytes.toString('utf8');
}

/** At most so many bytes: what is given as a key file may be a disk image, or may never end. */
async function readStart(path: string, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of createReadStream(path, { end: maxBytes - 1 })) {
    parts.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(parts);
}
