import type { PageChoice, PageGate } from '../embed/contract.ts';
import { beginFirst } from './begin-first.ts';
import { registerChunk } from './register-chunk.ts';

let begun: PageChoice | undefined;

// The loader asks for it as often as it needs something.
registerChunk({ begin: (page: PageGate) => Promise.resolve((begun ??= beginFirst(page))) });
