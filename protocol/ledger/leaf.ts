import { concat, equalBytes, fromBase64url, isWellFormed, toBase64url, utf8, type Bytes } from '../bytes.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { Hashing } from '../crypto.ts';
import { ProtocolError } from '../errors.ts';
import { LEAF_MAX_BYTES, LEAF_PAYLOAD_MAX_BYTES } from '../limits.ts';
import { isUtcTime, type UtcTime } from '../time.ts';
import { parseObject } from './hostile-json.ts';
import { LEAF_TYPES, type LeafType, type LogName } from './logs.ts';
import { hashLeaf } from './merkle.ts';

/**
 * One entry of a log. What happened stands in the payload, which the leaf only commits to: payload and salt lie in a side row, and once
 * that is erased nobody can tell what the leaf was about, while the tree over the leaves verifies as before.
 */
export interface Leaf<Log extends LogName = LogName> {
  v: 1;
  type: LeafType<Log>;
  at: UtcTime;
  /** Id of what it is about (`con_…`, `sub_…`, `req_…`, `site_…`): stays for ever, so nothing that tells who. */
  ref: string;
  /** base64url of SHA-256(salt ‖ payload). */
  commitment: string;
}

/** The part that can be erased. */
export interface LeafSecret {
  /** Text, as a rule canonical JSON; hashed as it stands. */
  payload: string;
  /** 32 random bytes, new for every leaf: without them a payload of few possibilities could be guessed from the commitment. */
  salt: Bytes;
}

export const SALT_BYTES = 32;

export async function commit(crypto: Hashing, { payload, salt }: LeafSecret): Promise<string> {
  if (salt.length !== SALT_BYTES)
    throw new RangeError(`expected a salt of ${SALT_BYTES} bytes, got ${salt.length}`);
  return toBase64url(await crypto.sha256(concat(salt, utf8(payload))));
}

/** @returns the leaf's text, which is what is stored and served, and its hash in the tree. */
export async function makeLeaf<Log extends LogName>(
  crypto: Hashing,
  log: Log,
  entry: Pick<Leaf<Log>, 'type' | 'at' | 'ref'>,
  secret: LeafSecret,
): Promise<{ text: string; hash: Bytes }> {
  if (!isWellFormed(secret.payload) || utf8(secret.payload).length > LEAF_PAYLOAD_MAX_BYTES)
    throw new RangeError(`expected a payload of at most ${LEAF_PAYLOAD_MAX_BYTES} bytes of UTF-8`);
  const { type, at, ref } = entry;
  const leaf: Leaf<Log> = { v: 1, type, at, ref, commitment: await commit(crypto, secret) };
  const text = canonicalJson(leaf);
  // Nothing may get into a log that its readers refuse: it could never be taken out again.
  parseLeaf(text, log);
  return { text, hash: await leafHash(crypto, text) };
}

/** The leaf's hash in the tree, over the text as it travels. */
export const leafHash = (crypto: Hashing, text: string): Promise<Bytes> => hashLeaf(crypto, utf8(text));

/**
 * Hostile input: a leaf as an export, a bundle or a tile carries it. That it is in a log is for a proof to say.
 * @throws ProtocolError `version-unsupported`; `leaf-malformed` for any other shape, or a type that this log does not have.
 */
export function parseLeaf<Log extends LogName>(text: unknown, log: Log): Leaf<Log> {
  const { v, type, at, ref, commitment } =
    (typeof text === 'string' && isSmall(text) ? parseObject(text) : undefined) ?? {};
  if (typeof v === 'number' && v !== 1)
    throw new ProtocolError(
      'version-unsupported',
      'expected a leaf of version 1, got another; use a newer Sealpost',
    );
  const types: readonly LeafType<Log>[] = LEAF_TYPES[log];
  const known = types.find((name) => name === type);
  if (
    v !== 1 ||
    known === undefined ||
    !isUtcTime(at) ||
    !isRef(ref) ||
    fromBase64url(commitment, 32) === undefined
  ) {
    throw new ProtocolError(
      'leaf-malformed',
      `expected a leaf of the ${log} log (v, type, at, ref, commitment), got something else`,
    );
  }
  return { v, type: known, at, ref, commitment: commitment as string };
}

/** @throws ProtocolError `leaf-commitment` unless this is the payload that the leaf was made for. */
export async function verifyCommitment(
  crypto: Hashing,
  leaf: Leaf,
  payload: unknown,
  salt: unknown,
): Promise<LeafSecret> {
  const bytes = fromBase64url(salt, SALT_BYTES);
  if (bytes && typeof payload === 'string' && isWellFormed(payload)) {
    const secret = { payload, salt: bytes };
    if (equalBytes(utf8(await commit(crypto, secret)), utf8(leaf.commitment))) return secret;
  }
  throw new ProtocolError(
    'leaf-commitment',
    'expected the payload and salt that the leaf commits to, got others; the entry itself is not touched by this',
  );
}

/** Of any kind: a leaf may be about what a later version has ids for. */
const isRef = (value: unknown): value is string =>
  typeof value === 'string' && /^[a-z]{2,12}_[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(value);

const isSmall = (text: string): boolean =>
  text.length <= LEAF_MAX_BYTES && isWellFormed(text) && utf8(text).length <= LEAF_MAX_BYTES;
