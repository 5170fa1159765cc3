import { spawnSync } from 'node:child_process';

/** All that must hold before a browser is started. Every step runs, so that one run shows every problem. */
const STEPS: readonly { what: string; command: string; remedy: string }[] = [
  { what: 'types', command: 'tsc --build', remedy: 'run "npm run typecheck"' },
  { what: 'lint', command: 'oxlint --type-aware --deny-warnings', remedy: 'run "npm run lint"' },
  { what: 'format', command: 'prettier --check --log-level warn .', remedy: 'run "npm run format"' },
  {
    what: 'rules',
    command: 'vitest run --project rules',
    remedy: 'see test/arch and test/size for the rule that broke',
  },
  { what: 'bundles', command: 'rollup --silent --config rollup.config.ts', remedy: 'run "npm run build"' },
  {
    what: 'sizes',
    command: 'node test/size/size.ts',
    remedy: 'run "npm run size"; budgets are in test/size/sizes.json',
  },
];

const failed = STEPS.filter(({ what, command }) => {
  console.log(`\n== ${what}: ${command}`);
  return spawnSync(command, { shell: true, stdio: 'inherit' }).status !== 0;
});

console.log('');
for (const { what, remedy } of failed) console.error(`check failed: ${what} (${remedy})`);
if (failed.length === 0) console.log(`check passed: ${STEPS.map(({ what }) => what).join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
