import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { erasureListIn, headOf, type ErasedId } from '../../collector/domain/erasure-list.ts';
import { temporaryFolder } from './harness.ts';

vi.mock('node:fs/promises', { spy: true });

const id = (n: number): ErasedId => ({
  site: 'site_01jd0000000000000000000000',
  submission: `sub_01jd00000000000000000000${String(n).padStart(2, '0')}`,
  at: 1_700_000_000 + n,
});

describe('the list of erasures', () => {
  it('is empty before the first, and makes its folder', async () => {
    const file = join(temporaryFolder(), 'elsewhere', 'erasures.jsonl');
    const list = erasureListIn(file);
    expect(await list.read()).toEqual({ lines: [], heads: [], isWhole: true });
    expect(await list.add([id(1), id(2)])).toMatchObject({ count: 2 });
    expect((await erasureListIn(file).read()).lines).toEqual([id(1), id(2)]);
  });

  it('keeps its order when several are added at once, also by another that has read it before', async () => {
    const file = join(temporaryFolder(), 'erasures.jsonl');
    const [one, other] = [erasureListIn(file), erasureListIn(file)];
    await Promise.all([one.add([id(1)]), one.add([id(2)]), one.add([id(3)])]);
    await other.add([id(4)]);
    await one.add([id(5)]);
    const listed = await other.read();
    expect(listed.lines).toEqual([1, 2, 3, 4, 5].map(id));
    expect(listed.isWhole).toBe(true);
    expect(headOf(listed).count).toBe(5);
  });

  it('passes over what a power cut left half written, wherever it was cut', async () => {
    const line = readFileSync(await listed(3), 'utf8')
      .trim()
      .split('\n')
      .at(-1)!;
    for (let length = 1; length < line.length; length++) {
      const file = await listed(2);
      appendFileSync(file, `\n${line.slice(0, length)}`);
      const list = erasureListIn(file);
      expect((await list.read()).isWhole).toBe(true);
      await list.add([id(9)]);
      expect(await list.read()).toMatchObject({ lines: [id(1), id(2), id(9)], isWhole: true });
    }
  });

  it('takes a line for written that lacks only the line feed', async () => {
    const file = await listed(3);
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -1));
    const list = erasureListIn(file);
    await list.add([id(9)]);
    expect(await list.read()).toMatchObject({ lines: [1, 2, 3, 9].map(id), isWhole: true });
  });

  it('notices every character that was changed', async () => {
    const file = await listed(3);
    const text = readFileSync(file, 'utf8');
    for (let i = 0; i < text.length; i++) {
      if (text[i] === '\n') continue;
      writeFileSync(file, `${text.slice(0, i)}${text[i] === '0' ? '1' : '0'}${text.slice(i + 1)}`);
      const { isWhole, lines } = await erasureListIn(file).read();
      expect([i, isWhole]).toEqual([i, false]);
      // The others can still be read.
      expect(lines.length).toBeGreaterThanOrEqual(2);
    }
  });

  it.each([
    ['a line in the middle is gone', (text: string) => text.split('\n').toSpliced(3, 1).join('\n')],
    ['two lines have changed places', (text: string) => text.split('\n').toReversed().join('\n')],
    ['the line feeds have become blanks', (text: string) => text.replaceAll('\n', ' ')],
    ['every other byte is 0', (text: string) => Buffer.from(text, 'utf16le').toString('latin1')],
  ])('notices that %s, and adds nothing to it', async (_, damage) => {
    const file = await listed(3);
    writeFileSync(file, damage(readFileSync(file, 'utf8')));
    const list = erasureListIn(file);
    expect((await list.read()).isWhole).toBe(false);
    await expect(list.add([id(9)])).rejects.toMatchObject({ name: 'ErasureListDamaged' });
    await list.renew();
    await list.add([id(9)]);
    expect((await list.read()).isWhole).toBe(true);
  });

  it('is not begun anew where it vanishes meanwhile', async () => {
    const file = await listed(2);
    const list = erasureListIn(file);
    await list.read();
    rmSync(file);
    await expect(list.add([id(9)])).rejects.toMatchObject({ name: 'ErasureListDamaged' });
  });

  it('is read once, and not again for what is added: not where a line could not be written either', async () => {
    const file = await listed(3);
    const list = erasureListIn(file);
    vi.mocked(readFile).mockClear();
    const before = await list.read();
    await list.add([id(8)]);
    expect(before.lines, 'what was read stays as it was').toEqual([1, 2, 3].map(id));
    vi.mocked(open).mockRejectedValueOnce(new Error('disk full'));
    await expect(list.add([id(7)])).rejects.toThrow('disk full');
    await list.add([id(9)]);
    expect(readFile).toHaveBeenCalledTimes(1);
    expect(await erasureListIn(file).read()).toMatchObject({
      lines: [1, 2, 3, 8, 9].map(id),
      isWhole: true,
    });
  });

  it('names what was only ended otherwise so that nobody takes it for an erasure', async () => {
    const file = join(temporaryFolder(), 'erasures.jsonl');
    const { submission, ...about } = id(1);
    const act = { ...id(1), kind: 'withdrawal', by: 'receipt', fields: ['news'] } as const;
    await erasureListIn(file).add([act, id(2)]);
    expect((await erasureListIn(file).read()).lines).toEqual([act, id(2)]);
    const [line] = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as object);
    // Whoever knows erasures alone looks for this member, and finds a line that is none of theirs.
    expect(line).not.toHaveProperty('submission');
    expect(line).toMatchObject({ site: about.site, of: submission, kind: 'withdrawal' });
  });

  it.each([
    ['an erasure with the kind of an act', { submission: id(1).submission, kind: 'withdrawal' }],
    ['an act of no kind', { of: id(1).submission }],
    ['an act of a kind that it does not know', { of: id(1).submission, kind: 'forgetting' }],
  ])('takes %s for damage', async (_, said) => {
    const file = join(temporaryFolder(), 'erasures.jsonl');
    const text = JSON.stringify({ at: '2026-11-21T08:00:30Z', site: id(1).site, ...said });
    const hash = createHash('sha256').update(`\n${text}`).digest('base64url').slice(0, 22);
    writeFileSync(file, `\n${text.slice(0, -1)},"hash":"${hash}"}\n`);
    expect(await erasureListIn(file).read()).toEqual({ lines: [], heads: [], isWhole: false });
  });

  async function listed(count: number): Promise<string> {
    const file = join(temporaryFolder(), 'erasures.jsonl');
    const list = erasureListIn(file);
    for (let n = 1; n <= count; n++) await list.add([id(n)]);
    return file;
  }
});
