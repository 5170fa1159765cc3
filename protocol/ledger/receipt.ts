import { canonicalJson } from '../canonical-json.ts';
import { fromBase64url, toBase64url, type Bytes } from '../bytes.ts';
import type { Signing, Verifying } from '../crypto.ts';
import { ProtocolError } from '../errors.ts';
import { readNote, signNote, verifyNote } from '../note.ts';
import { isUtcTime, type UtcTime } from '../time.ts';
import { requireLog, verifyCheckpoint, type Checkpoint } from './checkpoint.ts';
import { hasOnly, isObject, parseObject, type JsonObject } from './hostile-json.ts';
import { leafHash, parseLeaf, verifyCommitment, type Leaf } from './leaf.ts';
import type { LedgerKey } from './ledger-key.ts';
import { logOrigin, parseLogOrigin, type LogName, type LogOrigin } from './logs.ts';
import { isIndex, parsePath, verifyConsistency, verifyInclusion } from './merkle.ts';

/**
 * What whoever consents, submits, unsubscribes or erases is given at once: the ledger key's word that the entry was accepted, and by when
 * it is in the log. Where it then is not, this statement and a later checkpoint convict the collector.
 * A signed note `sealpost/1 receipt {origin}`.
 */
export interface ReceiptStatement {
  v: 1;
  log: LogName;
  /** base64url of the leaf's hash in the tree. */
  leaf: string;
  /** Where the log assigns the place when it accepts. */
  index?: number;
  at: UtcTime;
  /** A checkpoint made after this time covers the entry. */
  includedBy: UtcTime;
}

/** One file that proves an entry offline. Members that could identify anybody are the bearer's to keep or to leave out. */
export interface ReceiptBundle {
  v: 1;
  kind: 'sealpost receipt';
  origin: LogOrigin;
  /** `slk1_…`: whom to ask; trusted only as far as the reader knows it from elsewhere. */
  key: string;
  /** Canonical text of the leaf. */
  leaf: string;
  payload?: string;
  /** base64url */
  salt?: string;
  /** Signed {@link ReceiptStatement}. */
  receipt?: string;
  inclusion?: { index: number; path: string[]; checkpoint: string };
}

/** That a log has only grown between two checkpoints. */
export interface ConsistencyBundle {
  v: 1;
  kind: 'sealpost consistency proof';
  origin: LogOrigin;
  key: string;
  from: string;
  to: string;
  path: string[];
}

const RECEIPT_MEMBERS = [
  'v',
  'kind',
  'origin',
  'key',
  'leaf',
  'payload',
  'salt',
  'receipt',
  'inclusion',
] as const;
const CONSISTENCY_MEMBERS = ['v', 'kind', 'origin', 'key', 'from', 'to', 'path'] as const;

export const signReceipt = (
  crypto: Signing,
  origin: LogOrigin,
  statement: ReceiptStatement,
  seed: Uint8Array,
): Promise<string> => signNote(crypto, 'receipt', origin, canonicalJson(statement), seed);

/**
 * @throws ProtocolError `note-malformed`, `checkpoint-wrong-log`, `version-unsupported`, `ledger-receipt-malformed`, `note-signature`
 */
export async function verifyReceipt(
  crypto: Verifying,
  note: string,
  origin: LogOrigin,
  key: LedgerKey,
): Promise<ReceiptStatement> {
  const statement = parseStatement(readNote(note, 'receipt', origin), origin);
  requireLog(origin, key);
  await verifyNote(crypto, note, origin, key.publicKey);
  return statement;
}

export interface VerifiedBundle {
  origin: LogOrigin;
  leaf: Leaf;
  /** undefined where the bundle leaves it out, as after an erasure. */
  payload: string | undefined;
  accepted: ReceiptStatement | undefined;
  /** undefined where the bundle was made before the entry was in a checkpoint. */
  included: (Checkpoint & { index: number }) | undefined;
}

/**
 * Hostile input: a bundle as anybody may hand it in. In this order: shape, leaf, payload, receipt, inclusion.
 * @throws ProtocolError `version-unsupported`, `ledger-receipt-malformed`, `leaf-malformed`, `leaf-commitment`; those of
 * {@link verifyReceipt} and `verifyCheckpoint`; `ledger-receipt-mismatch` when the receipt is for another entry; `proof-malformed`, `inclusion-proof`
 */
export async function verifyBundle(
  crypto: Verifying,
  input: unknown,
  key: LedgerKey,
): Promise<VerifiedBundle> {
  const bundle = parseKind<ReceiptBundle>(input, 'sealpost receipt', RECEIPT_MEMBERS);
  const { origin, log } = originOf(bundle);
  requireLog(origin, key);
  const { payload, salt, receipt, inclusion } = bundle;
  const leaf = parseLeaf(bundle['leaf'], log);
  const hash = await leafHash(crypto, bundle['leaf'] as string);
  const secret =
    payload === undefined && salt === undefined
      ? undefined
      : await verifyCommitment(crypto, leaf, payload, salt);
  if (receipt === undefined && inclusion === undefined)
    throw malformed('expected a receipt or an inclusion proof, got neither');
  const accepted = await verifyAcceptance(crypto, receipt, origin, key, hash);
  const included = await verifyPlace(crypto, inclusion, origin, key, hash);
  if (accepted?.index !== undefined && included && accepted.index !== included.index)
    throw mismatch('expected the entry at the place that its receipt names, got it at another');
  return { origin, leaf, payload: secret?.payload, accepted, included };
}

/**
 * Hostile input: that the log of the later checkpoint begins with the log of the earlier one.
 * @throws ProtocolError `version-unsupported`, `ledger-receipt-malformed`, those of `verifyCheckpoint`, `proof-malformed`, `consistency-proof`
 */
export async function verifyConsistencyBundle(
  crypto: Verifying,
  input: unknown,
  key: LedgerKey,
): Promise<{ from: Checkpoint; to: Checkpoint }> {
  const bundle = parseKind<ConsistencyBundle>(input, 'sealpost consistency proof', CONSISTENCY_MEMBERS);
  const { origin } = originOf(bundle);
  const from = await verifyCheckpoint(crypto, bundle['from'], key, origin);
  const to = await verifyCheckpoint(crypto, bundle['to'], key, origin);
  await verifyConsistency(crypto, from, to, parsePath(bundle['path']));
  return { from, to };
}

export const formatPath = (path: readonly Bytes[]): string[] => path.map((hash) => toBase64url(hash));

async function verifyAcceptance(
  crypto: Verifying,
  receipt: unknown,
  origin: LogOrigin,
  key: LedgerKey,
  hash: Bytes,
): Promise<ReceiptStatement | undefined> {
  if (receipt === undefined) return undefined;
  if (typeof receipt !== 'string') throw malformed('expected a receipt as text, got something else');
  const accepted = await verifyReceipt(crypto, receipt, origin, key);
  if (accepted.leaf !== toBase64url(hash))
    throw mismatch('expected a receipt for this entry, got one for another');
  return accepted;
}

async function verifyPlace(
  crypto: Verifying,
  inclusion: unknown,
  origin: LogOrigin,
  key: LedgerKey,
  hash: Bytes,
): Promise<(Checkpoint & { index: number }) | undefined> {
  if (inclusion === undefined) return undefined;
  if (!isObject(inclusion) || !hasOnly(inclusion, ['index', 'path', 'checkpoint']))
    throw malformed('expected an inclusion of index, path and checkpoint, got something else');
  const { index, path, checkpoint } = inclusion;
  const head = await verifyCheckpoint(crypto, checkpoint, key, origin);
  if (!isIndex(index)) throw malformed('expected the index of the entry, got something else');
  await verifyInclusion(crypto, hash, index, head, parsePath(path));
  return { ...head, index };
}

function parseStatement(json: string, origin: LogOrigin): ReceiptStatement {
  const { v, log, leaf, index, at, includedBy } = parseObject(json) ?? {};
  if (typeof v === 'number' && v !== 1) throw unsupported();
  const about = parseLogOrigin(origin);
  const wellFormed =
    v === 1 &&
    about !== undefined &&
    log === about.log &&
    fromBase64url(leaf, 32) !== undefined &&
    (index === undefined || isIndex(index)) &&
    isUtcTime(at) &&
    isUtcTime(includedBy);
  if (!wellFormed) throw malformed('expected a receipt (v, log, leaf, at, includedBy), got something else');
  const statement = { v, log: about.log, leaf: leaf as string, at, includedBy } satisfies ReceiptStatement;
  return index === undefined ? statement : { ...statement, index };
}

function parseKind<Bundle extends ReceiptBundle | ConsistencyBundle>(
  input: unknown,
  kind: Bundle['kind'],
  members: readonly (keyof Bundle & string)[],
): JsonObject {
  if (!isObject(input) || input['kind'] !== kind) throw malformed(`expected a "${kind}", got something else`);
  if (input['v'] !== 1) throw unsupported();
  if (!hasOnly(input, members)) throw malformed('expected only the members that version 1 has, got others');
  return input;
}

function originOf({ origin }: JsonObject): { origin: LogOrigin; log: LogName } {
  const about = parseLogOrigin(origin);
  if (!about) throw malformed('expected the origin of a log (sealpost/1/site_…/consent), got something else');
  return { origin: logOrigin(about.site, about.log), log: about.log };
}

const malformed = (message: string): ProtocolError => new ProtocolError('ledger-receipt-malformed', message);
const mismatch = (message: string): ProtocolError => new ProtocolError('ledger-receipt-mismatch', message);
const unsupported = (): ProtocolError =>
  new ProtocolError('version-unsupported', 'expected version 1, got another; use a newer Sealpost');
