import { equalBytes, fromBase64url, fromUtf8, isWellFormed, utf8, type Bytes } from './bytes.ts';
import type { KeyPair, Opening } from './crypto.ts';
import {
  BOX_BYTES,
  CONTENT_KEY_BYTES,
  contextHash,
  HASH_BYTES,
  KEY_ID_BYTES,
  NONCE_BYTES,
  subKey,
  SUITE,
  TAG_BYTES,
  type Context,
  type Plaintext,
} from './envelope.ts';
import { ProtocolError, type ProtocolErrorCode } from './errors.ts';
import { isId, type FormId, type SiteId, type SubmissionId } from './ids.ts';
import {
  CONTEXT_MAX_BYTES,
  PLAINTEXT_MAX_BYTES,
  PLAINTEXT_MAX_DEPTH,
  PLAINTEXT_MAX_VALUES,
  RECIPIENTS_MAX,
} from './limits.ts';
import { isPaddedLength, unpad } from './padding.ts';
import { isUtcTime } from './time.ts';

/** Under which names the envelope was filed; what the envelope says of itself must agree. */
export interface Filed {
  site: SiteId;
  form: FormId;
  submission: SubmissionId;
}

export interface ParsedEnvelope {
  context: Context;
  contextBytes: Bytes;
  nonce: Bytes;
  body: Bytes;
  commit: Bytes;
  boxes: { key: string; box: Bytes }[];
}

/**
 * Opens one submission (docs/protocol.md §7). `keys` maps key id to key pair.
 * The checks run in a fixed order, each with its own code: shape and limits, filing, recipient, box, context hash, commitment, body, padding,
 * plaintext. The form's own rules come after, in `validateAnswers`: a row that a forged client made invalid is shown as such.
 * @throws ProtocolError
 */
export async function open(
  crypto: Opening,
  envelope: unknown,
  filed: Filed,
  keys: ReadonlyMap<string, KeyPair>,
): Promise<{ context: Context; plaintext: Plaintext }> {
  const parsed = parseEnvelope(envelope);
  checkFiling(parsed.context, filed);
  const { contextBytes } = parsed;

  const mine = parsed.boxes.find(({ key }) => keys.has(key));
  if (!mine)
    fail('recipient-unknown', 'expected a box for one of the keys at hand, got boxes for other keys only');
  const pair = keys.get(mine.key)!;
  const boxed = await crypto.boxOpen(mine.box, pair.publicKey, pair.secretKey);
  if (!boxed) fail('box-invalid', 'expected a box that opens with its key, got one that does not');
  const contentKey = boxed.subarray(0, CONTENT_KEY_BYTES);
  if (!equalBytes(boxed.subarray(CONTENT_KEY_BYTES), contextHash(crypto, contextBytes))) {
    fail('context-hash', 'expected the context that the box was made for, got another');
  }
  if (
    !equalBytes(crypto.blake2b(contextBytes, HASH_BYTES, subKey(crypto, contentKey, 'commit')), parsed.commit)
  ) {
    fail('commitment', 'expected a commitment to this content key, got another');
  }
  const padded = crypto.aeadDecrypt(
    subKey(crypto, contentKey, 'enc'),
    parsed.nonce,
    parsed.body,
    contextBytes,
  );
  if (!padded) fail('body-invalid', 'expected a body that opens with its content key, got one that does not');
  return { context: parsed.context, plaintext: parsePlaintext(unpad(padded), parsed.context.submission) };
}

/**
 * Shape and limits, before any cryptography: the input is whatever a stranger sent.
 * @param decode as strict as the default; for where the platform has a faster one.
 * @throws ProtocolError `envelope-malformed`, `envelope-too-large`, `recipients-too-many`, `version-unsupported`, `suite-unsupported`, `context-malformed`
 */
export function parseEnvelope(
  envelope: unknown,
  decode: typeof fromBase64url = fromBase64url,
): ParsedEnvelope {
  if (!isRecord(envelope)) fail('envelope-malformed', 'expected an envelope object, got something else');
  const { v, context: text, boxes: rawBoxes } = envelope;
  if (v !== 1) fail('version-unsupported', 'expected envelope version 1; update the reader');
  if (!Array.isArray(rawBoxes) || rawBoxes.length === 0)
    fail('envelope-malformed', 'expected boxes, got none');
  if (rawBoxes.length > RECIPIENTS_MAX) {
    fail('recipients-too-many', `expected at most ${RECIPIENTS_MAX} boxes, got ${rawBoxes.length}`);
  }
  const bodyText: unknown = envelope['body'];
  if (
    typeof bodyText === 'string' &&
    bodyText.length > Math.ceil(((PLAINTEXT_MAX_BYTES + TAG_BYTES) * 4) / 3)
  ) {
    fail(
      'envelope-too-large',
      `expected a body of at most ${PLAINTEXT_MAX_BYTES + TAG_BYTES} bytes, got more`,
    );
  }
  const binary = (member: string, value: unknown, length?: number): Bytes =>
    decode(value, length) ??
    fail(
      'envelope-malformed',
      `expected ${length ?? 'some'} bytes of base64url as ${member}, got something else`,
    );
  const body = binary('body', bodyText);
  if (!isPaddedLength(body.length - TAG_BYTES)) {
    fail('envelope-malformed', `expected a body of padded length, got ${body.length} bytes; was it cut off?`);
  }
  const nonce = binary('nonce', envelope['nonce'], NONCE_BYTES);
  const commit = binary('commit', envelope['commit'], HASH_BYTES);
  const boxes = rawBoxes.map((entry: unknown) => {
    if (!isRecord(entry)) fail('envelope-malformed', 'expected a box object, got something else');
    binary('box key', entry['key'], KEY_ID_BYTES);
    return { key: entry['key'] as string, box: binary('box', entry['box'], BOX_BYTES) };
  });
  if (typeof text !== 'string' || text.length > CONTEXT_MAX_BYTES || !isWellFormed(text)) {
    fail('context-malformed', `expected a context of at most ${CONTEXT_MAX_BYTES} bytes`);
  }
  const contextBytes = utf8(text);
  if (contextBytes.length > CONTEXT_MAX_BYTES)
    fail('context-malformed', `expected a context of at most ${CONTEXT_MAX_BYTES} bytes`);
  const context = parseContext(text);
  if (
    context.recipients.length !== boxes.length ||
    context.recipients.some((key, i) => key !== boxes[i]!.key)
  ) {
    fail('context-malformed', 'expected one box for each recipient, in the same order');
  }
  return { context, contextBytes, nonce, body, commit, boxes };
}

function parseContext(text: string): Context {
  let context: Context;
  try {
    context = JSON.parse(text) as Context;
  } catch (cause) {
    throw new ProtocolError('context-malformed', 'expected the context as JSON, got other text', { cause });
  }
  if (!isRecord(context)) fail('context-malformed', 'expected the context as a JSON object');
  if (context.v !== 1) fail('version-unsupported', 'expected context version 1; update the reader');
  if (context.suite !== SUITE) fail('suite-unsupported', `expected suite ${SUITE}; update the reader`);
  const well =
    isId('site', context.site) &&
    isId('form', context.form) &&
    isId('sub', context.submission) &&
    (context.supersedes === undefined || isId('sub', context.supersedes)) &&
    Number.isSafeInteger(context.revision) &&
    context.revision > 0 &&
    isUtcTime(context.sealedAt) &&
    fromBase64url(context.definition, HASH_BYTES) !== undefined &&
    isListOf(context.recipients, KEY_ID_BYTES) &&
    isListOf(context.attachments, HASH_BYTES);
  if (!well)
    fail(
      'context-malformed',
      'expected ids, revision, definition, time, recipients and attachments, got other members',
    );
  return context;
}

function checkFiling(context: Context, filed: Filed): void {
  if (context.site !== filed.site || context.form !== filed.form || context.submission !== filed.submission) {
    fail(
      'context-mismatch',
      'expected the envelope that was filed under this site, form and id, got another',
    );
  }
}

/**
 * Everything but the answers themselves is as its type says; those are whatever the sender's program put there, for `validateAnswers` to judge,
 * but never so deep or so many that a reader which walks them falls over.
 */
function parsePlaintext(bytes: Uint8Array, submission: SubmissionId): Plaintext {
  let plaintext: Plaintext;
  try {
    plaintext = JSON.parse(fromUtf8(bytes)) as Plaintext;
  } catch {
    // Without the cause: its message repeats some of what the visitor typed.
    return fail('plaintext-malformed', 'expected JSON inside the envelope, got other bytes');
  }
  if (!isBounded(plaintext))
    fail(
      'plaintext-malformed',
      `expected at most ${PLAINTEXT_MAX_DEPTH} levels and ${PLAINTEXT_MAX_VALUES} values inside the envelope, got more`,
    );
  const well =
    isRecord(plaintext) &&
    isRecord(plaintext.answers) &&
    isListWith(plaintext.consents, { field: 'string', wording: 'string', given: 'boolean' }) &&
    typeof plaintext.locale === 'string' &&
    isRecord(plaintext.links) &&
    isUnsubscribePath(plaintext.links.unsubscribe, submission) &&
    isListWith(plaintext.attachments, { name: 'string', type: 'string', size: 'number', key: 'string' });
  if (!well)
    fail(
      'plaintext-malformed',
      'expected answers, consents, locale, links and attachments inside the envelope, got other members',
    );
  return plaintext;
}

/** Level by level, without recursion: JSON.stringify, structured clones and our own walks may recurse afterwards. */
function isBounded(value: unknown): boolean {
  let level: unknown[] = [value];
  let count = 1;
  for (let depth = 0; level.length > 0; depth++) {
    const below: unknown[] = [];
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue;
      if (depth === PLAINTEXT_MAX_DEPTH) return false;
      for (const member of Object.values(one) as unknown[]) below.push(member);
    }
    count += below.length;
    if (count > PLAINTEXT_MAX_VALUES) return false;
    level = below;
  }
  return true;
}

/** Tenants put it behind their collector's origin into mails: `//elsewhere` or `@elsewhere` from a forged client must not get there. */
const isUnsubscribePath = (path: unknown, submission: SubmissionId): boolean =>
  typeof path === 'string' &&
  path.startsWith(`/u/${submission}.`) &&
  fromBase64url(path.slice(submission.length + 4), 32) !== undefined;

const isListWith = (list: unknown, members: Record<string, string>): boolean =>
  Array.isArray(list) &&
  list.every(
    (item) => isRecord(item) && Object.entries(members).every(([name, type]) => typeof item[name] === type),
  );

const isListOf = (list: unknown, length: number): boolean =>
  Array.isArray(list) && list.length <= 64 && list.every((item) => fromBase64url(item, length) !== undefined);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fail(code: ProtocolErrorCode, message: string): never {
  throw new ProtocolError(code, message);
}
