import { concat, fromUtf8, toBase64url, utf8 } from './bytes.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Sealing } from './crypto.ts';
import {
  CONTENT_KEY_BYTES,
  contextHash,
  NONCE_BYTES,
  subKey,
  type Context,
  type Envelope,
  type Plaintext,
} from './envelope.ts';
import { ProtocolError } from './errors.ts';
import { RECIPIENTS_MAX } from './limits.ts';
import { sealingKeyId } from './manifest.ts';
import { pad } from './padding.ts';

/**
 * Seals one submission (docs/protocol.md §6).
 * @param recipients X25519 public keys, the site's first; at most {@link RECIPIENTS_MAX}.
 * @throws ProtocolError `recipients-too-many`, `plaintext-too-large`
 */
export async function seal(
  crypto: Sealing,
  context: Omit<Context, 'recipients'>,
  plaintext: Plaintext,
  recipients: Uint8Array[],
): Promise<Envelope> {
  if (recipients.length < 1 || recipients.length > RECIPIENTS_MAX) {
    throw new ProtocolError(
      'recipients-too-many',
      `expected 1 to ${RECIPIENTS_MAX} recipients, got ${recipients.length}`,
    );
  }
  const padded = pad(utf8(canonicalJson(scalarValues(plaintext))));
  const keys = recipients.map((key) => sealingKeyId(crypto, key));
  const contextText = canonicalJson({ ...context, recipients: keys } satisfies Context);
  const aad = utf8(contextText);

  const contentKey = crypto.random(CONTENT_KEY_BYTES);
  const nonce = crypto.random(NONCE_BYTES);
  const boxed = concat(contentKey, contextHash(crypto, aad));
  // Begun first: the browser does X25519 on another thread while this one encrypts.
  const boxing = Promise.all(recipients.map((key) => crypto.boxSeal(boxed, key)));
  const body = crypto.aeadEncrypt(subKey(crypto, contentKey, 'enc'), nonce, padded, aad);
  const commit = crypto.blake2b(aad, 32, subKey(crypto, contentKey, 'commit'));
  const boxes = (await boxing).map((box, i) => ({ key: keys[i]!, box: toBase64url(box) }));
  return {
    v: 1,
    context: contextText,
    nonce: toBase64url(nonce),
    body: toBase64url(body),
    commit: toBase64url(commit),
    boxes,
  };
}

/** Replaces lone surrogates by U+FFFD, as HTML does when it sends a form: canonical JSON refuses them, and an answer must never stop the sending. */
function scalarValues(value: unknown): unknown {
  if (typeof value === 'string') return fromUtf8(utf8(value));
  if (Array.isArray(value)) return value.map(scalarValues);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, scalarValues(member)]));
}
