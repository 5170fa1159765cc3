import { API } from '../protocol/api.ts';
import { readNote } from '../protocol/note.ts';
import type { ErasureCertificate } from '../protocol/rights.ts';
import { request } from './request.ts';
import type { Erased } from './ReceiptErased.tsx';

const TITLE = 'sealpost/1 certificate ';
const LEDGER_KEY = /^slk1_[\w-]{43}$/;

/**
 * What a certificate of erasure says. Its signature is not looked at: this page and the key both come from the collector that signed it, so that would prove
 * nothing; `sealpost verify` does it elsewhere.
 * @param collector base address, no slash at the end.
 * @throws ProtocolError `note-malformed`
 */
export async function readCertificate(
  collector: string,
  certificate: string,
): Promise<Omit<Erased, 'byThisPage'>> {
  const site = certificate.slice(TITLE.length, certificate.indexOf('\n'));
  const statement = JSON.parse(readNote(certificate, 'certificate', site)) as ErasureCertificate;
  return { certificate, statement, key: await ledgerKey(collector) };
}

async function ledgerKey(collector: string): Promise<string | undefined> {
  try {
    const response = await request(collector + API.ledgerKey);
    const key = (await response.text()).trim();
    return response.ok && LEDGER_KEY.test(key) ? key : undefined;
  } catch (error) {
    console.error(error);
    return undefined;
  }
}
