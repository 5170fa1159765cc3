import type { ChunkScript, CurvesChunk, FormChunk, SealChunk } from '../embed/contract.ts';

/** Hands a chunk to the script tag that the loader made for it. */
export function registerChunk(chunk: FormChunk | SealChunk | CurvesChunk): void {
  (document.currentScript as ChunkScript | null)?.sealpost?.(chunk);
}
