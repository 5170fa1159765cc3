import { microsoftSignals, type MicrosoftPage } from './microsoft-signals.ts';
import { registerChunk } from './register-chunk.ts';

registerChunk(microsoftSignals(window as MicrosoftPage));
