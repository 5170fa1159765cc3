import { sha256 } from '@noble/hashes/sha2.js';
import sodium from 'libsodium-wrappers';
import type { Bytes } from '../../protocol/bytes.ts';
import type { Verifying } from '../../protocol/crypto.ts';
import { libsodiumCrypto } from '../../protocol/libsodium.ts';
import { consentsExportPath, createApiClient, logExportPath } from '../api-client.ts';
import { consentTable } from '../consent-csv.ts';
import { piecesOf } from '../json-lines.ts';
import { checkLedger } from '../ledger-check.ts';
import type { RecordsWorkerAnswer, RecordsWorkerCalls, RecordsWorkerRequest } from '../records-messages.ts';

/**
 * What goes through a whole log or all records at once, beside the page, which stays quick meanwhile. Holds no key, and nothing of a submission.
 */
declare const self: DedicatedWorkerGlobalScope;

const api = createApiClient(self.fetch.bind(self));

self.onmessage = ({ data }: MessageEvent<RecordsWorkerRequest>) => {
  answer(data).then(
    (out) => tell({ out }),
    (error: unknown) => tell({ error: plainError(error) }),
  );
};

async function answer(
  request: RecordsWorkerRequest,
): Promise<RecordsWorkerCalls[keyof RecordsWorkerCalls]['out']> {
  if (request.call === 'check') {
    const { site, log } = request.in;
    const stream = await api.exported(logExportPath(site, log));
    return checkLedger(await readyCrypto(), piecesOf(stream), request.in, ({ entries }) =>
      tell({ progress: { done: entries } }),
    );
  }
  const { site, order } = request.in;
  const stream = await api.exported(consentsExportPath(site));
  const { parts, rows } = await consentTable(piecesOf(stream), order, (done) => tell({ progress: { done } }));
  return { file: new Blob(parts, { type: 'text/csv;charset=utf-8' }), rows };
}

async function readyCrypto(): Promise<Verifying> {
  await sodium.ready;
  // WebCrypto's SHA-256 takes a trip to another thread for every hash, and a log has three for each entry.
  return libsodiumCrypto(sodium, {
    digest: async (_algorithm, message) => (sha256(message) as Bytes).buffer,
  });
}

const tell = (message: RecordsWorkerAnswer): void => self.postMessage(message);

function plainError(error: unknown): { name: string; code: string; message: string } {
  const { name, message, code } = (error instanceof Error ? error : new Error('failed')) as Error & {
    code?: string;
  };
  return { name, message, code: code ?? 'internal' };
}
