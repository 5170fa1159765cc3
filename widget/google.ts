import { googleSignals, type GooglePage } from './google-signals.ts';
import { registerChunk } from './register-chunk.ts';

registerChunk(googleSignals(window as GooglePage));
