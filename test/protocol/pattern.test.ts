import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../protocol/pattern.ts';

const atom = fc.constantFrom(
  'a',
  'b',
  '.',
  '\\d',
  '\\w',
  '[ab]',
  '[^a]',
  '[a-c--b]',
  '\\u{61}',
  '\\p{L}',
  '😀',
  '-',
  '^',
  '$',
);
const expression = fc.letrec<{ one: string; many: string }>((tie) => ({
  one: fc.oneof(
    { maxDepth: 3 },
    atom,
    fc.tuple(fc.constantFrom('(', '(?:', '(?<n>'), tie('many')).map(([open, inner]) => `${open}${inner})`),
  ),
  many: fc
    .array(fc.tuple(tie('one'), fc.constantFrom('', '', '*', '+', '?', '{2}', '{0,2}', '{1,}', '*?', '|')), {
      maxLength: 4,
    })
    .map((parts) => parts.map((part) => part.join('')).join('')),
})).many;

describe('patterns for readers', () => {
  it('decide as the engine of a browser does', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', 'c', '1', '-', ' ', '\n', '😀', '\ud83d'),
      maxLength: 6,
    });
    let compared = 0;
    fc.assert(
      fc.property(expression, fc.array(text, { minLength: 4, maxLength: 4 }), (source, texts) => {
        let native: RegExp;
        try {
          native = new RegExp(`^(?:${source})$`, 'v');
        } catch {
          expect(compilePattern(source)).toBeNull();
          return;
        }
        const pattern = compilePattern(source);
        expect(pattern, source).not.toBeNull();
        for (const one of texts) expect(pattern!.test(one), `${source} on ${one}`).toBe(native.test(one));
        compared++;
      }),
      { numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(500);
  });

  it.each([
    '(?=a)b',
    '(?<!a)b',
    '(a)\\1',
    '\\bword',
    '(?i:a)',
    '[\\q{abc}]',
    '\\p{RGI_Emoji}',
    '(a{1,99}){1,99}',
  ])('%s is left out', (source) => expect(compilePattern(source)).toBeNull());

  it.each(['([a-z]+ ?)+', '(a|a)*', '(a*)*', '(x+x+)+y', '(\\w+\\s?)*', '(([a-z])+.)+[A-Z]([a-z])+'])(
    '%s is slow in a browser, and not here',
    (source) => {
      const pattern = compilePattern(source)!;
      expect(pattern.isSlow()).toBe(true);
      const start = performance.now();
      pattern.test(`${'a'.repeat(18_000)}!`);
      expect(performance.now() - start).toBeLessThan(1000);
    },
  );

  it.each([
    '[a-z0-9]+(-[a-z0-9]+)*',
    '^\\d{5}$',
    '\\+?[\\d \\-]{5,20}',
    '[A-Z]{2}\\d{2}( ?[A-Z0-9]{4}){3,7}',
    'https://.*/.*',
  ])('%s is not slow', (source) => expect(compilePattern(source)!.isSlow()).toBe(false));

  it('gives up rather than take long', () => {
    expect(compilePattern('.*'.repeat(300))!.test('a'.repeat(20_000))).toBeNull();
  });
});
