import type { LedgerView } from '../protocol/api.ts';
import { equalBytes } from '../protocol/bytes.ts';
import type { Verifying } from '../protocol/crypto.ts';
import { ProtocolError } from '../protocol/errors.ts';
import type { SiteId } from '../protocol/ids.ts';
import { readCheckpoint, verifyCheckpoint, type Checkpoint } from '../protocol/ledger/checkpoint.ts';
import { parseLedgerKey } from '../protocol/ledger/ledger-key.ts';
import { logOrigin, type LogName } from '../protocol/ledger/logs.ts';
import type { Manifest } from '../protocol/manifest.ts';
import type { UtcTime } from '../protocol/time.ts';

/**
 * Which key a log is held to, and whose word that is.
 * - `pinned`: the manifest, signed by the site's own key, names it. - `unpinned`: only the collector itself does; that shows damage, but a collector that wanted to
 * deceive could have signed anything. - `differs`: the manifest names another than the collector signs with.
 */
export interface LedgerTrust {
  at: 'pinned' | 'unpinned' | 'differs';
  /** `slk1_…`: what logs are held to. */
  key: string;
}

export function ledgerTrust(
  { key }: Pick<LedgerView, 'key'>,
  manifest: Pick<Manifest, 'ledger'> | null,
): LedgerTrust {
  const named = manifest?.ledger ?? [];
  if (named.length === 0) return { at: 'unpinned', key };
  return named.includes(key) ? { at: 'pinned', key } : { at: 'differs', key: named[0]! };
}

/** What this browser kept of a log: signed, so that it convicts whoever shows another log later. */
export interface KeptCheckpoint {
  note: string;
  seenAt: UtcTime;
}

/**
 * How the latest checkpoint stands to the one that was kept, as far as that shows without the entries.
 * - `first`: nothing was kept. - `grown`: whether it only grew is for the entries to show. - `shrunk`, `forked`: it is not the log that was seen before.
 */
export type Growth = 'first' | 'same' | 'grown' | 'shrunk' | 'forked';

export type LatestCheckpoint =
  /** The log has no entries yet, or none that were signed. */
  | { at: 'none'; growth: Extract<Growth, 'first' | 'shrunk'>; kept: Checkpoint | null }
  | { at: 'signed'; checkpoint: Checkpoint; growth: Growth; kept: Checkpoint | null }
  /** Not signed by the key that the log is held to, or not about this log. */
  | { at: 'refused'; message: string; kept: Checkpoint | null };

/** The checkpoint that the collector shows for a log, held to the key and to what this browser kept. */
export async function readLatest(
  crypto: Verifying,
  log: { site: SiteId; log: LogName; note: string | null },
  trust: LedgerTrust,
  keptNote: KeptCheckpoint | null,
): Promise<LatestCheckpoint> {
  const kept = readKept(keptNote, log);
  if (log.note === null) return { at: 'none', growth: kept && kept.size > 0 ? 'shrunk' : 'first', kept };
  try {
    const key = await parseLedgerKey(crypto, trust.key);
    const checkpoint = await verifyCheckpoint(crypto, log.note, key, logOrigin(log.site, log.log));
    return { at: 'signed', checkpoint, growth: growthOf(kept, checkpoint), kept };
  } catch (error) {
    if (error instanceof ProtocolError) return { at: 'refused', message: error.message, kept };
    throw error;
  }
}

/** Its signature was verified when it was kept, by the key of then. */
export function readKept(
  kept: KeptCheckpoint | null,
  { site, log }: { site: SiteId; log: LogName },
): Checkpoint | null {
  if (!kept) return null;
  try {
    const checkpoint = readCheckpoint(kept.note);
    return checkpoint.origin === logOrigin(site, log) ? checkpoint : null;
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

function growthOf(kept: Checkpoint | null, latest: Checkpoint): Growth {
  if (!kept) return 'first';
  if (latest.size < kept.size) return 'shrunk';
  if (latest.size > kept.size) return 'grown';
  return equalBytes(latest.root, kept.root) ? 'same' : 'forked';
}
