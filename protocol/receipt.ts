import { fromBase64url, toBase64url, utf8, type Bytes } from './bytes.ts';
import type { Hashing, Sealing } from './crypto.ts';
import { ProtocolError } from './errors.ts';
import { isId, type SubmissionId } from './ids.ts';

/** What a receipt link can do; each act has its own token and none grants another. */
export const ACTS = ['view', 'unsubscribe', 'withdraw', 'erase', 'correct', 'request'] as const;
export type Act = (typeof ACTS)[number];

/** Keyed BLAKE2b-256(R, "sealpost/1/act/" + act); R is the receipt secret, 32 random bytes made in the page. */
export const capabilityToken = (crypto: Hashing, receiptSecret: Uint8Array, act: Act): Bytes =>
  crypto.blake2b(utf8(`sealpost/1/act/${act}`), 32, receiptSecret);

/** SHA-256 of each token, base64url: all that the collector ever holds of them before they are used. */
export async function capabilityHashes(
  crypto: Hashing,
  receiptSecret: Uint8Array,
): Promise<Record<Act, string>> {
  const hashes: Partial<Record<Act, string>> = {};
  for (const act of ACTS)
    hashes[act] = toBase64url(await crypto.sha256(capabilityToken(crypto, receiptSecret, act)));
  return hashes as Record<Act, string>;
}

/** The visitor's own X25519 key: secret = keyed BLAKE2b-256(R, "sealpost/1/box"), taken as the scalar as it is. */
export async function visitorKey(
  crypto: Sealing,
  receiptSecret: Uint8Array,
): Promise<{ publicKey: Bytes; secretKey: Bytes }> {
  const secretKey = visitorSecretKey(crypto, receiptSecret);
  return { secretKey, publicKey: await crypto.x25519PublicKey(secretKey) };
}

export const visitorSecretKey = (crypto: Hashing, receiptSecret: Uint8Array): Bytes =>
  crypto.blake2b(utf8('sealpost/1/box'), 32, receiptSecret);

/** `{collector}/r#{submission}.{R}`: the secret stands in the fragment, which browsers never send. */
export const receiptLink = (collector: string, submission: SubmissionId, receiptSecret: Uint8Array): string =>
  `${collector}/r#${submission}.${toBase64url(receiptSecret)}`;

/** @param fragment with or without `#`. @throws ProtocolError `receipt-link-invalid` */
export function parseReceiptFragment(fragment: string): { submission: SubmissionId; receiptSecret: Bytes } {
  const [submission, secret, ...rest] = fragment.replace(/^#/, '').split('.');
  const receiptSecret = fromBase64url(secret, 32);
  if (!isId('sub', submission) || !receiptSecret || rest.length) {
    throw new ProtocolError(
      'receipt-link-invalid',
      'expected the whole receipt link, got a part of one; copy it again',
    );
  }
  return { submission, receiptSecret };
}
