import { createHash } from 'node:crypto';
import fc from 'fast-check';
import sodium from 'libsodium-wrappers';
import { beforeAll, describe, expect, it } from 'vitest';
import { blake2b } from '../../widget/blake2b.ts';

describe('blake2b', () => {
  beforeAll(() => sodium.ready);

  it('hashes "abc" as RFC 7693 appendix A does', () => {
    expect(Buffer.from(blake2b(new TextEncoder().encode('abc'), 64)).toString('hex')).toBe(
      'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
    );
  });

  it('agrees with OpenSSL over every length up to three blocks', () => {
    for (let length = 0; length <= 385; length++) {
      const message = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 255);
      expect(
        Buffer.from(blake2b(message, 64)).equals(createHash('blake2b512').update(message).digest()),
      ).toBe(true);
    }
  });

  it('agrees with libsodium over messages, keys and sizes', () => {
    const key = fc.oneof(fc.constant(new Uint8Array(0)), fc.uint8Array({ minLength: 16, maxLength: 64 }));
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 2000 }),
        key,
        fc.integer({ min: 16, max: 64 }),
        (message, secret, length) => {
          const theirs = sodium.crypto_generichash(length, message, secret.length ? secret : null);
          expect(blake2b(message, length, secret)).toEqual(new Uint8Array(theirs));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('carries between the halves of a word', () => {
    for (const byte of [0xff, 0x80, 0x7f, 0x00]) {
      const message = new Uint8Array(1024).fill(byte);
      expect(blake2b(message, 32, message.slice(0, 64))).toEqual(
        new Uint8Array(sodium.crypto_generichash(32, message, message.slice(0, 64))),
      );
    }
  });
});
