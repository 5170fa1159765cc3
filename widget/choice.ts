import type { PageChoice, PageGate } from '../embed/contract.ts';
import { beginFirst } from './begin-first.ts';
import { registerChunk } from './register-chunk.ts';

let begun: ReturnType<typeof beginFirst> | undefined;

registerChunk({
  // Called as often as the loader needs something, be it only a placeholder.
  begin(page: PageGate): Promise<PageChoice> {
    if (begun) begun.look();
    else begun = beginFirst(page);
    return Promise.resolve(begun.choice);
  },
});
