import type { ChunkScript, CurvesChunk, FormChunk, SealChunk } from '../embed/contract.ts';

/** Hands a chunk to the script tag that the loader made for it. */
export function registerChunk(chunk: FormChunk | SealChunk | CurvesChunk): void {
  // Past any element of the page that is called `currentScript`.
  const script = Reflect.get(Document.prototype, 'currentScript', document) as ChunkScript | null;
  script?.sealpost?.(chunk);
}
