import { argon2Sync, createDecipheriv, createHash } from 'node:crypto';
import { blake2b } from '@noble/hashes/blake2.js';
import nacl from 'tweetnacl';

/**
 * An opener written from docs/protocol.md alone, with other libraries than ours: it imports nothing of protocol/. If it has to change for a change there,
 * the document has to change first. Section numbers are the document's.
 */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

type Json = Record<string, unknown>;
type Check = (holds: unknown, code: string) => asserts holds;
const check: Check = (holds, code) => {
  if (!holds) throw new Refused(code);
};

// ---- §2 ----

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const hasLoneSurrogate = (text: string): boolean => Buffer.from(text, 'utf8').toString('utf8') !== text;

function base64url(text: unknown, length?: number): Uint8Array | undefined {
  if (typeof text !== 'string' || !/^[A-Za-z0-9_-]*$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  // Strict: only the one text that these bytes have.
  return bytes.toString('base64url') === text && (length ?? bytes.length) === bytes.length
    ? bytes
    : undefined;
}

const isId = (kind: string, text: unknown): text is string =>
  typeof text === 'string' && new RegExp(`^${kind}_[0-7][0-9a-hjkmnp-tv-z]{25}$`).test(text);

function isTime(text: unknown): boolean {
  const match =
    typeof text === 'string' && /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1, 4).map(Number) as [number, number, number];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1]!;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// ---- §3 ----

const hash = (length: number, message: Uint8Array, key?: Uint8Array): Uint8Array =>
  blake2b(message, key ? { dkLen: length, key } : { dkLen: length });
const sha256 = (message: Uint8Array): Buffer => createHash('sha256').update(message).digest();
const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && nacl.verify(a, b);
const fingerprint = (key: Uint8Array): string => `spk1_${Buffer.from(hash(20, key)).toString('base64url')}`;

function openBody(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
): Buffer | undefined {
  if (sealed.length < 16) return undefined;
  const subNonce = Buffer.concat([Buffer.alloc(4), nonce.subarray(16)]);
  const cipher = createDecipheriv('chacha20-poly1305', hchacha20(key, nonce.subarray(0, 16)), subNonce, {
    authTagLength: 16,
  });
  cipher.setAAD(aad, { plaintextLength: sealed.length - 16 });
  cipher.setAuthTag(sealed.subarray(-16));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
  } catch {
    return undefined;
  }
}

function hchacha20(key: Uint8Array, nonce: Uint8Array): Buffer {
  const input = Buffer.concat([utf8('expand 32-byte k'), key, nonce]);
  const x = Uint32Array.from({ length: 16 }, (_, i) => input.readUInt32LE(i * 4));
  const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));
  const quarter = (a: number, b: number, c: number, d: number): void => {
    x[a]! += x[b]!;
    x[d] = rotate(x[d]! ^ x[a]!, 16);
    x[c]! += x[d];
    x[b] = rotate(x[b]! ^ x[c]!, 12);
    x[a]! += x[b];
    x[d] = rotate(x[d] ^ x[a]!, 8);
    x[c]! += x[d];
    x[b] = rotate(x[b] ^ x[c]!, 7);
  };
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 4; i++) quarter(i, 4 + i, 8 + i, 12 + i);
    for (let i = 0; i < 4; i++) quarter(i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4));
  }
  const out = Buffer.alloc(32);
  [0, 1, 2, 3, 12, 13, 14, 15].forEach((word, i) => out.writeUInt32LE(x[word]!, i * 4));
  return out;
}

function openBox(box: Uint8Array, secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined {
  const ephemeral = box.subarray(0, 32);
  if (nacl.scalarMult(secretKey, ephemeral).every((byte) => byte === 0)) return undefined;
  const nonce = hash(24, Buffer.concat([ephemeral, publicKey]));
  return nacl.box.open(box.subarray(32), nonce, ephemeral, secretKey) ?? undefined;
}

// ---- §4 ----

const LINE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/;

function readNote(
  note: string,
  kind: string,
  site: string,
): { json: string; signed: string; lines: string[] } {
  const end = note.indexOf('\n\n');
  check(end >= 0 && note.endsWith('\n') && !hasLoneSurrogate(note), 'note-malformed');
  const text = note.slice(0, end).split('\n');
  check(text.length === 2 && text[0] === `sealpost/1 ${kind} ${site}`, 'note-malformed');
  const lines = note.slice(end + 2, -1).split('\n');
  check(lines.length <= 16 && lines.every((line) => LINE.test(line)), 'note-malformed');
  return { json: text[1]!, signed: note.slice(0, end + 1), lines };
}

function verifyNote(
  { signed, lines }: { signed: string; lines: string[] },
  site: string,
  key: Uint8Array,
): void {
  const id = sha256(Buffer.concat([utf8(`${site}\n`), Buffer.from([1]), key])).subarray(0, 4);
  const verified = lines.some((line) => {
    const [, name, text] = LINE.exec(line)!;
    const blob = Buffer.from(text!, 'base64');
    if (
      name !== site ||
      blob.length !== 68 ||
      blob.toString('base64') !== text ||
      !blob.subarray(0, 4).equals(id)
    )
      return false;
    return nacl.sign.detached.verify(utf8(signed), blob.subarray(4), key);
  });
  check(verified, 'note-signature');
}

export function verifyManifest(
  note: string,
  trust: { site: string; fingerprint: string; seenRevision?: number },
): Json {
  const { site } = trust;
  check(utf8(note).length <= 262_144, 'manifest-malformed');
  const read = readNote(note, 'manifest', site);
  const manifest = parse(read.json);
  check(isObject(manifest), 'manifest-malformed');
  check(manifest['v'] === 1, 'version-unsupported');
  check(manifest['site'] === site, 'manifest-wrong-site');
  const publisher = base64url(manifest['publisher'], 32);
  const rotations = manifest['rotations'];
  check(publisher && Array.isArray(rotations) && rotations.length <= 16, 'manifest-malformed');

  let trusted: unknown = fingerprint(publisher) === trust.fingerprint ? manifest['publisher'] : undefined;
  for (const rotation of rotations as unknown[]) {
    if (trusted === manifest['publisher'] || typeof rotation !== 'string') break;
    const link = readNote(rotation, 'rotation', site);
    const statement = parse(link.json);
    check(isObject(statement), 'manifest-malformed');
    const from = base64url(statement['from'], 32);
    if (statement['v'] !== 1 || !from) continue;
    if (trusted === undefined ? fingerprint(from) !== trust.fingerprint : statement['from'] !== trusted)
      continue;
    verifyNote(link, site, from);
    trusted = statement['to'];
  }
  check(trusted === manifest['publisher'], 'manifest-key-not-pinned');
  verifyNote(read, site, publisher);
  const revision = manifest['revision'];
  check(
    typeof revision === 'number' && Number.isSafeInteger(revision) && revision >= 1,
    'manifest-malformed',
  );
  check(revision >= (trust.seenRevision ?? 0), 'manifest-rollback');
  return manifest;
}

// ---- §6, §7 ----

function paddedLength(length: number): number {
  const m = Math.max(length + 1, 1024);
  const e = Math.floor(Math.log2(m));
  const s = Math.floor(Math.log2(e)) + 1;
  const g = 2 ** (e - s);
  return Math.ceil(m / g) * g;
}

export function openEnvelope(
  envelope: unknown,
  filed: { site: string; form: string; submission: string },
  secretKeys: Uint8Array[],
): { context: Json; plaintext: Json } {
  check(isObject(envelope), 'envelope-malformed');
  check(envelope['v'] === 1, 'version-unsupported');
  const list = envelope['boxes'];
  check(Array.isArray(list) && list.length > 0, 'envelope-malformed');
  check(list.length <= 8, 'recipients-too-many');
  const bodyText = envelope['body'];
  check(typeof bodyText !== 'string' || bodyText.length <= 699_072, 'envelope-too-large');
  const body = base64url(bodyText);
  check(body, 'envelope-malformed');
  const length = body.length - 16;
  check(length >= 1024 && length <= 524_288 && paddedLength(length - 1) === length, 'envelope-malformed');
  const nonce = base64url(envelope['nonce'], 24);
  const commit = base64url(envelope['commit'], 32);
  check(nonce && commit, 'envelope-malformed');
  const boxes = list.map((entry: unknown) => {
    check(isObject(entry) && base64url(entry['key'], 16), 'envelope-malformed');
    const box = base64url(entry['box'], 112);
    check(box, 'envelope-malformed');
    return { key: entry['key'] as string, box };
  });
  const text = envelope['context'];
  check(
    typeof text === 'string' && !hasLoneSurrogate(text) && utf8(text).length <= 4096,
    'context-malformed',
  );
  const context = parse(text);
  check(isObject(context), 'context-malformed');
  check(context['v'] === 1, 'version-unsupported');
  check(context['suite'] === 1, 'suite-unsupported');
  const { revision, recipients, attachments } = context;
  check(
    isId('site', context['site']) && isId('form', context['form']) && isId('sub', context['submission']),
    'context-malformed',
  );
  check(!('supersedes' in context) || isId('sub', context['supersedes']), 'context-malformed');
  check(typeof revision === 'number' && Number.isSafeInteger(revision) && revision >= 1, 'context-malformed');
  check(isTime(context['sealedAt']) && base64url(context['definition'], 32), 'context-malformed');
  check(
    Array.isArray(attachments) &&
      attachments.length <= 64 &&
      attachments.every((item) => base64url(item, 32)),
    'context-malformed',
  );
  check(Array.isArray(recipients) && recipients.length === boxes.length, 'context-malformed');
  check(
    recipients.every((key, i) => key === boxes[i]!.key),
    'context-malformed',
  );

  check(
    (['site', 'form', 'submission'] as const).every((name) => context[name] === filed[name]),
    'context-mismatch',
  );

  const mine = boxes.flatMap(({ key, box }) => {
    const secretKey = secretKeys.find((secret) => keyId(publicKeyOf(secret)) === key);
    return secretKey ? [{ box, secretKey }] : [];
  })[0];
  check(mine, 'recipient-unknown');
  const boxed = openBox(mine.box, mine.secretKey, publicKeyOf(mine.secretKey));
  check(boxed, 'box-invalid');
  const contentKey = boxed.subarray(0, 32);
  check(equal(boxed.subarray(32), hash(32, utf8(text))), 'context-hash');
  check(equal(commit, hash(32, utf8(text), hash(32, utf8('sealpost/1/commit'), contentKey))), 'commitment');
  const padded = openBody(hash(32, utf8('sealpost/1/enc'), contentKey), nonce, body, utf8(text));
  check(padded, 'body-invalid');

  const end = padded.findLastIndex((byte) => byte !== 0);
  check(padded[end] === 0x80 && paddedLength(end) === padded.length, 'padding-invalid');
  const plain = padded.subarray(0, end);
  check(utf8(plain.toString('utf8')).equals(plain), 'plaintext-malformed');
  const plaintext = parse(plain.toString('utf8'));
  check(isModest(plaintext), 'plaintext-malformed');
  check(
    isObject(plaintext) && isObject(plaintext['answers']) && isObject(plaintext['links']),
    'plaintext-malformed',
  );
  const isList = (value: unknown, types: Record<string, string>): boolean =>
    Array.isArray(value) &&
    value.every(
      (item) => isObject(item) && Object.entries(types).every(([name, type]) => typeof item[name] === type),
    );
  check(
    isList(plaintext['consents'], { field: 'string', wording: 'string', given: 'boolean' }),
    'plaintext-malformed',
  );
  check(typeof plaintext['locale'] === 'string', 'plaintext-malformed');
  const unsubscribe = plaintext['links']['unsubscribe'];
  const path = `/u/${filed.submission}.`;
  check(typeof unsubscribe === 'string' && unsubscribe.startsWith(path), 'plaintext-malformed');
  check(base64url(unsubscribe.slice(path.length), 32), 'plaintext-malformed');
  check(
    isList(plaintext['attachments'], { name: 'string', type: 'string', size: 'number', key: 'string' }),
    'plaintext-malformed',
  );
  return { context, plaintext };
}

/** At most 16 lists and objects in each other, 131,072 values. */
function isModest(whole: unknown): boolean {
  const open: [unknown, number][] = [[whole, 1]];
  for (let met = 1; open.length > 0; met++) {
    const [value, level] = open.pop()!;
    if (met > 131_072) return false;
    if (typeof value !== 'object' || value === null) continue;
    if (level > 16) return false;
    for (const name of Object.keys(value)) open.push([(value as Json)[name], level + 1]);
  }
  return true;
}

const publicKeyOf = (secretKey: Uint8Array): Uint8Array => nacl.scalarMult.base(secretKey);
const keyId = (publicKey: Uint8Array): string =>
  Buffer.from(hash(32, publicKey)).subarray(0, 16).toString('base64url');

// ---- §9 ----

export function readKeyFile(text: string, passphrase: string): { site: string; secretKeys: Uint8Array[] } {
  const file = parse(text);
  check(
    isObject(file) && file['kind'] === 'sealpost key file' && file['v'] === 1 && isId('site', file['site']),
    'key-file-malformed',
  );
  const { site, locked } = file as { site: string; locked: unknown };
  const keys = locked === undefined ? file['keys'] : unlock(site, locked, passphrase);
  check(Array.isArray(keys) && keys.length <= 64, 'key-file-malformed');
  return {
    site,
    secretKeys: keys.map((entry: unknown) => {
      const secret = isObject(entry) ? base64url(entry['secret'], 32) : undefined;
      check(isObject(entry) && secret, 'key-file-malformed');
      check(keyId(publicKeyOf(secret)) === entry['id'], 'key-invalid');
      return secret;
    }),
  };
}

function unlock(site: string, locked: unknown, passphrase: string): unknown {
  check(isObject(locked) && locked['kdf'] === 'argon2id', 'key-file-malformed');
  const salt = base64url(locked['salt'], 16);
  const nonce = base64url(locked['nonce'], 24);
  const box = base64url(locked['box']);
  const [passes, memory] = [locked['ops'], locked['memoryKiB']];
  check(salt && nonce && box, 'key-file-malformed');
  check(
    typeof passes === 'number' && Number.isInteger(passes) && passes >= 1 && passes <= 16,
    'key-file-malformed',
  );
  check(
    typeof memory === 'number' && Number.isInteger(memory) && memory >= 8 && memory <= 2_097_152,
    'key-file-malformed',
  );
  const message = utf8(passphrase.normalize('NFKC'));
  const key = argon2Sync('argon2id', { message, nonce: salt, passes, memory, parallelism: 1, tagLength: 32 });
  const plain = openBody(key, nonce, box, utf8(`sealpost/1/key-file/${site}`));
  check(plain, 'passphrase-wrong');
  return parse(plain.toString('utf8'));
}
