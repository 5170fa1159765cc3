/** Names of the worker scripts beside app.js; nothing else may become a worker. */
const WORKERS = ['open-worker.js', 'argon2-worker.js', 'records-worker.js'] as const;
export type WorkerName = (typeof WORKERS)[number];

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

const trustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;

/** The page runs under `require-trusted-types-for 'script'`: a worker's address must come from a policy. */
const policy = trustedTypes?.createPolicy('sealpost-workers', {
  createScriptURL: (name) => {
    if (!(WORKERS as readonly string[]).includes(name))
      throw new TypeError('expected the name of a worker of this dashboard');
    return new URL(name, import.meta.url).href;
  },
});

export const startWorker = (name: WorkerName): Worker =>
  new Worker(policy ? policy.createScriptURL(name) : new URL(name, import.meta.url).href, { type: 'module' });
