import sodium from 'libsodium-wrappers';

export async function seal(publicKey: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> {
  await sodium.ready;
  return sodium.crypto_box_seal(plaintext, publicKey);
}
