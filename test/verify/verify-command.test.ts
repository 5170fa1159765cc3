import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Folder, type Ran } from '../open/cli.ts';
import { read } from '../protocol/vectors.ts';
import { unhex } from '../vectors/by-hand.ts';
import { checkpointOf, leafHash } from '../vectors/ledger-by-hand.ts';

const ROOT = join(import.meta.dirname, '../..');
const vectors = read('ledger');
const { key, verifierKey, checkpoints, origin } = vectors;
const seed = unhex(vectors.seed);
const hashes = vectors.entries.map(({ leaf }) => leafHash(Buffer.from(leaf)));
const log = vectors.log.trimEnd().split('\n');
const { whole: bundle, erased, promised } = vectors.bundles;
const WITH_CONTENT = log.filter((line) => line.includes('"payload":')).length;

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

/** `sealpost verify …` as a child process. */
function run(...args: string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--no-warnings', join(ROOT, 'collector/sealpost.js'), 'verify', ...args],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const out = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (out.stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...out }));
  });
}

const verify = (content: string, ...args: string[]): Promise<Ran> =>
  run(...args, folder.file('input', content));
const lines = (text: readonly string[]): string => text.map((line) => `${line}\n`).join('');
const edited = (line: number, change: (entry: Record<string, unknown>) => object): string =>
  lines(log.with(line, JSON.stringify(change(JSON.parse(log[line]!) as Record<string, unknown>))));

describe('sealpost verify of a log', () => {
  it('verifies it, and says what it verified', async () => {
    const { code, stdout, stderr } = await verify(vectors.log, '--key', key);
    expect(stderr).toBe('');
    const counted = `${WITH_CONTENT} with their content, ${7 - WITH_CONTENT} without`;
    expect(stdout).toBe(`verified: log ${origin}, 7 entries, root ${vectors.roots[7]}; ${counted}\n`);
    expect(code).toBe(0);
  });

  it('takes the verifier key of a note too, for this log only', async () => {
    expect((await verify(vectors.log, '--key', verifierKey)).code).toBe(0);
    // Another log of the same collector: the same key under another name.
    const other = await verify(vectors.log.replaceAll('/consent', '/rights'), '--key', verifierKey);
    expect(other.code).toBe(2);
  });

  it('holds it to the key that it names itself where none is given, and says so', async () => {
    const { code, stderr } = await verify(vectors.log);
    expect(code).toBe(0);
    expect(stderr).toContain(`key: ${key}, named by the file itself; compare it`);
  });

  it.each([
    [
      'a changed entry',
      edited(3, (entry) => ({ ...entry, leaf: (entry['leaf'] as string).replace('08:00:00', '08:00:01') })),
      ['line 4: leaf-hash', 'line 9: ledger-root'],
    ],
    [
      'a changed payload',
      edited(3, (entry) => ({
        ...entry,
        payload: (entry['payload'] as string).replace('"ads":false', '"ads":true'),
      })),
      ['line 4: leaf-commitment'],
    ],
    [
      'a replaced entry, hash and all',
      lines(log.with(3, log[4]!.replace('"index":3', '"index":2'))),
      ['line 9: ledger-root'],
    ],
    ['a missing entry', lines(log.toSpliced(3, 1)), ['line 4: leaf-order', 'line 8: log-incomplete']],
    [
      'a doubled entry',
      lines(log.toSpliced(3, 0, log[3]!)),
      ['line 5: leaf-order', 'line 10: log-incomplete'],
    ],
    ['no end', lines(log.slice(0, -1)), ['line 8: log-incomplete']],
    [
      'an entry cut off',
      lines(log.slice(0, 5)) + log[5]!.slice(0, 50),
      ['line 6: line-cut-off', 'line 6: log-incomplete'],
    ],
    [
      'a line that is none',
      lines(log.with(4, 'x')),
      ['line 5: line-malformed', 'line 6: leaf-order', 'line 9: log-incomplete'],
    ],
    ['a line after the end', lines([...log, log[1]!]), ['line 10: line-malformed']],
    [
      'a checkpoint of fewer entries',
      edited(8, () => ({ type: 'end', size: 6, checkpoint: checkpoints[6] })),
      ['line 9: log-incomplete'],
    ],
    [
      'a checkpoint by another key',
      edited(8, () => ({
        type: 'end',
        size: 7,
        checkpoint: checkpointOf(origin, hashes, new Uint8Array(32)),
      })),
      ['line 9: note-signature'],
    ],
    [
      'a checkpoint of another log',
      edited(8, () => ({
        type: 'end',
        size: 7,
        checkpoint: checkpointOf(origin.replace('consent', 'audit'), hashes, seed),
      })),
      ['line 9: checkpoint-wrong-log'],
    ],
    [
      'a salt without payload',
      edited(3, (entry) => ({ ...entry, payload: undefined })),
      ['line 4: line-malformed'],
    ],
    [
      'a forged payload before the real one',
      lines(log.with(3, log[3]!.replace('"payload":', '"payload":"forged","payload":'))),
      ['line 4: line-malformed', 'line 5: leaf-order', 'line 9: log-incomplete'],
    ],
    ['another version', edited(0, (head) => ({ ...head, v: 2 })), ['line 1: line-malformed']],
    [
      'another key in the head',
      edited(0, (head) => ({ ...head, key: `slk1_${'A'.repeat(43)}` })),
      ['line 1: key-differs'],
    ],
    [
      'bytes that are no UTF-8',
      vectors.log.replace('"type":"leaf"', '"type":"\u0000leaf"'),
      ['line 2: line-malformed', 'line 3: leaf-order', 'line 9: log-incomplete'],
    ],
  ])('finds %s', async (_what, content, expected) => {
    const { code, stdout, stderr } = await verify(content, '--key', key);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    const said = stderr.trimEnd().split('\n');
    expect(said.at(-1)).toBe('not verified');
    expect(said.slice(0, -1).map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual(expected);
  });

  it('never prints what entries hold', async () => {
    for (const line of [1, 3, 5]) {
      const { stderr } = await verify(
        edited(line, (entry) => ({ ...entry, salt: 'A'.repeat(43) })),
        '--key',
        key,
      );
      expect(stderr).not.toMatch(/analytics|visitor|con_/);
    }
  });

  it('verifies an empty log, and one without a single payload', async () => {
    const head = log[0]!;
    const end = JSON.stringify({ type: 'end', size: 0, checkpoint: checkpoints[0] });
    expect((await verify(lines([head, end]), '--key', key)).stdout).toContain('0 entries');
    const bare = log.map((line) => {
      const entry = JSON.parse(line) as Record<string, unknown>;
      return JSON.stringify({ ...entry, payload: undefined, salt: undefined });
    });
    const { code, stdout } = await verify(lines(bare), '--key', key);
    expect(code).toBe(0);
    expect(stdout).toContain('; 0 with their content, 7 without');
  });

  it('holds it to a checkpoint that was kept, at every size', async () => {
    for (const size of [0, 3, 7]) {
      const since = folder.file('kept', checkpoints[size]!);
      const { code, stdout } = await verify(vectors.log, '--key', key, '--since', since);
      expect(code).toBe(0);
      expect(stdout).toContain(`grown from ${size}`);
    }
  });

  it('finds a log that was cut or rewritten since a checkpoint, though its own signature holds', async () => {
    const end = JSON.stringify({ type: 'end', size: 4, checkpoint: checkpoints[4] });
    const cut = lines([...log.slice(0, 5), end]);
    expect((await verify(cut, '--key', key)).code).toBe(0);
    const kept = folder.file('kept', checkpoints[7]!);
    const afterCut = await verify(cut, '--key', key, '--since', kept);
    expect(afterCut.code).toBe(2);
    expect(afterCut.stderr).toContain('line 6: log-forked');
    const other = folder.file('other', checkpointOf(origin, hashes.slice(1, 5), seed));
    const rewritten = await verify(vectors.log, '--key', key, '--since', other);
    expect(rewritten.code).toBe(2);
    expect(rewritten.stderr).toContain('line 5: log-forked');
  });

  it('is of no use with a --since that is no checkpoint of this key', async () => {
    const forged = folder.file('forged', checkpointOf(origin, hashes, new Uint8Array(32)));
    expect(await verify(vectors.log, '--key', key, '--since', forged)).toMatchObject({ code: 1, stdout: '' });
    expect((await verify(checkpoints[7]!, '--key', key, '--since', forged)).code).toBe(1);
  });
});

describe('sealpost verify of smaller files', () => {
  it.each([
    ['a checkpoint', checkpoints[7]!, `checkpoint ${origin}, 7 entries`],
    ['a receipt', promised.receipt, `receipt of ${origin}, accepted 2026-11-21T08:00:00Z`],
    [
      'a bundle',
      JSON.stringify(bundle),
      'with its content, accepted 2026-11-21T08:00:00Z, included as entry 3 of 7',
    ],
    ['a bundle, indented', JSON.stringify(bundle, null, 2), 'included as entry 3 of 7'],
    ['a bundle after an erasure', JSON.stringify(erased), 'without its content'],
    [
      'a bundle before inclusion',
      JSON.stringify(promised),
      'not yet proven included, promised by 2026-11-21T08:01:00Z',
    ],
    ['a consistency proof', JSON.stringify(vectors.consistencyBundle), '7 entries, root'],
  ])('verifies %s', async (_what, content, expected) => {
    const { code, stdout, stderr } = await verify(content, '--key', key);
    expect(stderr).toBe('');
    expect(stdout).toContain(expected);
    expect(code).toBe(0);
  });

  it.each([
    ['a checkpoint of another size', checkpoints[7]!.replace('\n7\n', '\n8\n'), 'note-signature'],
    ['a checkpoint with Windows line ends', checkpoints[7]!.replaceAll('\n', '\r\n'), 'checkpoint-malformed'],
    ['a receipt with another promise', promised.receipt.replace('08:01:00', '08:09:00'), 'note-signature'],
    ['a receipt of no log', promised.receipt.replace('/consent', '/cookies'), 'note-malformed'],
    [
      'a bundle at another place',
      JSON.stringify({ ...erased, receipt: undefined, inclusion: { ...erased.inclusion, index: 4 } }),
      'inclusion-proof',
    ],
    [
      'a bundle that names another key',
      JSON.stringify({ ...bundle, key: `slk1_${'A'.repeat(43)}` }),
      'key-differs',
    ],
    ['a proof cut short', JSON.stringify({ ...vectors.consistencyBundle, path: [] }), 'consistency-proof'],
  ])('finds %s', async (_what, content, expected) => {
    const { code, stdout, stderr } = await verify(content, '--key', key);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(new RegExp(`^${expected}: `));
  });

  it.each([
    ['a key that is none', checkpoints[7]!, ['--key', 'slk1_x'], 'cannot use --key'],
    [
      'the fingerprint of a publisher',
      checkpoints[7]!,
      ['--key', 'spk1_MY7xUSYrBDxUuXk7caU-52rcMQk'],
      'slk1_',
    ],
    ['a checkpoint without a key', checkpoints[7]!, [], '--key'],
    ['an empty file', '', ['--key', key], 'is empty'],
    [
      'a bundle with a forged payload before the real one',
      JSON.stringify(bundle).replace('"payload":', '"payload":"forged","payload":'),
      ['--key', key],
      'got another file',
    ],
    ['another file', 'hello\n', ['--key', key], 'got another file'],
    ['other JSON', '{"kind":"invoice"}', ['--key', key], 'got another file'],
    ['the page that a visitor saved', '<!doctype html>', ['--key', key], 'the signed proof (.json)'],
    ['an image', '\u0089PNG\r\n', ['--key', key], 'got another file'],
  ])('is of no use: %s', async (_what, content, args, expected) => {
    const { code, stdout, stderr } = await verify(content, ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(expected);
  });

  it('is of no use: a file that is not there, a folder', async () => {
    expect((await run('--key', key, folder.at('none'))).stderr).toContain('there is no such file');
    expect((await run('--key', key, folder.path)).code).toBe(1);
  });

  it(
    'says so of a changed byte at the beginning, in the middle and at the end of a file',
    { timeout: 60_000 },
    async () => {
      // Every byte is tried in verify-log.test.ts and test/protocol/ledger; here, that a whole run says so.
      for (const content of [checkpoints[7]!, JSON.stringify(bundle), vectors.log]) {
        for (let i = 0; i < 3; i++) {
          const bytes = Buffer.from(content);
          bytes[Math.floor((bytes.length * (i + 0.5)) / 3)]! ^= 1;
          const path = folder.file('changed', bytes);
          expect((await run('--key', key, path)).code, `byte ${i}`).toBeGreaterThan(0);
        }
      }
    },
  );
});

describe('sealpost verify without the native part of the database', () => {
  it('works', async () => {
    const block = folder.file(
      'block.mjs',
      `import { registerHooks } from 'node:module';
registerHooks({ resolve(name, context, next) { if (name.includes('better-sqlite3')) throw new Error('blocked'); return next(name, context); } });`,
    );
    const file = folder.file('input', vectors.log);
    const code = await new Promise((resolve) => {
      spawn(
        process.execPath,
        [
          '--no-warnings',
          '--import',
          `file://${block}`,
          join(ROOT, 'collector/sealpost.js'),
          'verify',
          '--key',
          key,
          file,
        ],
        { stdio: 'ignore' },
      ).on('close', resolve);
    });
    expect(code).toBe(0);
  });
});
