import { open, readFile } from 'node:fs/promises';
import { isId, type SiteId, type SubmissionId } from '../../protocol/ids.ts';
import { isUtcTime, utcTime } from '../../protocol/time.ts';
import type { Seconds } from '../store/store.ts';

export interface ErasedId {
  site: SiteId;
  submission: SubmissionId;
  at: Seconds;
}

/** Ids of what was erased, kept apart from the database: a backup from before brings the rows back, and this list takes them away again. */
export interface ErasureList {
  /** Resolves when it is on disk; comes before the erasure itself, which without it might not outlive a restore. */
  add(erased: ErasedId): Promise<void>;
  all(): Promise<ErasedId[]>;
}

/** For a collector without files: nothing outlives it. */
export function erasureListInMemory(): ErasureList {
  const list: ErasedId[] = [];
  return {
    async add(erased) {
      list.push(erased);
    },
    all: async () => [...list],
  };
}

/**
 * JSON lines, appended and synchronised one by one. A line that a power cut left half written was never acknowledged, and is passed over.
 * @param file in another place than the backups of the database, and backed up by itself.
 */
export function erasureListIn(file: string): ErasureList {
  return {
    async add({ site, submission, at }) {
      const handle = await open(file, 'a', 0o600);
      try {
        // The line feed comes first, too: it ends what a power cut may have left.
        await handle.appendFile(`\n${JSON.stringify({ at: utcTime(at * 1000), site, submission })}\n`);
        await handle.datasync();
      } finally {
        await handle.close();
      }
    },
    async all() {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      return text.split('\n').flatMap(readLine);
    },
  };
}

function readLine(line: string): ErasedId[] {
  try {
    const { at, site, submission } = JSON.parse(line) as Record<string, unknown>;
    if (isUtcTime(at) && isId('site', site) && isId('sub', submission))
      return [{ at: Date.parse(at) / 1000, site, submission }];
  } catch {
    // empty, or cut off
  }
  return [];
}
