import { defineConfig } from 'vitest/config';

const BROWSER_TESTS = [
  'test/e2e/**/*.test.{ts,tsx}',
  'test/browsers/**/*.test.ts',
  'test/**/*.browser.test.ts',
];
/** `npm run check` runs these with the other static checks. */
const RULE_TESTS = ['test/arch/**/*.test.ts', 'test/size/**/*.test.ts'];

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    maxWorkers: 2,
    reporters: ['default', './test/reporter.ts'],
    allowOnly: false,
    // A poll ends as soon as it sees what it waits for; a second is short where cores are shared.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      { extends: true, test: { name: 'rules', include: RULE_TESTS } },
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...BROWSER_TESTS, ...RULE_TESTS],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: BROWSER_TESTS,
          globalSetup: './test/fresh-bundles.ts',
          fileParallelism: false,
          // Those that are concurrent share one browser and mostly wait.
          maxConcurrency: 10,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
