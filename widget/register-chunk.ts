import type {
  ChoiceChunk,
  ChunkScript,
  ChunkTable,
  ClearChunk,
  CurvesChunk,
  FormChunk,
  ImportChunk,
  PlaceholderChunk,
  PreferencesChunk,
  ReceiptFileChunk,
  RecordChunk,
  SealChunk,
  SignalsChunk,
} from '../embed/contract.ts';

/** Filled in by the build: what this chunk may have loaded, besides what could be before. */
declare const __CHUNKS__: ChunkTable;

type Chunk =
  | FormChunk
  | SealChunk
  | CurvesChunk
  | ChoiceChunk
  | RecordChunk
  | PreferencesChunk
  | ReceiptFileChunk
  | PlaceholderChunk
  | ClearChunk
  | ImportChunk
  | SignalsChunk;

/** Hands a chunk, and the hashes of those that it needs, to the script tag that the loader made for it. */
export function registerChunk(chunk: Chunk): void {
  // Past any element of the page that is called `currentScript`.
  const script = Reflect.get(Document.prototype, 'currentScript', document) as ChunkScript | null;
  script?.sealpost?.(chunk, __CHUNKS__);
}
