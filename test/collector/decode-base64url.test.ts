import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64url } from '../../collector/domain/decode-base64url.ts';
import { fromBase64url } from '../../protocol/bytes.ts';

describe('decodeBase64url', () => {
  it('takes and refuses what the protocol takes and refuses', () => {
    const nearly = fc
      .array(fc.constantFrom('A', 'Q', 'g', 'w', '_', '-', '+', '/', '=', ' ', '\n', '\0', 'é', 'BC'), {
        maxLength: 12,
      })
      .map((parts) => parts.join(''));
    const valid = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('base64url'));
    fc.assert(
      fc.property(
        fc.oneof(nearly, valid, fc.string(), fc.anything()),
        fc.option(fc.nat(40), { nil: undefined }),
        (text, length) => {
          expect(decodeBase64url(text, length)).toEqual(fromBase64url(text, length));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
