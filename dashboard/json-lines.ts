/** Longer than any line the collector writes: a payload of 16 KiB whose every character is escaped, twice. */
export const LINE_MAX_BYTES = 1024 * 1024;

export interface JsonLine {
  /** From 1. */
  number: number;
  /** undefined for a line that is longer than {@link LINE_MAX_BYTES} or no UTF-8. */
  text: string | undefined;
  /** Whether a line feed ends it: a last line without one may be cut off. */
  ended: boolean;
}

/** Lines of a stream as its pieces come in; one line at a time is held, however long the stream. */
export async function* readLines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<JsonLine> {
  let number = 0;
  let held: Uint8Array[] = [];
  let size = 0;
  const hold = (part: Uint8Array): void => {
    size += part.length;
    // What goes beyond the limit is counted, not kept.
    if (size <= LINE_MAX_BYTES) held.push(part);
    else held = [];
  };
  const take = (ended: boolean): JsonLine => {
    const text = size > LINE_MAX_BYTES ? undefined : decode(held);
    held = [];
    size = 0;
    return { number: ++number, text, ended };
  };
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, start)) {
      hold(piece.subarray(start, end));
      yield take(true);
      start = end + 1;
    }
    if (start < piece.length) hold(piece.subarray(start));
  }
  if (size > 0) yield take(false);
}

/** What a response's body brings, piece by piece; whoever stops early ends the download. */
export async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function decode(parts: readonly Uint8Array[]): string | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    // Over several parts a character may be cut in two: the decoder keeps its first half.
    return parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode();
  } catch {
    return undefined;
  }
}
