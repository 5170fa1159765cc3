import { utf8 } from '../bytes.ts';
import type { Signing, Verifying } from '../crypto.ts';
import { ProtocolError } from '../errors.ts';
import { CHECKPOINT_MAX_BYTES } from '../limits.ts';
import { fromBase64, signText, textLines, toBase64, verifyNote } from '../note.ts';
import type { LedgerKey } from './ledger-key.ts';
import { isIndex, type TreeHead } from './merkle.ts';

/**
 * C2SP checkpoint (c2sp.org/tlog-checkpoint): a signed note whose text is
 *
 *     origin          sealpost/1/{site}/{log}, also the name of the key
 *     size            decimal, without leading zeros
 *     root            standard base64
 *     …               extension lines of other writers, not empty; we write none
 */
export interface Checkpoint extends TreeHead {
  origin: string;
}

const SIZE = /^(?:0|[1-9]\d{0,15})$/;
const ROOT = /^[A-Za-z0-9+/]{43}=$/;
// oxlint-disable-next-line no-control-regex -- notes must not hold any
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * Whoever signs has to see to it that no two checkpoints of one log contradict each other: sign only what is committed, and never
 * after a restore before the log has been compared with checkpoints that have left the house.
 */
export const signCheckpoint = (
  crypto: Signing,
  { origin, size, root }: Checkpoint,
  seed: Uint8Array,
): Promise<string> => signText(crypto, `${origin}\n${size}\n${toBase64(root)}\n`, origin, seed);

/**
 * Hostile input: reads without trusting; {@link verifyCheckpoint} is for trusting.
 * @throws ProtocolError `checkpoint-malformed`
 */
export function readCheckpoint(note: unknown): Checkpoint {
  if (
    typeof note === 'string' &&
    note.length <= CHECKPOINT_MAX_BYTES &&
    utf8(note).length <= CHECKPOINT_MAX_BYTES
  ) {
    const lines = textLines(note);
    const [origin, decimal, base64] = lines;
    const size = SIZE.test(decimal ?? '') ? Number(decimal) : undefined;
    const root = base64 !== undefined && ROOT.test(base64) ? fromBase64(base64) : undefined;
    if (origin && isIndex(size) && root && !lines.some((line) => CONTROL.test(line)))
      return { origin, size, root };
  }
  throw new ProtocolError(
    'checkpoint-malformed',
    'expected a signed checkpoint (origin, size, root, signatures), got something else',
  );
}

/**
 * @param origin of the log that it has to be about; undefined when any will do, where the key says which.
 * @throws ProtocolError `checkpoint-malformed`, `checkpoint-wrong-log`, `note-signature`
 */
export async function verifyCheckpoint(
  crypto: Verifying,
  note: unknown,
  key: LedgerKey,
  origin?: string,
): Promise<Checkpoint> {
  const checkpoint = readCheckpoint(note);
  requireLog(checkpoint.origin, key, origin);
  await verifyNote(crypto, note as string, checkpoint.origin, key.publicKey);
  return checkpoint;
}

/** @throws ProtocolError `checkpoint-wrong-log` unless `got` is the log expected, and the one the key was given for. */
export function requireLog(got: string, key: LedgerKey, expected = key.name): void {
  if (got === (expected ?? got) && got === (key.name ?? got)) return;
  throw new ProtocolError(
    'checkpoint-wrong-log',
    'expected a statement about this log, got one about another; compare site, log and key',
  );
}
