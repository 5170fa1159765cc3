import { ApiError, type ApiErrorCode } from '../api-client.ts';
import type { OpenProgress, OpenWorkerAnswer, OpenWorkerCalls } from '../inbox/messages.ts';
import { startWorker } from './workers.ts';

type Calls = OpenWorkerCalls;

/** The page's side of the opening worker. */
export class InboxClient {
  onProgress: (progress: OpenProgress) => void = () => undefined;
  readonly #worker = startWorker('open-worker.js');
  readonly #waiting = new Map<number, { resolve: (out: unknown) => void; reject: (error: Error) => void }>();
  #last = 0;
  #ended = false;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<OpenWorkerAnswer>) => {
      if ('progress' in data) return this.onProgress(data.progress);
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ('error' in data) waiting?.reject(revive(data.error));
      else waiting?.resolve(data.out);
    };
    this.#worker.onerror = () => {
      this.#rejectAll(
        new Error(
          'The inbox could not be opened: the browser blocked a part of this page. Reload it and try again.',
        ),
      );
    };
  }

  ask<Call extends keyof Calls>(call: Call, input: Calls[Call]['in']): Promise<Calls[Call]['out']> {
    if (this.#ended) return Promise.reject(new InboxLocked());
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (out) => resolve(out as Calls[Call]['out']), reject });
      this.#worker.postMessage({ id, call, in: input });
    });
  }

  /** Ends the worker, and with it every key and every opened answer. */
  end(): void {
    this.#ended = true;
    this.#worker.terminate();
    this.#rejectAll(new InboxLocked());
  }

  #rejectAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** Asked while the dashboard locked: nothing to tell anybody. */
export class InboxLocked extends Error {
  override name = 'InboxLocked';
}

const revive = ({ name, code, message }: { name: string; code: string; message: string }): Error =>
  name === 'ApiError' ? new ApiError(code as ApiErrorCode, message, 0) : new Error(message);
