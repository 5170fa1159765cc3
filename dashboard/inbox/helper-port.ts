import type { StoredSubmission } from '../../protocol/api.ts';
import type { OpenBatch, Opened } from './open-batch.ts';

/** Between the worker that holds the inbox and one that only helps it open. */
interface HelpRequest {
  id: number;
  batch: readonly StoredSubmission[];
}
type HelpAnswer = { id: number; opened: Opened[] } | { id: number; error: string };

/** An opener at the other end of a port. */
export function openerAt(port: MessagePort): OpenBatch {
  const waiting = new Map<number, { resolve: (opened: Opened[]) => void; reject: (error: Error) => void }>();
  let last = 0;
  port.onmessage = ({ data }: MessageEvent<HelpAnswer>) => {
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if ('error' in data) asked?.reject(new Error(data.error));
    else asked?.resolve(data.opened);
  };
  return (batch) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      port.postMessage({ id, batch } satisfies HelpRequest);
      waiting.set(id, { resolve, reject });
    });
}

/** The helper's end. */
export function serveOpener(port: MessagePort, opener: OpenBatch): void {
  port.onmessage = ({ data: { id, batch } }: MessageEvent<HelpRequest>) => {
    opener(batch)
      .then((opened) => port.postMessage({ id, opened } satisfies HelpAnswer))
      // Also when what was opened cannot be posted: whoever asks waits for an answer.
      .catch((error: unknown) =>
        port.postMessage({
          id,
          error: error instanceof Error ? error.message : 'failed',
        } satisfies HelpAnswer),
      );
  };
}
