import { isUtf8 } from 'node:buffer';
import { ProblemError } from '../domain/problem.ts';
import type { HttpContext } from './http.ts';

/**
 * The body, unless it is longer than `maxBytes`: told by its declared length before any of it is read, else while it comes in. An HTTP/1.1 server
 * hands on no more than was declared.
 * @throws ProblemError `body-too-large`
 */
export async function readBody(c: HttpContext, maxBytes: number): Promise<Uint8Array> {
  const declared = c.req.header('content-length');
  if (declared !== undefined && c.req.header('transfer-encoding') === undefined) {
    if (!/^\d+$/.test(declared) || Number(declared) > maxBytes) throw tooLarge(maxBytes);
    const bytes = new Uint8Array(await c.req.arrayBuffer().catch(brokenOff));
    if (bytes.length > maxBytes) throw tooLarge(maxBytes);
    return bytes;
  }
  return readStream(c.req.raw.body, maxBytes);
}

async function readStream(stream: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Uint8Array> {
  const reader = stream?.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const part = await reader?.read().catch(brokenOff);
    if (!part || part.done) return Buffer.concat(parts);
    length += part.value.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    parts.push(part.value);
  }
}

/** The client went away half-way: no mistake of ours, and nobody is left to read the answer. */
function brokenOff(cause: unknown): never {
  throw new ProblemError('body-invalid', 'expected the whole body, but the connection ended before', {
    cause,
  });
}

const tooLarge = (maxBytes: number): ProblemError =>
  new ProblemError(
    'body-too-large',
    `expected at most ${maxBytes} bytes, got more; shorten the longest part`,
  );

/** @throws ProblemError `content-type` */
export function requireJson(c: HttpContext): void {
  const type = c.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new ProblemError('content-type', 'expected Content-Type: application/json, got another');
  }
}

/** @throws ProblemError `json-malformed` */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    // A fatal TextDecoder takes longer than all of JSON.parse.
    if (!isUtf8(bytes)) throw new TypeError('not UTF-8');
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
  } catch (cause) {
    throw new ProblemError('json-malformed', 'expected JSON in UTF-8, got other bytes', { cause });
  }
}
