import type { SiteId } from '../../protocol/ids.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import { readNote } from '../../protocol/note.ts';

/** What a note of our own store says: it was verified when it was published, and nobody else writes there. */
export const publishedManifest = (note: string, site: SiteId): Manifest =>
  JSON.parse(readNote(note, 'manifest', site)) as Manifest;
