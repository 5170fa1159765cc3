import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatDecisions } from '../../protocol/consent-cookie.ts';
import { bundle } from './bundle.ts';
import { FRAMEWORKS } from './films.ts';

describe('on a server', () => {
  it.each(Object.entries(FRAMEWORKS))(
    '%s renders what is there before anybody has agreed',
    async (_, film) => {
      const { html } = await run<{ html: string }>(film.server);
      expect(html).toContain('Films are off. Choose</button>');
      expect(html).not.toContain('<iframe');
    },
  );

  it('the visitor’s cookie says what the page may do', async () => {
    const { visitorConsent } = await run<typeof import('./server/visitor-consent.ts')>(
      `export * from './server/visitor-consent.ts'`,
    );
    const now = Math.floor(Date.now() / 1000);
    const decisions = formatDecisions([
      {
        consent: 'con_01m7ykzapcftmvfbd2q40yc1hj',
        at: now,
        until: now + 60,
        terms: 1,
        granted: ['media'],
        refused: ['analytics'],
      },
    ]);
    const { granted } = visitorConsent(`theme=dark; sealpost_01m7ykzapcftmvfbd2q40yc1hj=${decisions}`);
    expect([granted('media'), granted('analytics')]).toEqual([true, false]);
    expect(visitorConsent(null).granted('media')).toBe(false);
  });
});

describe('docs/frameworks.md', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/frameworks.md'), 'utf8');

  it.each([
    'start-counter.ts',
    'react/use-granted.ts',
    'react/Film.tsx',
    'vue/Film.vue',
    'svelte/Film.svelte',
    'server/visitor-consent.ts',
    'next/app/layout.tsx',
    'next/app/page.tsx',
    'astro/src/layouts/Page.astro',
    'astro/src/pages/index.astro',
    'astro/src/pages/island.astro',
    'astro/src/pages/on-demand.astro',
  ])('shows %s as it is tested', (file) => {
    const example = readFileSync(join(import.meta.dirname, file), 'utf8').replace(/^\/\*\* @jsx.*\n/, '');
    expect(text).toContain(example);
  });
});

/** Builds a module for Node and loads it. */
const run = async <T>(code: string): Promise<T> =>
  (await import(`data:text/javascript,${encodeURIComponent(await bundle(code, 'server'))}`)) as T;
