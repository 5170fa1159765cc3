import { describe, expect, it } from 'vitest';
import { parseObject } from '../../protocol/ledger/hostile-json.ts';
import type { Line } from '../../collector/open/read-lines.ts';
import { verifyLog, type Refusal } from '../../collector/verify/verify-log.ts';
import { crypto } from '../protocol/ledger/ledgers.ts';
import { codeOf, read } from '../protocol/vectors.ts';
import { unhex } from '../vectors/by-hand.ts';

const vectors = read('ledger');
const key = { publicKey: unhex(vectors.publicKey) };

async function check(content: Uint8Array): Promise<{ size: number | undefined; refusals: Refusal[] }> {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  const [first, ...rest] = text.split('\n');
  const head = parseObject(first!);
  const refusals: Refusal[] = [];
  // What is no head, the command takes for another file; what names another key, it compares with the one given.
  if (head?.['type'] !== 'ledger' || head['key'] !== vectors.key) return { size: undefined, refusals };
  const lines = async function* (): AsyncGenerator<Line> {
    for (const [i, line] of rest.entries())
      if (i < rest.length - 1 || line !== '') yield { number: i + 2, text: line, ended: i < rest.length - 1 };
  };
  const input = { kind: 'log', head, line: 1, lines: lines() } as const;
  const checkpoint = await verifyLog(crypto, input, key, undefined, (refusal) => refusals.push(refusal));
  return { size: checkpoint?.size, refusals };
}

describe('an exported log', () => {
  it('verifies as it was written', async () => {
    expect(await check(Buffer.from(vectors.log))).toEqual({ size: 7, refusals: [] });
  });

  // The lowest bit of every byte, the one that makes capitals of small letters, and in turn each of all.
  it.each([
    ['bit 0', () => 0],
    ['bit 5', () => 5],
    ['each bit in turn', (at: number) => at % 8],
  ])('does not verify when any byte of it is another: %s', async (_, bitOf) => {
    const bytes = Buffer.from(vectors.log);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1 << bitOf(at);
      const text = changed.toString('latin1');
      const code = await codeOf(async () => {
        if ((await check(changed)).size !== undefined)
          expect.fail(`byte ${at}: ${text.slice(at - 20, at + 20)}`);
      }).catch((error: unknown) => {
        // A head that is none, or bytes that are no UTF-8, end the run before the first entry.
        if (error instanceof TypeError || (error as Error).name === 'LogLineError') return 'refused';
        throw error;
      });
      expect(['opened', 'refused', 'checkpoint-wrong-log']).toContain(code);
    }
  });

  it('does not verify with an entry replaced, whatever stands beside it', async () => {
    const { replace, by } = vectors.bad.find(({ what }) => what === 'log')!.input as {
      replace: number;
      by: number;
    };
    const lines = vectors.log.trimEnd().split('\n');
    const other = lines[by + 1]!.replace(`"index":${by}`, `"index":${replace}`);
    const { size, refusals } = await check(Buffer.from(`${lines.with(replace + 1, other).join('\n')}\n`));
    expect(size).toBeUndefined();
    expect(refusals.map(({ line, code }) => `${line} ${code}`)).toEqual(['9 ledger-root']);
  });
});
