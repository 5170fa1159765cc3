import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openAppStage, type AppStage } from './app-stage.ts';
import { itFollowsConsent } from './film-page-suite.ts';

const NEXT = 'node_modules/next/dist/bin/next';

let stage: AppStage | string;
let app: AppStage;
beforeAll(async () => {
  stage = await openAppStage({
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
}, 300_000);
beforeEach((context) => {
  if (typeof stage === 'string') return context.skip(stage);
  app = stage;
});
afterAll(() => (typeof stage === 'object' ? stage.close() : undefined));

describe('Next', () => {
  it('finds the types of the examples right, and renders the page for each request', () => {
    expect(app.built).toContain('Finished TypeScript');
    expect(app.built).toMatch(/ƒ \/$/m);
  });

  itFollowsConsent({ app: () => app, path: '/', scripts: /\/_next\/static\// });
});
