import { isUtf8 } from 'node:buffer';
import type { ByteBudget } from '../domain/byte-budget.ts';
import { ProblemError } from '../domain/problem.ts';
import type { HttpContext } from './http.ts';

/**
 * The body's length as the head declares it; undefined when it comes in chunks.
 * @throws ProblemError `body-too-large`
 */
export function declaredLength(c: HttpContext, maxBytes: number): number | undefined {
  const declared = c.req.header('content-length');
  if (declared === undefined || c.req.header('transfer-encoding') !== undefined) return undefined;
  if (!/^\d+$/.test(declared) || Number(declared) > maxBytes) throw tooLarge(maxBytes);
  return Number(declared);
}

/**
 * The body, unless it comes in longer than `maxBytes`. An HTTP/1.1 server hands on no more than was declared.
 * @param declared by {@link declaredLength}; @param grown is told how much of an undeclared one is here, and may throw.
 * @throws ProblemError `body-too-large`
 */
export async function readBody(
  c: HttpContext,
  maxBytes: number,
  declared: number | undefined,
  grown?: (length: number) => void,
): Promise<Uint8Array> {
  if (declared === undefined) return readStream(c.req.raw.body, maxBytes, grown);
  const bytes = new Uint8Array(await c.req.arrayBuffer().catch(brokenOff));
  if (bytes.length > maxBytes) throw tooLarge(maxBytes);
  return bytes;
}

/** Most are smaller, and pass also while strangers use the budget up; as many as there may be connections still fit into memory. */
const SMALL_BYTES = 16 * 1024;

/**
 * A large body, held against a budget by its declared length or, in chunks, as it comes, until `use` is done with it.
 * @throws ProblemError `body-too-large`, `unavailable`
 */
export async function withBody<T>(
  c: HttpContext,
  maxBytes: number,
  budget: ByteBudget,
  use: (bytes: Uint8Array) => Promise<T>,
): Promise<T> {
  const declared = declaredLength(c, maxBytes);
  let held = 0;
  const hold = (length: number): void => {
    if (length <= SMALL_BYTES) return;
    budget.take(length - held);
    held = length;
  };
  try {
    if (declared !== undefined) hold(declared);
    return await use(await readBody(c, maxBytes, declared, hold));
  } finally {
    budget.give(held);
  }
}

async function readStream(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  grown?: (length: number) => void,
): Promise<Uint8Array> {
  const reader = stream?.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const part = await reader?.read().catch(brokenOff);
    if (!part || part.done) return Buffer.concat(parts);
    length += part.value.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    grown?.(length);
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
  if (mediaType(c) !== 'application/json') {
    throw new ProblemError('content-type', 'expected Content-Type: application/json, got another');
  }
}

/** JSON that comes as plain text, too, so that a page can send it without a preflight. @throws ProblemError `content-type` */
export function requireText(c: HttpContext): void {
  if (!['text/plain', 'application/json'].includes(mediaType(c))) {
    throw new ProblemError(
      'content-type',
      'expected Content-Type: text/plain or application/json, got another',
    );
  }
}

const mediaType = (c: HttpContext): string =>
  c.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';

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

/** Far above what anything here nests, far below what recursive code such as JSON.stringify can take. */
const DEPTH_MAX = 64;
const [QUOTE, BACKSLASH] = [0x22, 0x5c];

/** @param bytes valid JSON. @throws ProblemError `body-invalid` */
export function requireShallow(bytes: Uint8Array): void {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (quoted) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) {
      quoted = true;
      // `[` and `{`, `]` and `}` differ in one bit.
    } else if ((byte | 0x20) === 0x7b) {
      if (++depth > DEPTH_MAX) {
        throw new ProblemError('body-invalid', `expected JSON nested at most ${DEPTH_MAX} deep, got deeper`);
      }
    } else if ((byte | 0x20) === 0x7d) {
      depth--;
    }
  }
}
