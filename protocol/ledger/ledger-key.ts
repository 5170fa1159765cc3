import { concat, equalBytes, fromBase64url, toBase64url, type Bytes } from '../bytes.ts';
import type { Hashing } from '../crypto.ts';
import { ProtocolError } from '../errors.ts';
import { fromBase64, noteKeyId, toBase64 } from '../note.ts';

/**
 * The collector's Ed25519 key that signs checkpoints and receipts. It travels in two forms:
 *
 * - `slk1_` + base64url of the public key: short, for every log of the collector;
 * - `name+id+base64(0x01 ‖ public key)`: the verifier key of C2SP's signed notes, for one log, as other tools take it.
 */
export interface LedgerKey {
  publicKey: Bytes;
  /** Origin of the only log that the key was given for; undefined: any. */
  name?: string;
}

const ED25519 = new Uint8Array([1]);
const VERIFIER_KEY = /^([^\s+]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/;

export const formatLedgerKey = (publicKey: Uint8Array): string => `slk1_${toBase64url(publicKey)}`;

/** The verifier key for the log of this name, for note verifiers other than ours. */
export async function verifierKey(crypto: Hashing, name: string, publicKey: Uint8Array): Promise<string> {
  const id = await noteKeyId(crypto, name, publicKey);
  const hex = Array.from(id, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${name}+${hex}+${toBase64(concat(ED25519, publicKey))}`;
}

/** @throws ProtocolError `ledger-key-malformed` unless it is one of the two forms, with the id that belongs to it. */
export async function parseLedgerKey(crypto: Hashing, text: unknown): Promise<LedgerKey> {
  if (typeof text === 'string') {
    const short = text.startsWith('slk1_') ? fromBase64url(text.slice(5), 32) : undefined;
    if (short) return { publicKey: short };
    const [, name, , base64] = VERIFIER_KEY.exec(text) ?? [];
    const key = base64 === undefined ? undefined : fromBase64(base64);
    if (name !== undefined && key && equalBytes(key.subarray(0, 1), ED25519)) {
      const publicKey = key.slice(1);
      if (text === (await verifierKey(crypto, name, publicKey))) return { publicKey, name };
    }
  }
  throw new ProtocolError(
    'ledger-key-malformed',
    'expected slk1_ and 43 characters, or a verifier key (name+id+key) of an Ed25519 key, got something else',
  );
}
