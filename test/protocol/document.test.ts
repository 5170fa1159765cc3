import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as limits from '../../protocol/limits.ts';
import { paddedLength } from '../../protocol/padding.ts';
import { FOLDER } from '../vectors/make.ts';
import { read } from './vectors.ts';

const ROOT = join(import.meta.dirname, '../..');
const document = readFileSync(join(ROOT, 'docs/protocol.md'), 'utf8');
const section = (number: number): string =>
  new RegExp(`^## ${number}\\. .*?(?=^## |(?![^]))`, 'ms').exec(document)?.[0] ?? '';
/** Long values are broken into lines. */
const joined = (text: string): string => text.replace(/\s+/g, '');

describe('docs/protocol.md', () => {
  const { envelope, steps } = read('envelopes').good[0]!;

  it('shows every value of the vector "small" in its worked example', () => {
    const example = joined(section(13));
    const { boxes, ...values } = steps;
    const shown = [...Object.values(values), ...Object.values(boxes[0]!), JSON.stringify(envelope)];
    expect(shown.length).toBeGreaterThan(15);
    expect(shown.map((value) => joined(String(value))).filter((value) => !example.includes(value))).toEqual(
      [],
    );
  });

  it('shows the keys of the example, and the note that its page verified', () => {
    const example = section(13);
    const publisher = read('keys').publishers[0]!;
    const secret = read('capabilities').receiptSecret;
    for (const value of [read('envelopes').keys.site, secret, ...Object.values(publisher)])
      expect(example).toContain(value);
    expect(example).toContain(read('notes').good[0]!.note);
  });

  it('has a true table of padding', () => {
    const rows = [...section(6).matchAll(/^\| ([\d,]+) \|(?:.*\|) ([\d,]+) \|$/gm)].map((row) =>
      row.slice(1).map((cell) => Number(cell.replaceAll(',', ''))),
    );
    expect(rows.length).toBeGreaterThan(8);
    for (const [length, padded] of rows) expect(paddedLength(length!)).toBe(padded);
  });

  it('names every limit', () => {
    const table = section(11).replaceAll(',', '');
    expect(Object.entries(limits).filter(([, value]) => !new RegExp(`\\b${value}\\b`).test(table))).toEqual(
      [],
    );
  });

  it('gives every problem the status that the collector answers with', () => {
    const source = readFileSync(join(ROOT, 'collector/routes/problem-response.ts'), 'utf8');
    const answered = Array.from(
      source.matchAll(/^ {2}'?([a-z-]+)'?: \[(\d{3}),/gm),
      ([, code, status]) => `${code} ${status}`,
    );
    const written = Array.from(
      section(8).matchAll(/^\| `([a-z-]+)` \| (\d{3}) \|/gm),
      ([, code, status]) => `${code} ${status}`,
    );
    expect(answered.length).toBeGreaterThan(30);
    expect(written.toSorted()).toEqual(answered.toSorted());
  });

  it('keeps the section numbers that the code refers to', () => {
    expect([4, 6, 7, 8, 9].map((number) => section(number).split('\n')[0])).toEqual([
      '## 4. Manifest, artefacts, forms',
      '## 6. Sealing',
      '## 7. Opening',
      '## 8. HTTP',
      '## 9. Key file and export',
    ]);
  });

  it('names only vectors that exist', () => {
    const names = Array.from(section(14).matchAll(/^\| `([^`]+)` \|/gm), ([, name]) => name!);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !existsSync(join(FOLDER, name)))).toEqual([]);
  });
});
