import { nobleCurves } from './noble-curves.ts';
import { registerChunk } from './register-chunk.ts';

registerChunk(nobleCurves);
