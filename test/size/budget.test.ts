import { describe, expect, it } from 'vitest';
import { judge } from './budget.ts';

const built = (bytes: number | undefined) => () => bytes;
const size = { files: ['a.js'], budget: 100, recorded: 50 };

describe('size budget', () => {
  it('passes at the recorded size and below', () => {
    expect(judge('a', size, built(50)).problem).toBeUndefined();
    expect(judge('a', size, built(49)).problem).toBeUndefined();
  });

  it('fails on growth within the budget', () => {
    expect(judge('a', size, built(51)).problem).toMatch('grew from 50 to 51');
  });

  it('fails over budget even when the recorded size says so', () => {
    expect(judge('a', { ...size, recorded: 120 }, built(120)).problem).toMatch('20 over the budget');
  });

  it('sums several files', () => {
    expect(judge('a', { ...size, files: ['a.js', 'b.js'] }, built(20)).measured).toBe(40);
  });

  it('fails on a missing file', () => {
    expect(judge('a', size, built(undefined)).problem).toMatch('a.js not found');
  });

  it.each([Number.NaN, 0, -1, 1.5, '100', undefined])('fails on a budget of %s', (budget) => {
    expect(judge('a', { ...size, budget: budget as number }, built(1)).problem).toMatch(
      'no positive integer',
    );
  });

  it('fails on a recorded size or a measurement that is no number', () => {
    expect(judge('a', { ...size, recorded: Number.NaN }, built(1)).problem).toMatch('no integer');
    expect(judge('a', size, built(Number.NaN)).problem).toMatch('no integer');
  });
});
