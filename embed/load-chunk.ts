import type { ChunkScript } from './contract.ts';

/** Filled in by the build: file name → base64url of its SHA-256. The loader's own hash therefore pins all it may load. */
declare const __CHUNKS__: Record<ChunkName, string>;

export type ChunkName = 'form.js' | 'seal.js' | 'curves.js';

interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

declare global {
  interface Window {
    trustedTypes?: {
      createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy;
    };
  }
}

export type LoadChunk = <T>(name: ChunkName) => Promise<T>;

/** @returns a function that loads each chunk once, and again only after it failed. */
export function chunkLoader(collector: string): LoadChunk {
  const url = (name: ChunkName): string => `${collector}/v1/assets/${__CHUNKS__[name]}/${name}`;
  const own = new Set((Object.keys(__CHUNKS__) as ChunkName[]).map(url));
  const loading = new Map<ChunkName, Promise<unknown>>();
  let policy: ScriptUrlPolicy | undefined;

  return <T>(name: ChunkName): Promise<T> => {
    const chunk =
      loading.get(name) ??
      new Promise((resolve, reject) => {
        policy ??= window.trustedTypes?.createPolicy('sealpost', {
          createScriptURL(text) {
            if (own.has(text)) return text;
            throw new TypeError('sealpost: expected the address of one of its own chunks');
          },
        });
        const script: ChunkScript = document.createElement('script');
        script.sealpost = resolve;
        script.onerror = () =>
          reject(new Error(`sealpost: ${name} was blocked, changed on its way, or not reached`));
        script.crossOrigin = 'anonymous';
        script.integrity = `sha256-${__CHUNKS__[name].replace(/-/g, '+').replace(/_/g, '/')}=`;
        script.src = policy ? policy.createScriptURL(url(name)) : url(name);
        document.head.append(script);
      });
    loading.set(name, chunk);
    chunk.catch(() => loading.delete(name));
    return chunk as Promise<T>;
  };
}
