import { describe, expect, it } from 'vitest';
import { useApp } from './app-stage.ts';
import { itFollowsConsent } from './film-page-suite.ts';

const NEXT = 'node_modules/next/dist/bin/next';

const app = useApp({
  folder: 'next',
  examples: {
    'Film.tsx': 'react/Film.tsx',
    'use-granted.ts': 'react/use-granted.ts',
    'visitor-consent.ts': 'server/visitor-consent.ts',
  },
  firstLines: { 'Film.tsx': `'use client';\n` },
  build: [NEXT, 'build'],
  start: [NEXT, 'start', '--hostname', '127.0.0.1', '--port', '0'],
});

describe('Next', () => {
  it('finds the types of the examples right, and renders the page for each request', () => {
    expect(app().built).toContain('Finished TypeScript');
    expect(app().built).toMatch(/ƒ \/$/m);
  });

  itFollowsConsent({ app, path: '/', scripts: /\/_next\/static\// });
});
