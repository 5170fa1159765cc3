/**
 * HPKE base mode (RFC 9180), DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, single seal, on WebCrypto alone: the least code and the fastest start
 * that sealing in a page can have. The yardstick for Sealpost's sealing code.
 */
type B = Uint8Array<ArrayBuffer>;
const utf8 = (text: string): B => new TextEncoder().encode(text);
const join = (...parts: Uint8Array[]): B => {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};
const hmac = async (key: B, data: B): Promise<B> => {
  const k = await crypto.subtle.importKey(
    'raw',
    key.length ? key : new Uint8Array(32),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  return new Uint8Array(await crypto.subtle.sign('HMAC', k, data));
};
const KEM = join(utf8('KEM'), new Uint8Array([0, 0x20]));
const SUITE = join(utf8('HPKE'), new Uint8Array([0, 0x20, 0, 1, 0, 2]));
const extract = (suite: B, salt: B, label: string, ikm: B): Promise<B> =>
  hmac(salt, join(utf8('HPKE-v1'), suite, utf8(label), ikm));
const expand = async (suite: B, prk: B, label: string, info: B, length: number): Promise<B> =>
  (
    await hmac(
      prk,
      join(new Uint8Array([0, length]), utf8('HPKE-v1'), suite, utf8(label), info, new Uint8Array([1])),
    )
  ).slice(0, length);

export async function seal(publicKey: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> {
  const recipient = await crypto.subtle.importKey('raw', publicKey.slice(), { name: 'X25519' }, false, []);
  const ephemeral = await crypto.subtle.generateKey({ name: 'X25519' }, false, ['deriveBits']);
  const enc = new Uint8Array(await crypto.subtle.exportKey('raw', ephemeral.publicKey));
  const dh = new Uint8Array(
    await crypto.subtle.deriveBits({ name: 'X25519', public: recipient }, ephemeral.privateKey, 256),
  );
  const none = new Uint8Array(0);
  const eae = await extract(KEM, none, 'eae_prk', dh);
  const shared = await expand(KEM, eae, 'shared_secret', join(enc, publicKey), 32);
  const context = join(
    new Uint8Array([0]),
    await extract(SUITE, none, 'psk_id_hash', none),
    await extract(SUITE, none, 'info_hash', none),
  );
  const secret = await extract(SUITE, shared, 'secret', none);
  const key = await crypto.subtle.importKey(
    'raw',
    await expand(SUITE, secret, 'key', context, 32),
    'AES-GCM',
    false,
    ['encrypt'],
  );
  const nonce = await expand(SUITE, secret, 'base_nonce', context, 12);
  return join(
    enc,
    new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, plaintext.slice())),
  );
}
