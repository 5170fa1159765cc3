// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ScriptTag } from '../../embed/contract.ts';
import { VERSION } from '../../embed/version.ts';

const SITE = 'site_01m7ykzapcftmvfbd2q40yc1hj';

afterEach(() => vi.restoreAllMocks());

describe('the script tag', () => {
  it.each([
    ['https://c.example/loader.js', 'https://c.example'],
    ['https://c.example/loader.js?v=2', 'https://c.example'],
    ['https://c.example/v1/assets/abc_-9/loader.js', 'https://c.example'],
    ['https://example.com/forms/loader.js', 'https://example.com/forms'],
    ['https://example.com/forms/v1/assets/abc/loader.js', 'https://example.com/forms'],
    ['https://cdn.jsdelivr.example/forms/loader.js', 'https://cdn.jsdelivr.example/forms'],
  ])('tells the collector from %s', async (src, collector) => {
    expect((await tagOf({ src })).collector).toBe(collector);
  });

  it.each(['https://c.example', 'https://c.example/'])(
    'names the collector %s where the site hosts the loader itself',
    async (own) => {
      const src = 'https://example.com/js/sealpost.js';
      expect((await tagOf({ src, 'data-collector': own })).collector).toBe('https://c.example');
    },
  );

  it('is passed on as it stands in the page', async () => {
    const attributes = { 'data-site': SITE, 'data-region': 'US-CA', 'data-ui': 'none', 'data-lang': 'de' };
    expect(await tagOf({ src: 'https://c.example/loader.js', ...attributes })).toEqual({
      site: SITE,
      region: 'US-CA',
      ui: 'none',
      lang: 'de',
      collector: 'https://c.example',
    });
  });

  it('has to be that of a plain script', async () => {
    running(null);
    await expect(import('../../embed/tag.ts')).rejects.toThrow('sealpost: not a plain <script>');
  });
});

it('the version on the page is the package’s', () => {
  const file = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8');
  expect(VERSION).toBe((JSON.parse(file) as { version: string }).version);
});

/** What the loader reads when this is its tag. */
async function tagOf(attributes: Record<string, string>): Promise<ScriptTag> {
  const element = document.createElement('script');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  running(element);
  return (await import('../../embed/tag.ts')).tag;
}

function running(script: HTMLScriptElement | null): void {
  vi.resetModules();
  vi.spyOn(Document.prototype, 'currentScript', 'get').mockReturnValue(script);
}
