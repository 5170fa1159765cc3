import type { ChunkName, ChunkScript, LoadChunk } from '../../embed/contract.ts';

interface ScriptUrlPolicy {
  createScriptURL(name: string): string;
}

/** @param own its `data-chunks`: file name → address, as the collector wrote them into the page. */
export function chunkScripts(own: HTMLScriptElement): LoadChunk {
  const addresses = JSON.parse(own.dataset['chunks'] ?? '{}') as Partial<Record<string, string>>;
  const address = (name: string): string => addresses[name] ?? '';
  const { trustedTypes } = window as {
    trustedTypes?: { createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy };
  };
  const policy = trustedTypes?.createPolicy('sealpost-preview', { createScriptURL: address });
  const loading = new Map<ChunkName, Promise<unknown>>();
  return <T>(name: ChunkName): Promise<T> => {
    const chunk =
      loading.get(name) ??
      new Promise((resolve, reject) => {
        const failed = (): void =>
          reject(new Error(`This release has no ${name}, or it could not be loaded, so there is nothing to show.`));
        if (!addresses[name]) return failed();
        const script: ChunkScript = document.createElement('script');
        script.sealpost = resolve;
        script.onload = script.onerror = failed;
        script.src = policy ? policy.createScriptURL(name) : address(name);
        document.head.append(script);
      });
    loading.set(name, chunk);
    return chunk as Promise<T>;
  };
}
