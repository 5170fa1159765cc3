import { consentReceiptData, consentReceiptPage } from './consent-receipt-file.ts';
import { registerChunk } from './register-chunk.ts';

registerChunk({ page: consentReceiptPage, data: consentReceiptData });
