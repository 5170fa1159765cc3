import { afterEach, describe, expect, it } from 'vitest';
import { FILM, NOTICE, useApp, type AppVisitor } from './app-stage.ts';
import { itFollowsConsent } from './film-page-suite.ts';

const app = useApp({
  folder: 'astro',
  examples: {
    'src/Film.tsx': 'react/Film.tsx',
    'src/use-granted.ts': 'react/use-granted.ts',
    'src/visitor-consent.ts': 'server/visitor-consent.ts',
  },
  build: ['node_modules/astro/bin/astro.mjs', 'build'],
  start: ['dist/server/entry.mjs'],
});

describe('Astro, a page rendered for each request', () => {
  itFollowsConsent({ app, path: '/on-demand', scripts: /\/_astro\// });
});

describe('Astro, a page that is built once', () => {
  let page: AppVisitor | undefined;
  afterEach(() => page?.close());

  it.each([
    ['its own markup', '/'],
    ['an island', '/island/'],
  ])('lets %s through when the visitor agrees, and at once when they come back', async (_, path) => {
    expect((await app().html(path)).html).not.toMatch(/<iframe[^>]* src=/);
    page = await app().visit(path);
    await page.waitFor(NOTICE);
    expect(app().elsewhere.heard).toEqual([]);
    await page.accept();
    await page.waitFor(FILM);
    await page.waitFor(`document.cookie.includes('sealpost_')`);

    await page.open();
    await page.waitFor(FILM);
    await expect.poll(() => app().elsewhere.heard).toEqual(['/embed/42', '/embed/42']);
    expect((await app().html(path, await page.cookie())).html).not.toMatch(/<iframe[^>]* src=/);
    expect(page.complaints).toEqual([]);
  });
});
