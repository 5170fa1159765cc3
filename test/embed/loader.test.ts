// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSnippet } from '../../embed/snippet.ts';
import { VERSION } from '../../embed/version.ts';

const SITE = 'site_01m7ykzapcftmvfbd2q40yc1hj';
const KEY = 'spk1_AAECAwQFBgcICQoLDA0ODxAREhM';

describe('the snippet', () => {
  it.each([
    ['https://c.example/loader.js', 'https://c.example'],
    ['https://c.example/v1/assets/abc_-9/loader.js', 'https://c.example'],
    ['https://example.com/forms/loader.js', 'https://example.com/forms'],
    ['https://example.com/forms/v1/assets/abc/loader.js', 'https://example.com/forms'],
  ])('finds the collector from %s', (src, collector) => {
    expect(readSnippet(script({ src, 'data-site': SITE, 'data-key': KEY }))).toEqual({
      site: SITE,
      key: KEY,
      revision: 0,
      collector,
    });
  });

  it('takes the collector that a self-hosted loader names', () => {
    const own = { src: 'https://example.com/js/sealpost.js', 'data-collector': 'https://c.example/' };
    expect(readSnippet(script({ ...own, 'data-site': SITE, 'data-key': KEY }))).toMatchObject({
      collector: 'https://c.example',
    });
  });

  it('takes the revision below which no manifest is accepted', () => {
    const attributes = { src: 'https://c.example/loader.js', 'data-site': SITE, 'data-key': KEY };
    expect(readSnippet(script({ ...attributes, 'data-revision': '12' }))).toMatchObject({ revision: 12 });
  });

  it.each([
    [{ 'data-site': SITE, 'data-key': KEY, 'data-revision': '' }, /expected data-revision=.*got none/],
    [{ 'data-site': SITE, 'data-key': KEY, 'data-revision': '-1' }, /expected data-revision=.*got "-1"/],
    [{ 'data-site': SITE, 'data-key': KEY, 'data-revision': '1e3' }, /expected data-revision=.*got "1e3"/],
    [{ 'data-key': KEY }, /expected data-site=.*got none/],
    [{ 'data-site': 'site_x', 'data-key': KEY }, /expected data-site=.*got "site_x"/],
    [{ 'data-site': SITE }, /expected data-key=.*got none/],
    [{ 'data-site': SITE, 'data-key': 'spk1_short' }, /data-key/],
  ])('says what is wrong with %j', (attributes, sentence) => {
    expect(readSnippet(script({ src: 'https://c.example/loader.js', ...attributes }))).toMatch(sentence);
  });

  it('says that a module will not do', () => {
    expect(readSnippet(null)).toMatch(/expected a plain <script/);
  });
});

it('the version on the page is the package’s', () => {
  const file = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8');
  expect(VERSION).toBe((JSON.parse(file) as { version: string }).version);
});

function script(attributes: Record<string, string>): HTMLScriptElement {
  const element = document.createElement('script');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
