import { isCertificate } from '../../protocol/ledger/certificate.ts';
import { isObject, parseObject, type JsonObject } from '../../protocol/ledger/hostile-json.ts';
import { describeSystemError, OpenFailure } from '../open/failure.ts';
import { readLines, type Line } from '../open/read-lines.ts';

/** Whatever is no exported log is small. */
const SMALL_FILE_MAX_CHARS = 1024 * 1024;

/** The file as a whole is of no use: said on stderr, exit code 1. */
export class VerifyFailure extends Error {
  override name = 'VerifyFailure';
}

export type Input =
  | { kind: 'log'; head: JsonObject; line: number; lines: AsyncIterable<Line> }
  | { kind: 'receipt-bundle' | 'consistency-bundle'; value: JsonObject }
  | { kind: 'receipt' | 'checkpoint' | 'certificate'; note: string };

/**
 * Tells by its beginning what the file is. An exported log is handed on line by line: it may be larger than memory.
 * @throws VerifyFailure when the file cannot be read or is none of these.
 */
export async function readInput(path: string): Promise<Input> {
  const lines = readable(path);
  const parts: string[] = [];
  let size = 0;
  for (;;) {
    const next = await lines.next();
    if (next.done) return recognise(path, parts.join(''));
    const { number, text, ended } = next.value;
    if (text === undefined) throw unknownFile(path);
    const head = size === 0 ? parseObject(text) : undefined;
    if (head?.['type'] === 'ledger') return { kind: 'log', head, line: number, lines };
    parts.push(ended ? `${text}\n` : text);
    // Empty lines before the first do not count.
    size += text.length;
    if (size > SMALL_FILE_MAX_CHARS) throw unknownFile(path);
  }
}

function recognise(path: string, text: string): Input {
  if (text.trim() === '') throw new VerifyFailure(`"${path}" is empty`);
  const value = parseObject(text);
  if (isObject(value) && value['kind'] === 'sealpost receipt') return { kind: 'receipt-bundle', value };
  if (isObject(value) && value['kind'] === 'sealpost consistency proof')
    return { kind: 'consistency-bundle', value };
  if (isCertificate(text)) return { kind: 'certificate', note: text };
  if (text.startsWith('sealpost/1 receipt ')) return { kind: 'receipt', note: text };
  if (/^[^\n]+\n\d+\r?\n[^\n]+\n/.test(text)) return { kind: 'checkpoint', note: text };
  throw unknownFile(path);
}

const unknownFile = (path: string): VerifyFailure =>
  new VerifyFailure(
    `expected an exported log, a checkpoint, a receipt, a proof or a certificate of a Sealpost ledger in "${path}", got another file; of what visitors save, the signed proof (.json) is what can be verified, not the page (.html) or the data (.jsonld); nothing was verified`,
  );

async function* readable(path: string): AsyncGenerator<Line, void> {
  try {
    yield* readLines(path);
  } catch (error) {
    if (!(error instanceof OpenFailure)) throw error;
    throw new VerifyFailure(`cannot read "${path}": ${describeSystemError(error.cause)}`, { cause: error });
  }
}
