import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { lintCommand } from './lint-command.ts';
import { openCommand } from './open-command.ts';
import { serveCommand } from './serve-command.ts';
import { verifyCommand } from './verify-command.ts';

const program = new Command('sealpost')
  .description('Forms that only their recipient can read')
  .version(version())
  .showHelpAfterError('(sealpost --help lists what there is)')
  .addCommand(serveCommand())
  .addCommand(openCommand())
  .addCommand(verifyCommand())
  .addCommand(lintCommand());

await program.parseAsync();

/** package.json lies one folder above in a checkout, two in a package. */
function version(): string {
  const path = ['../package.json', '../../package.json']
    .map((name) => join(import.meta.dirname, name))
    .find((name) => existsSync(name));
  return path ? (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version : 'unknown';
}
