import { createReadStream } from 'node:fs';
import { describeSystemError, OpenFailure } from './failure.ts';

/** Longer than any line the collector writes: the largest artefact with every character escaped. */
export const LINE_MAX_BYTES = 4 * 1024 * 1024;

export interface Line {
  /** From 1. */
  number: number;
  /** undefined when the line is too long or not UTF-8. */
  text: string | undefined;
  /** Whether a line feed ends it; a last line without one may be cut off. */
  ended: boolean;
}

/**
 * Line by line, holding one line at a time: an export may be larger than memory.
 * @throws OpenFailure when the file cannot be read.
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  let number = 0;
  let parts: Buffer[] = [];
  let size = 0;
  const take = (ended: boolean): Line => {
    const text = size > LINE_MAX_BYTES ? undefined : decode(Buffer.concat(parts), number === 0);
    parts = [];
    size = 0;
    return { number: ++number, text, ended };
  };
  const hold = (part: Buffer): void => {
    size += part.length;
    // What goes beyond the limit is counted, not kept.
    if (size <= LINE_MAX_BYTES) parts.push(part);
    else parts = [];
  };
  for await (const chunk of chunksOf(path)) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      hold(chunk.subarray(start, end));
      yield take(true);
      start = end + 1;
    }
    hold(chunk.subarray(start));
  }
  if (size > 0) yield take(false);
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) yield chunk as Buffer;
  } catch (error) {
    throw new OpenFailure(`cannot read the export "${path}": ${describeSystemError(error)}`, {
      cause: error,
    });
  }
}

/** Editors that add a byte order mark do it at the start of the file. */
function decode(bytes: Buffer, first: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: !first }).decode(bytes);
  } catch {
    return undefined;
  }
}
