import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import sodium from 'libsodium-wrappers';
import { formatLedgerKey } from '../protocol/ledger/ledger-key.ts';
import { libsodiumCrypto } from '../protocol/libsodium.ts';
import { utcTime } from '../protocol/time.ts';
import { ConfigError, readConfig } from './config.ts';

interface Options {
  config?: string;
  data?: string;
  renew?: boolean;
}

/** `sealpost ledger-key`: which key the ledger is signed with, and the way on when entries were lost: another one. */
export function ledgerKeyCommand(): Command {
  return new Command('ledger-key')
    .summary('show the key that signs the ledger, or replace it after entries were lost')
    .description(
      'Shows the public key that this collector signs checkpoints and receipts with. With --renew the collector goes on under a new key: only after an older backup had to be put back for good, or when the key got out.',
    )
    .option('--config <file>', 'JSON file with the options by name, as for serve')
    .option('--data <folder>', 'where the database lies (default: sealpost-data)')
    .option('--renew', 'make a new key; the collector must not be running')
    .action(async (options: Options) => {
      try {
        await run(options);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        process.stderr.write(`sealpost ledger-key: ${explain(error)}\n`);
        process.exitCode = 1;
      }
    });
}

async function run({ config, data, renew = false }: Options): Promise<void> {
  const file = config ?? process.env['SEALPOST_CONFIG'];
  const settings = readConfig({ flags: { data }, env: process.env, file });
  const path = join(settings.data, 'sealpost.db');
  if (!existsSync(path))
    throw new Error('expected the folder of a collector (--data), got one without a database');
  // Here and not above: the other commands must work where the database's native part does not load.
  const { lockFolder } = await import('./store/sqlite/folder-lock.ts');
  const { SqliteStore } = await import('./store/sqlite/sqlite-store.ts');
  await sodium.ready;
  const crypto = libsodiumCrypto(sodium, globalThis.crypto.subtle);
  const show = async (title: string, seed: Uint8Array): Promise<void> => {
    process.stdout.write(`${title}: ${formatLedgerKey(await crypto.ed25519PublicKey(seed))}\n`);
  };
  const make = (): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(32));
  const lock = renew ? lockFolder(settings.data) : undefined;
  const store = new SqliteStore(path);
  try {
    const seed = await store.secret('ledger', make);
    if (!renew) return await show('ledger key', seed);
    const next = make();
    await store.replaceSecret('ledger', next, `ledger until ${utcTime(Date.now())}`);
    await show('ledger key until now', seed);
    await show('ledger key from now on', next);
    process.stdout.write(
      'Tell the tenants: what was signed until now is verified with the old key, and every site has to be published once with the new one.\n',
    );
  } finally {
    await store.close();
    lock?.release();
  }
}

function explain(error: Error): string {
  if (error instanceof ConfigError) return error.message;
  if (error.name === 'FolderInUse') return 'stop the collector first; it uses the folder';
  return error.message;
}
