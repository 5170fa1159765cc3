import { describe, expect, it } from 'vitest';
import { isHost } from '../../widget/embed-host.ts';

describe('the host that an embed loads from', () => {
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
    expect(isHost(pattern, host)).toBe(is);
  });
});
