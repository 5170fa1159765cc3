import type { RecordChunk } from '../embed/contract.ts';
import { beginChoice } from './begin-choice.ts';
import { keptReceipts } from './kept-records.ts';
import { openGate } from './open-gate.ts';
import { pageChoice } from './page-choice.ts';
import { registerChunk } from './register-chunk.ts';
import { uncoverFocus } from './uncover-focus.ts';

const record: RecordChunk = {
  async begin(page, first) {
    const gate = openGate(page);
    const isEnding = !!gate.ended();
    return pageChoice(gate, await beginChoice(gate, first, record), isEnding);
  },
  receipts: keptReceipts,
  uncover: uncoverFocus,
};
registerChunk(record);
