import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { read } from './vectors.ts';

const ROOT = join(import.meta.dirname, '../..');
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The members of a union as the source writes them. */
function codesIn(source: string, union: string): string[] {
  const body = new RegExp(`export type ${union} =([^;]+);`).exec(source)?.[1] ?? '';
  return Array.from(body.matchAll(/'([a-z-]+)'/g), ([, code]) => code!);
}

describe('error codes', () => {
  const codes = codesIn(text('protocol/errors.ts'), 'ProtocolErrorCode');

  it('each has a vector that must be refused with it', () => {
    const shown = new Set<string>([
      read('encodings').ids.code,
      read('padding').tooLarge.code,
      ...read('notes').bad.map(({ code }) => code),
      ...read('notes').artefacts.bad.map(({ code }) => code),
      read('capabilities').code,
      ...read('refused-envelopes').cases.map(({ code }) => code),
      read('member-keys').wraps.code,
      read('member-keys').grants.code,
      read('member-keys').recovery.badCode,
      ...read('key-file').bad.map(({ code }) => code),
      ...read('ledger').bad.map(({ code }) => code),
    ]);
    expect(codes.length).toBeGreaterThan(30);
    expect([...shown].toSorted()).toEqual(codes.toSorted());
  });

  it.each([
    ['protocol/errors.ts', 'ProtocolErrorCode'],
    ['protocol/api.ts', 'ProblemCode'],
    ['protocol/validate-answers.ts', 'AnswerIssueCode'],
    ['protocol/validate-consents.ts', 'ConsentIssueCode'],
  ])('each of %s is explained in docs/protocol.md', (path, union) => {
    const document = text('docs/protocol.md');
    expect(codesIn(text(path), union).filter((code) => !document.includes(`\`${code}\``))).toEqual([]);
  });
});
