import { argon2id } from 'hash-wasm';
import type { Argon2Answer, Argon2Request } from '../argon2-messages.ts';

/** Argon2id takes a second and 256 MiB: in a worker the page stays alive, and the memory goes when the worker ends. */
declare const self: DedicatedWorkerGlobalScope;

self.onmessage = (event: MessageEvent<Argon2Request>) => {
  const { id, password, salt, ops, memoryKiB } = event.data;
  const cost = {
    parallelism: 1,
    iterations: ops,
    memorySize: memoryKiB,
    hashLength: 32,
    outputType: 'binary',
  } as const;
  argon2id({ password, salt, ...cost }).then(
    (hash) => self.postMessage({ id, hash } satisfies Argon2Answer),
    (error: unknown) =>
      self.postMessage({
        id,
        error: error instanceof Error ? error.message : 'failed',
      } satisfies Argon2Answer),
  );
};
