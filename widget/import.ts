import { findChoice } from './import-choice.ts';
import { registerChunk } from './register-chunk.ts';

registerChunk({ find: () => findChoice(document.cookie, Date.now()) });
