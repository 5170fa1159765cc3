import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Another live collector works in the folder. */
export class FolderInUse extends Error {
  override name = 'FolderInUse';
}

/** A collector that was told to stop may be about to end. */
const WAIT_MS = 2000;

/**
 * Holds the folder for this process: a second collector would serve manifests from a memory that the first one's publishes do not reach. The lock is
 * the operating system's on a small file, by way of SQLite, so that it ends with the process however that ends; the file itself stays.
 * @throws FolderInUse
 */
export function lockFolder(folder: string): { release(): void } {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'sealpost.lock');
  const database = new Database(file, { timeout: WAIT_MS });
  try {
    chmodSync(file, 0o600);
    database.pragma('journal_mode = MEMORY');
    database.pragma('locking_mode = EXCLUSIVE');
    database.exec('begin exclusive');
  } catch (cause) {
    database.close();
    if (cause instanceof Database.SqliteError && cause.code.startsWith('SQLITE_BUSY')) {
      throw new FolderInUse(`expected a folder of its own, got one that another collector uses`, { cause });
    }
    throw cause;
  }
  return { release: () => void database.close() };
}
