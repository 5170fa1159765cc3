import type { Argon2id } from '../../protocol/member-keys.ts';
import type { Argon2Answer, Argon2Request } from '../argon2-messages.ts';
import { startWorker } from './workers.ts';

/** Argon2id in a worker of its own, ended afterwards: that gives back its 256 MiB, with the password in it. */
export const argon2InWorker: Argon2id = (password, salt, { ops, memoryKiB }) =>
  new Promise((resolve, reject) => {
    const worker = startWorker('argon2-worker.js');
    worker.onmessage = ({ data }: MessageEvent<Argon2Answer>) => {
      worker.terminate();
      if ('hash' in data) resolve(data.hash);
      else
        reject(
          new Error(`Your password could not be worked on: ${data.error}. Close other tabs and try again.`),
        );
    };
    worker.onerror = () => {
      worker.terminate();
      reject(
        new Error(
          'Your password could not be worked on: the browser blocked a part of this page. Reload it and try again.',
        ),
      );
    };
    worker.postMessage({ id: 1, password, salt, ops, memoryKiB } satisfies Argon2Request);
  });
