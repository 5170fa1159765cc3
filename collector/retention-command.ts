import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { utcTime } from '../protocol/time.ts';
import { OVERDUE_SLACK_SECONDS } from './domain/retention.ts';
import type { KeptRow } from './store/store.ts';

/** The exit codes are for scripts. */
const EXIT = { kept: 0, overdue: 1, unusable: 2 } as const;

/** `sealpost retention`: what is kept, and whether anything is that should be gone, over all tenants and by number only. */
export function retentionCommand(): Command {
  return new Command('retention')
    .summary('count what is kept, and prove that nothing overdue is left')
    .description(
      'Counts what the database keeps, by class, over all tenants: how many, the oldest, the next that is due, and how many should be gone. Only reads, so the collector may be running on it.',
    )
    .requiredOption('--data <folder>', 'folder of the database')
    .addHelpText(
      'after',
      `\nExit code: 0 nothing is overdue, 1 something has been for more than ${OVERDUE_SLACK_SECONDS / 60} minutes and no legal hold keeps it, 2 the database is of no use.`,
    )
    .action(async ({ data }: { data: string }) => {
      process.exitCode = await run(data);
    });
}

async function run(data: string): Promise<number> {
  const file = join(data, 'sealpost.db');
  if (!existsSync(file)) return unusable(`expected a database at "${file}", got none`);
  try {
    // Here and not above: the other commands must work where the database's native part does not load.
    const { openReadOnly } = await import('./store/sqlite/connection.ts');
    const { KeptRows } = await import('./store/sqlite/kept-rows.ts');
    const database = openReadOnly(file);
    try {
      const now = Math.floor(Date.now() / 1000);
      const kept = new KeptRows(database);
      const { rows, late } = database.transaction(() => ({
        rows: kept.ofAll(now),
        late: kept.ofAll(now - OVERDUE_SLACK_SECONDS).reduce((sum, { overdue }) => sum + overdue, 0),
      }))();
      process.stdout.write(`${table(rows)}\n`);
      if (late === 0) return EXIT.kept;
      process.stderr.write(
        `sealpost retention: expected nothing overdue for more than ${OVERDUE_SLACK_SECONDS / 60} minutes, got ${late}; is the collector running, and what does its log say of "purge-failed"?\n`,
      );
      return EXIT.overdue;
    } finally {
      database.close();
    }
  } catch (error) {
    return unusable(error instanceof Error ? error.message : 'unexpected failure');
  }
}

function unusable(message: string): number {
  process.stderr.write(`sealpost retention: ${message}\n`);
  return EXIT.unusable;
}

function table(rows: readonly KeptRow[]): string {
  const cells = [
    ['class', 'rule', 'number', 'oldest', 'next due', 'overdue', 'held'],
    ...rows.map((row) => [
      row.log ? `${row.class} (${row.log})` : row.class,
      row.days === null ? row.rule : `${row.days} days, ${row.rule}`,
      String(row.count),
      timeOf(row.oldest),
      timeOf(row.nextDue),
      String(row.overdue),
      String(row.held),
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const timeOf = (at: number | null): string => (at === null ? '-' : utcTime(at * 1000));
