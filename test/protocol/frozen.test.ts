import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Crypto } from '../../protocol/crypto.ts';
import type { Context, Plaintext } from '../../protocol/envelope.ts';
import { seal } from '../../protocol/seal.ts';
import { boxSeal, fixedRandom, unhex } from '../vectors/by-hand.ts';
import { fileText, FOLDER, makeExport, makeVectors } from '../vectors/make.ts';
import { read, readyCrypto } from './vectors.ts';

const made = await makeVectors();
const crypto = await readyCrypto();

describe('the dated vectors', () => {
  it.each(Object.entries(made))('%s.json is what test/vectors/make.ts makes', (name, vectors) => {
    expect(readFileSync(join(FOLDER, `${name}.json`), 'utf8') === fileText(vectors)).toBe(true);
  });

  it('export.jsonl is what test/vectors/make.ts makes', async () => {
    expect(readFileSync(join(FOLDER, 'export.jsonl'), 'utf8')).toBe(await makeExport());
  });

  it('hold nothing else', () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual(
      [...Object.keys(made).map((name) => `${name}.json`), 'export.jsonl'].toSorted(),
    );
  });
});

describe('seal', () => {
  it.each(read('envelopes').good)(
    'makes the envelope "$name" from the same randomness',
    async ({ name, envelope, steps }) => {
      const { recipients: _, ...context } = JSON.parse(steps.context) as Context;
      const plaintext = JSON.parse(steps.plaintext) as Plaintext;
      const recipients = steps.boxes.map(({ recipient }) => unhex(recipient));
      expect(await seal(fixedCrypto(`envelope/${name}`), context, plaintext, recipients)).toEqual(envelope);
    },
  );
});

/** The protocol's primitives with the randomness of the vectors. */
function fixedCrypto(label: string): Crypto {
  const random = fixedRandom(label);
  return {
    ...crypto,
    random,
    boxSeal: async (message, publicKey) => boxSeal(random, message, publicKey).box,
  };
}
