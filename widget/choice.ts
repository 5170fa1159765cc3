import { beginChoice } from './begin-choice.ts';
import { registerChunk } from './register-chunk.ts';

registerChunk({ begin: beginChoice });
