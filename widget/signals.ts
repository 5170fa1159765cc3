import { googleSignals, type GooglePage } from './google-signals.ts';
import { microsoftSignals, type MicrosoftPage } from './microsoft-signals.ts';
import { registerChunk } from './register-chunk.ts';
import { signals } from './tell-signals.ts';

registerChunk(
  signals({
    google: googleSignals(window as GooglePage),
    microsoft: microsoftSignals(window as MicrosoftPage),
  }),
);
