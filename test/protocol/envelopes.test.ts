import { describe, expect, it } from 'vitest';
import type { Context, Envelope, Plaintext } from '../../protocol/envelope.ts';
import { open, type Filed } from '../../protocol/open.ts';
import { seal } from '../../protocol/seal.ts';
import { base64url, unbase64url, unhex } from '../vectors/by-hand.ts';
import { IMPLEMENTATIONS } from './implementations.ts';
import { codeOf, keyMap, read, readyCrypto, written } from './vectors.ts';

const sodium = await readyCrypto();
const vectors = read('envelopes');
const refused = read('refused-envelopes');

describe.each(IMPLEMENTATIONS)('$name', ({ load }) => {
  it.each(vectors.good)(
    'opens "$name" for each of its recipients',
    async ({ envelope, filed, opens, steps }) => {
      const crypto = await load();
      for (const who of opens) {
        const keys = await keyMap(sodium, vectors.keys[who as 'site' | 'visitor']);
        const opened = await open(crypto, envelope, filed as Filed, keys);
        expect(opened.plaintext).toEqual(JSON.parse(steps.plaintext));
        expect(opened.context).toEqual(JSON.parse(steps.context));
      }
    },
  );

  it.each(refused.cases)('refuses $name: $code', async ({ envelope, filed, key, code }) => {
    const keys = await keyMap(sodium, refused.keys[key as keyof typeof refused.keys]);
    expect(await codeOf(async () => open(await load(), written(envelope), filed as Filed, keys))).toBe(code);
  });

  it.each(IMPLEMENTATIONS)('seals what $name opens', async (other) => {
    const { steps, filed } = vectors.good.find(({ name }) => name === 'two recipients')!;
    const { recipients: _, ...context } = JSON.parse(steps.context) as Context;
    const plaintext = JSON.parse(steps.plaintext) as Plaintext;
    const envelope = await seal(
      await load(),
      context,
      plaintext,
      steps.boxes.map(({ recipient }) => unhex(recipient)),
    );
    for (const secret of [vectors.keys.site, vectors.keys.visitor]) {
      const opened = await open(await other.load(), envelope, filed as Filed, await keyMap(sodium, secret));
      expect(opened.plaintext).toEqual(plaintext);
    }
  });
});

describe('every single bit', () => {
  const { envelope, filed } = vectors.good[0]!;
  const attempt = async (change: Partial<Envelope>) =>
    codeOf(async () =>
      open(sodium, { ...envelope, ...change }, filed as Filed, await keyMap(sodium, vectors.keys.site)),
    );

  it.each([
    ['nonce', 'body-invalid'],
    ['commit', 'commitment'],
    ['body', 'body-invalid'],
  ] as const)('of %s is noticed: %s', async (member, code) => {
    const codes = new Set<string>();
    for (const text of flips(envelope[member])) codes.add(await attempt({ [member]: text }));
    expect([...codes]).toEqual([code]);
  });

  it('of the box is noticed: box-invalid', async () => {
    const { key, box } = envelope.boxes[0]!;
    const codes = new Set<string>();
    for (const text of flips(box)) codes.add(await attempt({ boxes: [{ key, box: text }] }));
    expect([...codes]).toEqual(['box-invalid']);
  });

  it('of the context is noticed, by its shape, its filing or its hash', async () => {
    const codes = new Set<string>();
    const bytes = Buffer.from(envelope.context);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      codes.add(await attempt({ context: flipped.toString('utf8') }));
    }
    expect([...codes].toSorted()).toEqual([
      'context-hash',
      'context-malformed',
      'context-mismatch',
      'suite-unsupported',
      'version-unsupported',
    ]);
  });
});

/** The text with one bit of its bytes flipped, once for every bit. */
function* flips(text: string): Generator<string> {
  const bytes = unbase64url(text);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = bytes.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    yield base64url(flipped);
  }
}
