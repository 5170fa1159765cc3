import { describe, expect, it } from 'vitest';
import { coversHost, coversName } from '../../protocol/declared-names.ts';

describe('a host', () => {
  it.each([
    ['video.example', 'video.example', true],
    ['video.example', 'video.example:8443', true],
    ['video.example:8443', 'video.example:8443', true],
    ['video.example:8443', 'video.example', false],
    ['video.example:8443', 'video.example:9443', false],
    ['video.example', 'www.video.example', false],
    ['*.video.example', 'www.video.example', true],
    ['*.video.example', 'www.video.example:8443', true],
    ['*.video.example:8443', 'www.video.example:8443', true],
    ['*.video.example', 'video.example', false],
    ['*.video.example', 'video.example.attacker.example', false],
  ])('%s is declared for %s: %s', (pattern, host, is) => {
    expect(coversHost(pattern, host)).toBe(is);
  });
});

describe('a name', () => {
  it.each([
    ['_ga', '_ga', true],
    ['_ga', '_ga_1', false],
    ['_ga*', '_ga', true],
    ['_ga*', '_ga_1', true],
    ['*', '', true],
    ['a*b*c', 'a1b2c', true],
    ['a*b*c', 'abc', true],
    ['a*bc*c', 'abc', false],
    ['a*a', 'a', false],
    ['a.b', 'axb', false],
    ['_ga_*', '_ga_*', true],
    ['_ga_1', '_ga_*', false],
    ['a*', 'a\nb', true],
  ])('%s is declared for %j: %s', (pattern, name, is) => {
    expect(coversName(pattern, name)).toBe(is);
  });
});
