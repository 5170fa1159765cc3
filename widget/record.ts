import { keptReceipts } from './kept-records.ts';
import { registerChunk } from './register-chunk.ts';
import { settleDecisions } from './settle-decisions.ts';
import { verifySite } from './verify-site.ts';

registerChunk({ verify: verifySite, settle: settleDecisions, receipts: keptReceipts });
