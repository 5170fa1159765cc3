import type { Verifying } from '../crypto.ts';
import { ProtocolError } from '../errors.ts';
import { isId, type SiteId } from '../ids.ts';
import { readNote, verifyNote } from '../note.ts';
import type { ErasureCertificate } from '../rights.ts';
import { isUtcTime } from '../time.ts';
import { isObject, parseObject } from './hostile-json.ts';
import type { LedgerKey } from './ledger-key.ts';
import { isIndex } from './merkle.ts';

const TITLE = 'sealpost/1 certificate ';

export const isCertificate = (text: string): boolean => text.startsWith(TITLE);

/**
 * Hostile input: the ledger key's word that a submission was erased, and from where.
 * @throws ProtocolError `note-malformed`, `note-signature`
 */
export async function verifyCertificate(
  crypto: Verifying,
  note: string,
  key: LedgerKey,
): Promise<ErasureCertificate & { site: SiteId }> {
  const site = note.slice(TITLE.length, note.indexOf('\n'));
  if (!isCertificate(note) || !isId('site', site))
    throw new ProtocolError('note-malformed', 'expected a certificate about a site, got something else');
  const json = readNote(note, 'certificate', site);
  await verifyNote(crypto, note, site, key.publicKey);
  return { ...parseCertificate(json), site };
}

function parseCertificate(json: string): ErasureCertificate {
  const value = parseObject(json) ?? {};
  const { v, submission, requestedAt, erasedAt, erased, kept, backupsGoneBy, log } = value;
  const isWhole =
    v === 1 &&
    isId('sub', submission) &&
    [requestedAt, erasedAt, backupsGoneBy].every(isUtcTime) &&
    Array.isArray(erased) &&
    erased.every(
      (one) =>
        isObject(one) &&
        typeof one['store'] === 'string' &&
        isIndex(one['removed']) &&
        isIndex(one['remaining']),
    ) &&
    Array.isArray(kept) &&
    kept.every(
      (one) => isObject(one) && typeof one['store'] === 'string' && typeof one['reason'] === 'string',
    ) &&
    isObject(log) &&
    isIndex(log['size']);
  // cast: every member that is read has just been looked at.
  if (isWhole) return value as unknown as ErasureCertificate;
  throw new ProtocolError(
    'note-malformed',
    'expected a certificate of erasure of version 1, got something else',
  );
}
