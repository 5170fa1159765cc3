import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCheckpoint, signCheckpoint, verifyCheckpoint } from '../../../protocol/ledger/checkpoint.ts';
import { formatLedgerKey, parseLedgerKey, verifierKey } from '../../../protocol/ledger/ledger-key.ts';
import { logOrigin, parseLogOrigin } from '../../../protocol/ledger/logs.ts';
import { signText, textLines, verifyNote } from '../../../protocol/note.ts';
import { unhex } from '../../vectors/by-hand.ts';
import { signedNote } from '../../vectors/ledger-by-hand.ts';
import { codeOf, read } from '../vectors.ts';
import { crypto, own, someLeaves } from './ledgers.ts';

const vectors = read('ledger');
const seed = unhex(vectors.seed);
const publicKey = unhex(vectors.publicKey);
const root = someLeaves(1)[0]!;

describe('notes and checkpoints of others', () => {
  // The example of the reference implementation, golang.org/x/mod/sumdb/note; its signing key is 1 ‖ seed.
  const vkey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  const skey = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
  const text =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const note = `${text}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

  it('have the key id, the signature and the verifier key of the reference implementation', async () => {
    const key = await parseLedgerKey(crypto, vkey);
    expect(key.name).toBe('PeterNeumann');
    expect(await verifierKey(crypto, 'PeterNeumann', key.publicKey)).toBe(vkey);
    expect(await signText(crypto, text, 'PeterNeumann', own(Buffer.from(skey, 'base64').subarray(1)))).toBe(
      note,
    );
    await verifyNote(crypto, note, 'PeterNeumann', key.publicKey);
    expect(textLines(note)).toHaveLength(2);
  });

  it('verify as published by the checksum database of Go', async () => {
    // Tree head of sum.golang.org over 756,113 entries; the origin there is no name of the key.
    const head = `go.sum database tree
756113
k9nFMBuXq8uk+9SQNxs/Vadri2XDkaoo96u4uMa0qE0=

\u2014 sum.golang.org Az3grgIHxiDLRpsKUElIX5vJMlFS79SqfQDSgHQmON922lNdJ5zxF8SSPPcah3jhIkpG8LSKNaWXiy7IldOSDCt4Pwk=
`;
    const { publicKey: goKey, name } = await parseLedgerKey(
      crypto,
      'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8',
    );
    expect(readCheckpoint(head)).toMatchObject({ origin: 'go.sum database tree', size: 756_113 });
    await verifyNote(crypto, head, name!, goKey);
    const other = head.replace('756113', '756112');
    expect(await codeOf(() => verifyNote(crypto, other, name!, goKey))).toBe('note-signature');
  });

  it('are read as the specification shows them', () => {
    // c2sp.org/tlog-checkpoint, its example.
    const example = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
`;
    const { origin, size, root: exampleRoot } = readCheckpoint(example);
    expect({ origin, size }).toEqual({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
    expect(Buffer.from(exampleRoot).toString('base64')).toBe('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=');
  });
});

describe('a checkpoint', () => {
  const origin = vectors.origin;
  const key = { publicKey };

  it('is the signed note that is made by hand', async () => {
    for (const [size, checkpoint] of vectors.checkpoints.entries()) {
      const head = readCheckpoint(checkpoint);
      expect(head).toMatchObject({ origin, size });
      expect(await signCheckpoint(crypto, head, seed)).toBe(checkpoint);
      expect(await verifyCheckpoint(crypto, checkpoint, key, origin)).toEqual(head);
    }
  });

  it('verifies beside the signatures of witnesses, and with lines that another writer adds', async () => {
    const head = readCheckpoint(vectors.checkpoints[7]);
    const extended = signedNote(
      `${origin}\n7\n${Buffer.from(head.root).toString('base64')}\nmore\n`,
      origin,
      seed,
    );
    const witnessed = `${extended}\u2014 witness.example AAAAAAAAAAAAAAAA\n`;
    expect(await verifyCheckpoint(crypto, witnessed, key, origin)).toEqual(head);
  });

  it('is refused when any character is another', async () => {
    const checkpoint = vectors.checkpoints[7]!;
    for (let at = 0; at < checkpoint.length; at++) {
      for (const bit of [1, 2, 32]) {
        const other = String.fromCharCode(checkpoint.charCodeAt(at) ^ bit);
        const changed = checkpoint.slice(0, at) + other + checkpoint.slice(at + 1);
        const code = await codeOf(() => verifyCheckpoint(crypto, changed, key, origin));
        expect(['checkpoint-malformed', 'checkpoint-wrong-log', 'note-signature']).toContain(code);
      }
    }
  });

  it('is refused by a key that was given for another log', async () => {
    const name = logOrigin(parseLogOrigin(origin)!.site, 'rights');
    const attempt = (other?: string) =>
      codeOf(() => verifyCheckpoint(crypto, vectors.checkpoints[7], { publicKey, name }, other));
    expect(await attempt()).toBe('checkpoint-wrong-log');
    expect(await attempt(origin)).toBe('checkpoint-wrong-log');
  });

  it.each(vectors.bad.filter(({ what }) => what === 'checkpoint'))(
    'is refused: $why',
    async ({ code, input }) => {
      expect(await codeOf(() => verifyCheckpoint(crypto, input, key, origin))).toBe(code);
    },
  );

  it.each([undefined, 7, '', '\n\n', 'x'.repeat(20_000)])('is refused: something else', async (input) => {
    expect(await codeOf(() => readCheckpoint(input))).toBe('checkpoint-malformed');
  });

  it('comes back from every size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.maxSafeNat(), async (size) => {
        const note = await signCheckpoint(crypto, { origin, size, root }, seed);
        expect(await verifyCheckpoint(crypto, note, key)).toEqual({ origin, size, root });
      }),
    );
  });
});

describe('a ledger key', () => {
  it('reads in both forms', async () => {
    expect(formatLedgerKey(publicKey)).toBe(vectors.key);
    expect(await verifierKey(crypto, vectors.origin, publicKey)).toBe(vectors.verifierKey);
    expect(await parseLedgerKey(crypto, vectors.key)).toEqual({ publicKey });
    expect(await parseLedgerKey(crypto, vectors.verifierKey)).toEqual({ publicKey, name: vectors.origin });
  });

  it.each(vectors.bad.filter(({ what }) => what === 'key'))('is refused: $why', async ({ code, input }) => {
    expect(await codeOf(() => parseLedgerKey(crypto, input))).toBe(code);
  });
});

describe('the origin of a log', () => {
  const { site } = parseLogOrigin(vectors.origin)!;

  it('names site and log, without a scheme', () => {
    expect(logOrigin(site, 'consent')).toBe(vectors.origin);
    expect(vectors.origin).toMatch(/^[^\s+:]+$/);
  });

  it.each([
    undefined,
    '',
    `sealpost/2/${site}/consent`,
    `sealpost/1/${site}/other`,
    `${vectors.origin}/`,
    `sealpost/1/${site}`,
  ])('is refused: %s', (text) => expect(parseLogOrigin(text)).toBeUndefined());
});
