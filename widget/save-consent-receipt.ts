import type { KeptReceipt, PreferencesPlace, ReceiptFileChunk, ReceiptSource } from '../embed/contract.ts';
import { API, type ConsentReceiptRequest } from '../protocol/api.ts';
import { canonicalJson } from '../protocol/canonical-json.ts';
import type { Declaration, Notice, NoticeDetails } from '../protocol/consent-config.ts';
import type { ReceiptBundle } from '../protocol/ledger/receipt.ts';

/** `page`: HTML to read; `data`: JSON-LD; `proof`: the signed bundle, which `sealpost verify` checks. */
export type ReceiptFileKind = 'page' | 'data' | 'proof';

export interface ReceiptPlace {
  place: Pick<PreferencesPlace, 'gate' | 'site'>;
  details: NoticeDetails;
  declaration: Declaration;
}

const NEWEST_TIMEOUT_MS = 8_000;

/** Makes the file and has the browser save it. */
export async function saveReceipt(
  kind: ReceiptFileKind,
  { record, receipt: kept }: KeptReceipt,
  { place, details, declaration }: ReceiptPlace,
): Promise<void> {
  const { site } = place;
  const bundle = kind === 'proof' || !kept ? ((await newest()) ?? kept) : kept;
  if (kind === 'proof') {
    // Without white space, of which any could be changed and nobody notice.
    if (bundle) save(`${record.id}.json`, 'application/json', JSON.stringify(bundle));
    return;
  }
  const file = await place.gate.load<ReceiptFileChunk>('receipt-file.js');
  const source: ReceiptSource = {
    record,
    isProven: !!bundle,
    manifest: site.manifest,
    declaration,
    regime: site.regime,
    site: location.origin,
    now: Date.now(),
    ...(await shown()),
  };
  if (kind === 'page') save(`${record.id}.html`, 'text/html', file.page(source));
  else save(`${record.id}.jsonld`, 'application/ld+json', file.data(source));

  /** With its place in the log, once there is a checkpoint over it; undefined when the collector cannot be asked, or says another thing. */
  async function newest(): Promise<ReceiptBundle | undefined> {
    const body: ConsentReceiptRequest = { site: record.site, visitor: record.visitor };
    try {
      const response = await fetch(place.gate.snippet.collector + API.consentReceipt(record.id), {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: JSON.stringify(body),
        credentials: 'omit',
        referrerPolicy: 'strict-origin',
        signal: AbortSignal.timeout(NEWEST_TIMEOUT_MS),
      });
      const answer = (await response.json()) as Partial<ReceiptBundle>;
      const isOfRecord = response.ok && answer.payload === canonicalJson(record);
      return isOfRecord ? (answer as ReceiptBundle) : undefined;
    } catch {
      return undefined;
    }
  }

  /** The words of then, not of now. */
  async function shown(): Promise<{ notice: Notice; wasShown: boolean; details: NoticeDetails }> {
    if (record.artefact !== site.noticeHash)
      try {
        const notice = await site.artefact<Notice>(record.artefact);
        return { notice, wasShown: true, details: await site.artefact<NoticeDetails>(notice.details) };
      } catch {
        return { notice: site.notice, wasShown: false, details };
      }
    return { notice: site.notice, wasShown: true, details };
  }
}

function save(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  // The browser takes its time to begin.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
