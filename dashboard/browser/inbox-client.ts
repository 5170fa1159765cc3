import { ApiError, type ApiErrorCode } from '../api-client.ts';
import type { OpenProgress, OpenWorkerAnswer, OpenWorkerCalls } from '../inbox/messages.ts';
import { startWorker } from './workers.ts';

type Calls = OpenWorkerCalls;

const HELPERS_MAX = 3;

/** The page's side of the opening worker. */
export class InboxClient {
  onProgress: (progress: OpenProgress) => void = () => undefined;
  readonly #worker = startWorker('open-worker.js');
  readonly #waiting = new Map<number, { resolve: (out: unknown) => void; reject: (error: Error) => void }>();
  readonly #helpers: Worker[] = [];
  #secrets: Pick<Calls['start']['in'], 'site' | 'sealing'> | null = null;
  #last = 0;
  #ended = false;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<OpenWorkerAnswer>) => {
      if ('progress' in data) return this.onProgress(data.progress);
      if ('wants' in data) return this.#startHelpers();
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

  start(input: Calls['start']['in']): Promise<null> {
    this.#secrets = { site: input.site, sealing: input.sealing };
    return this.ask('start', input);
  }

  ask<Call extends keyof Calls>(
    call: Call,
    input: Calls[Call]['in'],
    transfer: Transferable[] = [],
  ): Promise<Calls[Call]['out']> {
    if (this.#ended) return Promise.reject(new InboxLocked());
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (out) => resolve(out as Calls[Call]['out']), reject });
      this.#worker.postMessage({ id, call, in: input }, transfer);
    });
  }

  /** Ends the worker, and with it every key and every opened answer. */
  end(): void {
    this.#ended = true;
    this.#secrets = null;
    for (const worker of [this.#worker, ...this.#helpers]) worker.terminate();
    this.#rejectAll(new InboxLocked());
  }

  /** A large inbox is opened by as many workers as there are cores to spare; the first one holds what they open. */
  #startHelpers(): void {
    if (!this.#secrets || this.#helpers.length > 0) return;
    const ports: MessagePort[] = [];
    const count = Math.min(HELPERS_MAX, navigator.hardwareConcurrency - 1);
    for (let i = 0; i < count; i++) {
      const helper = startWorker('open-worker.js');
      const { port1, port2 } = new MessageChannel();
      helper.postMessage({ id: 0, call: 'help', in: { ...this.#secrets, port: port1 } }, [port1]);
      this.#helpers.push(helper);
      ports.push(port2);
    }
    if (ports.length > 0) this.ask('helpers', { ports }, ports).catch(() => undefined);
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
