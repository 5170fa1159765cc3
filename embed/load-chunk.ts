import type { ChunkName, ChunkScript, ChunkTable } from './contract.ts';
import { nonce, tag } from './tag.ts';

/** Filled in by the build. The loader's own hash pins these, and each of them pins what it adds to the table. */
declare const __CHUNKS__: ChunkTable;

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

const hashes = __CHUNKS__;
const rules: ScriptUrlPolicy = {
  createScriptURL: (name) => `${tag.collector}/v1/assets/${hashes[name]}/${name}`,
};
const loading: Partial<Record<ChunkName, Promise<unknown>>> = {};
let policy: ScriptUrlPolicy | undefined;

/** Loads each chunk once, and again only after it failed. */
export function load<T>(name: ChunkName): Promise<T> {
  return (loading[name] ??= new Promise((resolve, reject) => {
    // Nobody else gets hold of the policy, and what it makes of a name is the address of a chunk and nothing else.
    policy ??= window.trustedTypes?.createPolicy('sealpost', rules) ?? rules;
    const script: ChunkScript = document.createElement('script');
    script.sealpost = (chunk, pins) => {
      Object.assign(hashes, pins);
      resolve(chunk);
    };
    // Loaded, but the chunk has not handed itself over: too late is as bad as never.
    script.onload = script.onerror = () => reject(new Error(`sealpost: no ${name}`));
    script.crossOrigin = '';
    script.nonce = nonce;
    // The build sees to it that base64 and base64url are one and the same here.
    script.integrity = `sha256-${hashes[name]}=`;
    script.src = policy.createScriptURL(name);
    document.head.append(script);
  }).catch((error: unknown) => {
    delete loading[name];
    throw error;
  })) as Promise<T>;
}
