import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { ErasureListDamaged, erasureListIn } from './domain/erasure-list.ts';
import { ErasureListLost, replayErasures } from './domain/replay-erasures.ts';
import type { Log } from './log.ts';

interface Options {
  data: string;
  list?: string;
  acceptLostErasures?: boolean;
}

/**
 * `sealpost replay-erasures`: after a restore, before the collector runs again. `sealpost serve` does the same when it starts; the command is for lists that lie elsewhere, and
 * for whoever wants to see it done.
 */
export function replayErasuresCommand(): Command {
  return new Command('replay-erasures')
    .summary('take away again what a restored backup has brought back')
    .description(
      'Erases every submission that the list of erasures names from a database that was restored, and enters again what people have withdrawn, restricted or objected to since. The collector must not be running on it.',
    )
    .requiredOption('--data <folder>', 'folder of the restored database')
    .option('--list <file>', 'list of erasures; without it erasures.jsonl in the same folder')
    .option('--accept-lost-erasures', 'go on with what can be read of a list that is lost in part or damaged')
    .addHelpText('after', '\nExit code: 0 done, 1 not done, or not all of it.')
    .action(async (options: Options) => {
      process.exitCode = await run(options);
    });
}

async function run({
  data,
  list = join(data, 'erasures.jsonl'),
  acceptLostErasures = false,
}: Options): Promise<number> {
  const file = join(data, 'sealpost.db');
  const missing = [file, list].find((path) => !existsSync(path));
  if (missing !== undefined) {
    process.stderr.write(
      `sealpost replay-erasures: expected ${missing === file ? 'a database' : 'a list of erasures'} at "${missing}", got none${missing === file ? '' : '; name it with --list'}\n`,
    );
    return 1;
  }
  try {
    // Here and not above: the other commands must work where the database's native part does not load.
    const { lockFolder } = await import('./store/sqlite/folder-lock.ts');
    const { SqliteStore } = await import('./store/sqlite/sqlite-store.ts');
    const lock = lockFolder(data);
    const store = new SqliteStore(file);
    try {
      const { listed, erased, acts, waiting } = await replayErasures({
        store,
        erasures: erasureListIn(list),
        clock: Date.now,
        log: { write: sayUnlisted, flush() {} },
        acceptLost: acceptLostErasures,
      });
      process.stdout.write(
        `${listed} erasures listed, ${erased} submissions were there again and are erased\n${acts} withdrawals, unsubscriptions, restrictions and objections were lost and hold again\n`,
      );
      return waiting > 0 ? 1 : 0;
    } finally {
      await store.close();
      lock.release();
    }
  } catch (error) {
    process.stderr.write(
      `sealpost replay-erasures: ${error instanceof Error ? error.message : 'unexpected failure'}${isAboutList(error) ? ', or go on without with --accept-lost-erasures' : ''}\n`,
    );
    return 1;
  }
}

const sayUnlisted: Log['write'] = (_level, _event, { code, count } = {}) =>
  void process.stderr.write(
    `sealpost replay-erasures: expected to be able to add ${count} lines to the list, got ${code}; the collector adds them when it can\n`,
  );

const isAboutList = (error: unknown): boolean =>
  error instanceof ErasureListDamaged || error instanceof ErasureListLost;
