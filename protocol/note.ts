import { concat, equalBytes, fromBase64url, isWellFormed, toBase64url, utf8, type Bytes } from './bytes.ts';
import type { Hashing, Signing, Verifying } from './crypto.ts';
import { ProtocolError } from './errors.ts';

/**
 * C2SP signed note (c2sp.org/signed-note):
 *
 *     text, ending in \n
 *     \n
 *     — name base64(key id (4) ‖ Ed25519 signature (64))\n     one or more such lines
 *
 * What is signed is the text with its final newline. Sealpost's statements have two lines: what is stated and about whom
 * (`sealpost/1 manifest site_…`), then canonical JSON; so no signature passes for another statement. Checkpoints of the ledger
 * (ledger/checkpoint.ts) are notes too, with the text that C2SP gives them.
 */
export type StatementKind = 'manifest' | 'rotation' | 'receipt' | 'certificate';

const ED25519 = 1;
/** Of any algorithm: other verifiers refuse the whole note for one line that is none, and take the last blank line for the end of the text. */
const SIGNATURE_LINES = /^(?:\u2014 [^\s+]+ [A-Za-z0-9+/]+={0,2}\n){1,16}$/;
const SIGNATURE_LINE = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]{91}=)$/;

export async function signNote(
  crypto: Signing,
  kind: StatementKind,
  subject: string,
  json: string,
  seed: Uint8Array,
): Promise<string> {
  return signText(crypto, `sealpost/1 ${kind} ${subject}\n${json}\n`, subject, seed);
}

/** @param text ending in a line feed; @param name of the key: no white space, no `+`. */
export async function signText(
  crypto: Signing,
  text: string,
  name: string,
  seed: Uint8Array,
): Promise<string> {
  const publicKey = await crypto.ed25519PublicKey(seed);
  const signature = await crypto.ed25519Sign(utf8(text), seed);
  return `${text}\n\u2014 ${name} ${toBase64(concat(await noteKeyId(crypto, name, publicKey), signature))}\n`;
}

/**
 * Splits a note without trusting any of it.
 * @returns the statement's JSON as text, still unverified, which must be handed on to {@link verifyNote}.
 * @throws ProtocolError `note-malformed` when the note is not a statement of this kind about this subject.
 */
export function readNote(note: string, kind: StatementKind, subject: string): string {
  const [title, json, ...rest] = textLines(note);
  if (title !== `sealpost/1 ${kind} ${subject}` || json === undefined || rest.length) {
    throw new ProtocolError(
      'note-malformed',
      `expected a signed note "sealpost/1 ${kind}" about this subject, got other text`,
    );
  }
  return json;
}

/** The lines of a note's text, none but the first possibly empty, nothing of it trusted; no lines when it is no note. */
export function textLines(note: string): string[] {
  const end = note.indexOf('\n\n');
  return SIGNATURE_LINES.test(note.slice(end + 2)) && isWellFormed(note)
    ? note.slice(0, Math.max(end, 0)).split('\n')
    : [];
}

/** @throws ProtocolError `note-signature` unless one of the signature lines is by `publicKey` and verifies. */
export async function verifyNote(
  crypto: Verifying,
  note: string,
  subject: string,
  publicKey: Uint8Array,
): Promise<void> {
  const end = note.indexOf('\n\n');
  const text = utf8(note.slice(0, end + 1));
  const keyId = await noteKeyId(crypto, subject, publicKey);
  for (const line of note.slice(end + 2).split('\n')) {
    const [, name, base64] = SIGNATURE_LINE.exec(line) ?? [];
    const blob = base64 && fromBase64(base64);
    if (name !== subject || !blob || !equalBytes(blob.subarray(0, 4), keyId)) continue;
    if (await crypto.ed25519Verify(blob.subarray(4), text, publicKey)) return;
  }
  throw new ProtocolError(
    'note-signature',
    'expected a signature by the trusted key, got none that verifies',
  );
}

/** First 4 bytes of SHA-256(name ‖ "\n" ‖ 0x01 ‖ public key), as C2SP sets it for Ed25519. */
export async function noteKeyId(crypto: Hashing, name: string, publicKey: Uint8Array): Promise<Bytes> {
  return (await crypto.sha256(concat(utf8(`${name}\n`), new Uint8Array([ED25519]), publicKey))).slice(0, 4);
}

// Notes use standard base64 with padding, because C2SP does; everything else here is base64url.
export const toBase64 = (bytes: Uint8Array): string => {
  const text = toBase64url(bytes).replace(/-/g, '+').replace(/_/g, '/');
  return text + '='.repeat(-text.length & 3);
};
export const fromBase64 = (text: string): Bytes | undefined =>
  fromBase64url(text.replace(/=+$/, '').replace(/\+/g, '-').replace(/\//g, '_'));
