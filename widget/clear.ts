import { clear } from './clear-storage.ts';
import { registerChunk } from './register-chunk.ts';

registerChunk({ clear });
