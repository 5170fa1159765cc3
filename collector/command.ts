import { Command } from 'commander';
import { ledgerKeyCommand } from './ledger-key-command.ts';
import { lintCommand } from './lint-command.ts';
import { openCommand } from './open-command.ts';
import { replayErasuresCommand } from './replay-erasures-command.ts';
import { retentionCommand } from './retention-command.ts';
import { serveCommand } from './serve-command.ts';
import { verifyCommand } from './verify-command.ts';
import { readVersion } from './version.ts';

const program = new Command('sealpost')
  .description('Forms that only their recipient can read')
  .version(readVersion())
  .showHelpAfterError('(sealpost --help lists what there is)')
  .addCommand(serveCommand())
  .addCommand(openCommand())
  .addCommand(verifyCommand())
  .addCommand(ledgerKeyCommand())
  .addCommand(lintCommand())
  .addCommand(replayErasuresCommand())
  .addCommand(retentionCommand());

await program.parseAsync();
