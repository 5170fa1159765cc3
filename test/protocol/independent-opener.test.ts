import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unhex } from '../vectors/by-hand.ts';
import { FOLDER } from '../vectors/make.ts';
import { openEnvelope, readKeyFile, Refused, verifyManifest } from './independent-opener.ts';
import { read, written } from './vectors.ts';

/** As `codeOf` of the other tests, for this opener's own errors. */
function codeOf(act: () => unknown): string {
  try {
    act();
    return 'opened';
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
}

describe('an opener written from docs/protocol.md alone', () => {
  const envelopes = read('envelopes');
  const refused = read('refused-envelopes');
  const notes = read('notes');
  const files = read('key-file');

  it('imports nothing of ours', () => {
    const source = readFileSync(join(import.meta.dirname, 'independent-opener.ts'), 'utf8');
    expect(Array.from(source.matchAll(/from '([^']+)'/g), ([, name]) => name)).toEqual([
      'node:crypto',
      '@noble/hashes/blake2.js',
      'tweetnacl',
    ]);
  });

  it.each(envelopes.good)('opens "$name"', ({ envelope, filed, opens, steps }) => {
    for (const who of opens) {
      const opened = openEnvelope(envelope, filed, [unhex(envelopes.keys[who as 'site' | 'visitor'])]);
      expect(opened.plaintext).toEqual(JSON.parse(steps.plaintext));
    }
  });

  it.each(refused.cases)('refuses $name: $code', ({ envelope, filed, key, code }) => {
    const secret = unhex(refused.keys[key as keyof typeof refused.keys]);
    expect(codeOf(() => openEnvelope(written(envelope), filed, [secret]))).toBe(code);
  });

  it.each(notes.good)('verifies a manifest: $name', ({ note, trust, revision }) => {
    expect(verifyManifest(note, trust)['revision']).toBe(revision);
  });

  it.each(notes.bad)('refuses a manifest: $name: $code', ({ note, trust, code }) => {
    expect(codeOf(() => verifyManifest(note, trust))).toBe(code);
  });

  it.each(files.bad)('refuses a key file: $name: $code', ({ text, passphrase, code }) => {
    expect(codeOf(() => readKeyFile(text, passphrase))).toBe(code);
  });

  it('opens a whole export with a locked key file', () => {
    const { site, secretKeys } = readKeyFile(files.locked.text, files.locked.passphrase);
    const lines = readFileSync(join(FOLDER, 'export.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]!['site']).toBe(site);
    const opened = lines
      .filter((line) => line['type'] === 'submission')
      .map((line) => openEnvelope(line['envelope'], line as never, secretKeys).plaintext);
    expect(opened).toEqual(envelopes.good.map(({ steps }) => JSON.parse(steps.plaintext) as unknown));
  });
});
