import { createWriteStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCsv } from '../e2e/parse-csv.ts';
import { read } from '../protocol/vectors.ts';
import { base64url, bytes, padmeLength, padTo, sealByHand, unbase64url, unhex } from '../vectors/by-hand.ts';
import { EXPORT, Folder, run } from './cli.ts';

const { plain, locked, keys } = read('key-file');
const envelopes = read('envelopes');
const fingerprints = read('keys').publishers.map(({ fingerprint }) => fingerprint);
const lines = readFileSync(EXPORT, 'utf8').trimEnd().split('\n');
const endLine = (submissions: number): string => JSON.stringify({ type: 'end', submissions });
/** Nothing of these may ever stand on stderr. */
const SECRETS = [
  locked.passphrase,
  locked.key,
  ...keys.map(({ secret }) => secret),
  ...read('keys').sealing.map(({ secret }) => secret),
];
const ANSWERS = ['Ada', 'ada@example.org', 'Hello!', 'כהן', '+49 30'];

let folder: Folder;
let key: string;
beforeEach(() => {
  folder = new Folder();
  key = folder.file('key.json', plain);
});
afterEach(() => folder.remove());

const rows = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

function expectSilence(stderr: string): void {
  for (const word of [...SECRETS, ...ANSWERS]) expect(stderr).not.toContain(word);
}

describe('sealpost open', () => {
  it('opens every submission, with the wording that was shown', async () => {
    const { code, stdout, stderr } = await run(['--key', key, EXPORT]);
    expect(code).toBe(0);
    const opened = rows(stdout);
    expect(opened.map(({ submission }) => submission)).toEqual(
      envelopes.good.map(({ filed }) => filed.submission),
    );
    expect(opened[0]).toMatchObject({
      receivedAt: '2026-11-21T08:00:07Z',
      sealedAt: '2026-11-21T08:00:00Z',
      form: { name: 'contact', revision: 2 },
      definition: { is: 'published' },
      locale: 'en',
      answers: [
        { field: 'email', label: 'E-mail address', value: 'ada@example.org' },
        { field: 'message', label: 'Message', value: 'Hello!' },
        { field: 'name', label: 'Your name', value: 'Ada' },
        { field: 'news', label: 'Send me your newsletter, once a month.', value: false },
      ],
      consents: [{ field: 'news', wording: 'Send me your newsletter, once a month.', given: false }],
      issues: [],
    });
    expect(opened[4]!['issues']).toEqual([{ field: 'email', code: 'not-email' }]);
    expect(stderr).toContain(`publisher: ${fingerprints[0]} (compare it with data-key`);
    expect(stderr).toContain('5 submissions opened\n');
    expectSilence(stderr);
  });

  it('opens with a locked key file and a passphrase file', async () => {
    const lockedKey = folder.file('locked.json', locked.text);
    const passphrase = folder.file('passphrase', `${locked.passphrase}\r\n`);
    const { code, stdout, stderr } = await run(['--key', lockedKey, '--passphrase-file', passphrase, EXPORT]);
    expect([code, rows(stdout).length]).toEqual([0, 5]);
    expectSilence(stderr);
  });

  it('writes CSV of one form, safe to open in a spreadsheet', async () => {
    const out = folder.at('contact.csv');
    const { code, stdout, stderr } = await run([
      '--key',
      key,
      '--format',
      'csv',
      '--form',
      'contact',
      '--out',
      out,
      EXPORT,
    ]);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('4 submissions opened, 1 of other forms left out');
    const csv = readFileSync(out, 'utf8');
    expect(csv.startsWith('\ufeff"Submission","Received","Your name","E-mail address","Phone"')).toBe(true);
    expect(csv).toContain(`"'+49 30 123456"`);
    expect(csv).toContain(`\n'=1+1"`);
    expect(csv.split('\r\n')).toHaveLength(6);
    expect(statSync(out).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['csv', ['appointment.csv', 'contact.csv']],
    ['json', ['appointment.jsonl', 'contact.jsonl']],
  ])('writes one %s file for each form into a folder', async (format, files) => {
    const { code } = await run(['--key', key, '--format', format, '--out-dir', folder.at('out'), EXPORT]);
    expect(code).toBe(0);
    expect(readdirSync(folder.at('out')).toSorted()).toEqual(files);
    expect(readFileSync(join(folder.at('out'), files[0]!), 'utf8')).toContain('כאב ראש');
  });

  it('says how things stood at the export, with the headers that a mail needs', async () => {
    const at = '2026-11-22T09:00:00Z';
    const path = exportNow('https://forms.example/mounted', (entry, i) =>
      i === 1
        ? {
            ...entry,
            state: {
              withdrawn: [{ field: 'agree', at, by: 'unsubscribe' }],
              unsubscribedAt: at,
              objectedAt: at,
              requests: [{ id: 'req_01m7w5kp00e2nskfe5f1r78522', right: 'erase', at, state: 'open' }],
            },
          }
        : entry,
    );
    const { code, stdout } = await run(['--key', key, path]);
    expect(code).toBe(0);
    const opened = rows(stdout);
    expect(opened[1]).toMatchObject({ consents: [{ field: 'agree', given: true }] });
    expect(opened[0]).toMatchObject({
      now: { consents: [{ field: 'news', state: 'not given' }], openRequests: [] },
    });
    expect(opened[1]).toMatchObject({
      now: {
        consents: [{ field: 'agree', state: 'withdrawn', withdrawnAt: at, by: 'unsubscribe' }],
        unsubscribedAt: at,
        objectedAt: at,
        openRequests: ['erase'],
      },
    });
    const id = opened[1]!['submission'] as string;
    const { unsubscribe } = opened[1]!['links'] as { unsubscribe: string };
    expect(unsubscribe).toMatch(new RegExp(`^/u/${id}\\.`));
    const headers = {
      'List-Unsubscribe': `<https://forms.example/mounted${unsubscribe}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    };
    expect(opened[1]!['mailHeaders']).toEqual(headers);

    const csv = await run([
      '--key',
      key,
      '--format',
      'csv',
      '--form',
      (opened[1]!['form'] as { id: string }).id,
      path,
    ]);
    const [titles, ...cells] = parseCsv(csv.stdout);
    const line = cells.find(([submission]) => submission === id)!;
    const cell = (title: string): string => line[titles!.indexOf(title)]!;
    expect(line[titles!.findIndex((title) => title.startsWith('Now (agree): '))]).toBe(`withdrawn on ${at}`);
    expect(cell('Objected on')).toBe(at);
    expect(cell('Open requests')).toBe('erase');
    expect(cell('List-Unsubscribe')).toBe(headers['List-Unsubscribe']);
  });

  it('claims nothing about now where the export says nothing, and takes no header from a stranger', async () => {
    for (const opened of rows((await run(['--key', key, EXPORT])).stdout))
      expect(Object.keys(opened)).not.toEqual(expect.arrayContaining(['now', 'mailHeaders']));
    for (const address of ['https://forms.example>\r\nBcc: all@example.com', 'javascript:alert(1)', 'x', 7])
      for (const opened of rows((await run(['--key', key, exportNow(address, (entry) => entry)])).stdout))
        expect(opened['mailHeaders']).toBeUndefined();
  });

  it('refuses a line whose state is none', async () => {
    const path = exportNow('https://forms.example', (entry, i) =>
      i === 0 ? { ...entry, state: { withdrawn: [{ field: 'news', at: 'now' }] } } : entry,
    );
    const { code, stderr, stdout } = await run(['--key', key, path]);
    expect([code, rows(stdout).length]).toEqual([2, 4]);
    expect(stderr).toContain('line-malformed');
  });

  it('writes a heading when there is no row', async () => {
    const path = folder.file('none.jsonl', `${[...lines.slice(0, 3), endLine(0)].join('\n')}\n`);
    const { code, stdout } = await run(['--key', key, '--format', 'csv', '--form', 'contact', path]);
    expect([code, stdout.split('\r\n').length]).toEqual([0, 2]);
  });

  it('holds the manifest to the publisher that is given', async () => {
    expect((await run(['--key', key, '--publisher', fingerprints[0]!, EXPORT])).stderr).toContain(
      'as expected',
    );
    const other = await run(['--key', key, '--publisher', fingerprints[1]!, EXPORT]);
    expect([other.code, other.stdout]).toEqual([1, '']);
    expect(other.stderr).toContain('manifest-key-not-pinned');
    expect((await run(['--key', key, '--publisher', 'spk1_x', EXPORT])).code).toBe(1);
  });

  it('names what it could not open by line and code, and opens the rest', async () => {
    const changed = [...lines];
    changed[1] = lines[1]!.replace('Contact us', 'Contact me');
    changed[3] = changedEnvelope(lines[3]!, (envelope) => ({
      ...envelope,
      commit: base64url(new Uint8Array(32)),
    }));
    changed[5] = changedEnvelope(lines[5]!, (envelope) => ({
      ...envelope,
      body: flip(String(envelope['body'])),
    }));
    changed.splice(
      -1,
      0,
      '{"type":"surprise"}',
      'Ada',
      '[]',
      lines[4]!.replaceAll(/site_[0-9a-z]{26}/g, 'site_00000000000000000000000000'),
    );
    const path = folder.file('changed.jsonl', `${changed.join('\n')}\n`);
    const { code, stdout, stderr } = await run(['--key', key, path]);
    expect(code).toBe(2);
    expect(rows(stdout)).toHaveLength(3);
    const said = stderr
      .split('\n')
      .flatMap((line) => /^line (\d+): ([a-z-]+): \S/.exec(line)?.slice(1, 3).join(' ') ?? []);
    expect(said).toEqual([
      '2 artefact-hash',
      '4 commitment',
      '6 body-invalid',
      '7 definition-missing',
      '8 definition-missing',
      '9 line-malformed',
      '10 line-malformed',
      '11 line-malformed',
      '12 wrong-site',
    ]);
    expectSilence(stderr);
  });

  it('says that a file was cut off between two lines', async () => {
    const path = folder.file('short.jsonl', `${lines.slice(0, -2).join('\n')}\n`);
    const { code, stdout, stderr } = await run(['--key', key, path]);
    expect([code, rows(stdout).length]).toEqual([2, 4]);
    expect(stderr).toContain('line 7: export-incomplete: ');
  });

  it('says that a file was cut off in the middle of a line', async () => {
    const whole = readFileSync(EXPORT);
    const path = folder.file('cut.jsonl', whole.subarray(0, whole.length - 100));
    const { code, stdout, stderr } = await run(['--key', key, path]);
    expect([code, rows(stdout).length]).toEqual([2, 4]);
    expect(stderr).toContain(
      'line 8: line-cut-off: the file ends in the middle of this line; download the export again',
    );
  });

  it('takes a last line without line feed, empty lines, CRLF and a byte order mark', async () => {
    const path = folder.file('edited.jsonl', `\ufeff${lines.join('\r\n\r\n')}`);
    const { code, stdout } = await run(['--key', key, path]);
    expect([code, rows(stdout).length]).toEqual([0, 5]);
  });

  it('reports a line that is too long or not UTF-8, and goes on', async () => {
    const long = Buffer.concat([
      Buffer.from(`${lines[0]}\n`),
      Buffer.alloc(5 * 1024 * 1024, 97),
      Buffer.from([10, 0xff, 10]),
    ]);
    const path = folder.file(
      'long.jsonl',
      Buffer.concat([long, Buffer.from(`${lines.slice(1).join('\n')}\n`)]),
    );
    const { code, stdout, stderr } = await run(['--key', key, path]);
    expect([code, rows(stdout).length]).toEqual([2, 5]);
    expect(stderr.match(/line-unreadable/g)).toHaveLength(2);
  });

  it('opens rows under a manifest that does not verify, and says so', async () => {
    const path = folder.file(
      'unsigned.jsonl',
      `${[lines[0]!.replace('Example GmbH', 'Other GmbH'), ...lines.slice(1)].join('\n')}\n`,
    );
    const { code, stdout, stderr } = await run(['--key', key, path]);
    expect([code, rows(stdout).length]).toEqual([2, 5]);
    expect(stderr).toContain('line 1: note-signature: the manifest does not verify');
    expect(rows(stdout)[0]).toMatchObject({
      form: { name: expect.stringMatching(/^form_/) as string },
      definition: { is: 'earlier' },
    });
  });

  it.each(['json', 'csv'])('goes on after what only a forged client seals, as %s', async (format) => {
    const small = envelopes.good[0]!;
    const { recipients: _, ...context } = JSON.parse(small.steps.context) as Record<string, unknown>;
    const plaintext = JSON.parse(small.steps.plaintext) as { answers: object };
    const text = (answers: string): Uint8Array =>
      bytes(JSON.stringify(plaintext).replace(JSON.stringify(plaintext.answers), () => answers));
    const forged = (answers: string): string => {
      const { envelope } = sealByHand(
        answers.slice(0, 9),
        context,
        {},
        [unhex(small.steps.boxes[0]!.recipient)],
        {
          padded: padTo(text(answers), padmeLength(text(answers).length)),
        },
      );
      return JSON.stringify({ type: 'submission', ...small.filed, receivedAt: small.receivedAt, envelope });
    };
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const content = [
      ...lines.slice(0, 3),
      forged(`{"name":${deep}}`),
      forged('{"channels":[{"toString":1}],"x":{"toJSON":1}}'),
      lines[3]!,
      endLine(3),
    ];
    const { code, stdout, stderr } = await run([
      '--key',
      key,
      '--format',
      format,
      '--form',
      'contact',
      folder.file('forged.jsonl', `${content.join('\n')}\n`),
    ]);
    expect(stderr).toContain('line 4: plaintext-malformed');
    expect([code, stderr.includes('2 submissions opened')]).toEqual([2, true]);
    expect(stdout).toContain('ada@example.org');
    expectSilence(stderr);
  });

  it('says which consents do not fit the answers', async () => {
    const small = envelopes.good[0]!;
    const { recipients: _, ...context } = JSON.parse(small.steps.context) as Record<string, unknown>;
    const plaintext = JSON.parse(small.steps.plaintext) as { answers: object };
    const { envelope } = sealByHand(
      'unrecorded',
      context,
      { ...plaintext, answers: { ...plaintext.answers, news: true }, consents: [] },
      [unhex(small.steps.boxes[0]!.recipient)],
    );
    const line = JSON.stringify({
      type: 'submission',
      ...small.filed,
      receivedAt: small.receivedAt,
      envelope,
    });
    const content = [...lines.slice(0, 3), line, endLine(1)];
    const { stdout } = await run(['--key', key, folder.file('consents.jsonl', `${content.join('\n')}\n`)]);
    expect(rows(stdout)[0]!['issues']).toEqual([{ field: 'news', code: 'consent-mismatch' }]);
  });

  it('shows no wording of another form beside the answers', async () => {
    const small = envelopes.good[0]!;
    const { recipients: _, ...context } = JSON.parse(small.steps.context) as Record<string, unknown>;
    const other = JSON.parse(envelopes.good[1]!.steps.context) as { definition: string };
    const forged = sealByHand(
      'forged',
      { ...context, definition: other.definition },
      JSON.parse(small.steps.plaintext),
      [unhex(small.steps.boxes[0]!.recipient)],
    );
    const line = JSON.stringify({
      type: 'submission',
      ...small.filed,
      receivedAt: small.receivedAt,
      envelope: forged.envelope,
    });
    const { code, stdout } = await run([
      '--key',
      key,
      folder.file('forged.jsonl', `${lines.slice(0, 3).join('\n')}\n${line}\n`),
    ]);
    expect(code).toBe(2);
    expect(rows(stdout)[0]).toMatchObject({
      definition: { is: 'missing' },
      answers: [{ label: null }, {}, {}, {}],
    });
  });

  it.each([
    ['no key file', ['--key', 'missing.json'], 'there is no such file'],
    ['a folder as key file', ['--key', '.'], 'it is a folder'],
    ['another file as key file', ['--key', EXPORT], 'key-file-malformed'],
    ['a locked key file and no terminal', ['--key', 'locked.json'], 'give --passphrase-file'],
    ['a wrong passphrase', ['--key', 'locked.json', '--passphrase-file', 'wrong'], 'passphrase-wrong'],
    ['an empty passphrase file', ['--key', 'locked.json', '--passphrase-file', 'empty'], 'is empty'],
    [
      'an empty passphrase',
      ['--key', 'locked.json', '--passphrase-file', 'newline'],
      'the passphrase is empty',
    ],
    ['a key file without keys', ['--key', 'nokeys.json'], 'holds no key'],
    [
      'several forms in one CSV file',
      ['--key', 'key.json', '--format', 'csv'],
      'give --form <name> or --out-dir',
    ],
    ['an unknown form', ['--key', 'key.json', '--form', 'other'], 'there are: contact, appointment'],
    ['an output file that exists', ['--key', 'key.json', '--out', 'key.json'], 'it exists already'],
    [
      'an output file in no folder',
      ['--key', 'key.json', '--out', 'missing/x.csv'],
      'there is no such file or folder',
    ],
    ['no key at all', [], '--key'],
    ['an unknown format', ['--key', 'key.json', '--format', 'xml'], 'json, csv'],
  ])('%s: says what to do, exit code 1, writes nothing', async (_name, args, said) => {
    folder.file('locked.json', locked.text);
    folder.file('wrong', 'not the passphrase');
    folder.file('empty', '');
    folder.file('newline', '\n');
    folder.file('nokeys.json', JSON.stringify({ ...(JSON.parse(plain) as object), keys: [] }));
    const { code, stdout, stderr } = await run([...args, EXPORT], { cwd: folder.path });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('unexpected');
    expectSilence(stderr);
    expect(readFileSync(key, 'utf8')).toBe(plain);
  });

  it.each([
    ['an empty export', '', 'the export is empty'],
    ['only empty lines', '\n\n', 'the export is empty'],
    ['another file', '{"hello":1}\n', 'got another file'],
    ['no text', '\u0000\ufffd', 'got another file'],
    ['the start of an export', '{"type":"expo', 'only the start of one'],
    ['a newer export', '{"type":"export","v":2}\n', 'use a newer Sealpost'],
    [
      'another site',
      '{"type":"export","v":1,"site":"site_00000000000000000000000000"}\n',
      'use that site’s key file',
    ],
  ])('%s: says so, exit code 1', async (_name, content, said) => {
    const { code, stdout, stderr } = await run(['--key', key, folder.file('export.jsonl', content)]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.replaceAll("'", '’')).toContain(said);
  });

  it('says that there is no such export', async () => {
    const { code, stderr } = await run(['--key', key, folder.at('none.jsonl')]);
    expect([code, existsSync(folder.at('none.jsonl'))]).toEqual([1, false]);
    expect(stderr).toContain('there is no such file');
  });

  it('reads an export larger than the memory it may use', async () => {
    const path = folder.at('large.jsonl');
    const file = createWriteStream(path);
    file.write(`${lines.slice(0, 3).join('\n')}\n`);
    // The row of 27 kB, 6,000 times: 160 MB.
    const block = `${lines[5]}\n`.repeat(100);
    for (let i = 0; i < 60; i++) if (!file.write(block)) await once(file, 'drain');
    file.end(`${endLine(6000)}\n`);
    await finished(file);
    const { code, stderr } = await run(['--key', key, '--out', folder.at('out.jsonl'), path], {
      heapMegabytes: 64,
    });
    expect(stderr).toContain('6000 submissions opened');
    expect(code).toBe(0);
  }, 60_000);
});

/** The frozen export, as a collector writes it that says where it is and what visitors did since. */
function exportNow(
  collector: unknown,
  change: (submission: Record<string, unknown>, i: number) => Record<string, unknown>,
): string {
  let i = 0;
  const text = lines.map((line) => {
    const entry = JSON.parse(line) as Record<string, unknown>;
    if (entry['type'] === 'export') return JSON.stringify({ ...entry, collector });
    return entry['type'] === 'submission' ? JSON.stringify(change(entry, i++)) : line;
  });
  return folder.file(`now-${String(collector).length}.jsonl`, `${text.join('\n')}\n`);
}

function changedEnvelope(
  line: string,
  change: (envelope: Record<string, unknown>) => Record<string, unknown>,
): string {
  const entry = JSON.parse(line) as { envelope: Record<string, unknown> };
  return JSON.stringify({ ...entry, envelope: change(entry.envelope) });
}

function flip(text: string): string {
  const bytes = unbase64url(text);
  bytes[0]! ^= 1;
  return base64url(bytes);
}
