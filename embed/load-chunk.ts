import type { ChunkScript } from './contract.ts';

/** Filled in by the build: file name → base64url of its SHA-256. The loader's own hash therefore pins all it may load. */
declare const __CHUNKS__: Record<ChunkName, string>;

export type ChunkName = 'form.js' | 'seal.js' | 'curves.js';

interface ScriptUrlPolicy {
  createScriptURL(name: ChunkName): string;
}

declare global {
  interface Window {
    trustedTypes?: {
      createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
    };
  }
}

export type LoadChunk = <T>(name: ChunkName) => Promise<T>;

/** @returns a function that loads each chunk once, and again only after it failed. */
export function chunkLoader(collector: string): LoadChunk {
  const hashes = __CHUNKS__;
  const url = (name: ChunkName): string => `${collector}/v1/assets/${hashes[name]}/${name}`;
  const loading = new Map<ChunkName, Promise<unknown>>();
  let policy: ScriptUrlPolicy | undefined;

  return <T>(name: ChunkName): Promise<T> => {
    const chunk =
      loading.get(name) ??
      new Promise((resolve, reject) => {
        // Nobody else gets hold of the policy, and what it makes of a name is the address of a chunk and nothing else.
        policy ??= window.trustedTypes?.createPolicy('sealpost', { createScriptURL: url });
        const script: ChunkScript = document.createElement('script');
        script.sealpost = resolve;
        // Loaded, but the chunk has not handed itself over: too late is as bad as never.
        script.onload = script.onerror = () =>
          reject(new Error(`sealpost: ${name} was blocked, changed on its way, or could not be reached`));
        script.crossOrigin = 'anonymous';
        script.integrity = `sha256-${hashes[name].replace(/-/g, '+').replace(/_/g, '/')}=`;
        script.src = policy ? policy.createScriptURL(name) : url(name);
        document.head.append(script);
      });
    loading.set(name, chunk);
    chunk.catch(() => loading.delete(name));
    return chunk as Promise<T>;
  };
}
