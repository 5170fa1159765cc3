import { registerChunk } from './register-chunk.ts';
import { watchPlaceholders } from './watch-placeholders.ts';

registerChunk({ watch: watchPlaceholders });
