import { ApiError, type ApiErrorCode } from '../api-client.ts';
import type { RecordsProgress, RecordsWorkerAnswer, RecordsWorkerCalls } from '../records-messages.ts';
import { startWorker } from './workers.ts';

/**
 * One piece of work over many records, in a worker of its own that ends with it.
 * @param signal ends it early; the promise then stays open for ever, as nobody waits for it any more.
 */
export function runOverRecords<Call extends keyof RecordsWorkerCalls>(
  call: Call,
  input: RecordsWorkerCalls[Call]['in'],
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: RecordsProgress) => void },
): Promise<RecordsWorkerCalls[Call]['out']> {
  return new Promise((resolve, reject) => {
    const worker = startWorker('records-worker.js');
    const end = (): void => worker.terminate();
    signal.addEventListener('abort', end, { once: true });
    worker.onmessage = ({ data }: MessageEvent<RecordsWorkerAnswer>) => {
      if ('progress' in data) return onProgress(data.progress);
      end();
      signal.removeEventListener('abort', end);
      if ('error' in data) reject(revive(data.error));
      else resolve(data.out as RecordsWorkerCalls[Call]['out']);
    };
    worker.onerror = () => {
      end();
      reject(
        new Error('This cannot be done: the browser blocked a part of this page. Reload it and try again.'),
      );
    };
    worker.postMessage({ call, in: input });
  });
}

const revive = ({ name, code, message }: { name: string; code: string; message: string }): Error =>
  name === 'ApiError' ? new ApiError(code as ApiErrorCode, message, 0) : new Error(message);
