/**
 * Errors that cross a floor. `code` is stable and documented in docs/protocol.md; `message` says what was expected,
 * what came, and what to do, and never holds a key, a token, or anything a visitor typed.
 */
export type ProtocolErrorCode =
  | 'id-invalid'
  | 'note-malformed'
  | 'note-signature'
  | 'manifest-malformed'
  | 'manifest-wrong-site'
  | 'manifest-key-not-pinned'
  | 'manifest-rollback'
  | 'artefact-hash'
  | 'artefact-malformed'
  | 'version-unsupported'
  | 'suite-unsupported'
  | 'envelope-malformed'
  | 'envelope-too-large'
  | 'recipients-too-many'
  | 'context-malformed'
  | 'context-mismatch'
  | 'recipient-unknown'
  | 'box-invalid'
  | 'context-hash'
  | 'commitment'
  | 'body-invalid'
  | 'padding-invalid'
  | 'plaintext-malformed'
  | 'plaintext-too-large'
  | 'key-invalid'
  | 'wrap-invalid'
  | 'grant-invalid'
  | 'recovery-code-invalid'
  | 'receipt-link-invalid'
  | 'key-file-malformed'
  | 'passphrase-wrong'
  | 'leaf-malformed'
  | 'leaf-commitment'
  | 'checkpoint-malformed'
  | 'checkpoint-wrong-log'
  | 'ledger-key-malformed'
  | 'proof-malformed'
  | 'inclusion-proof'
  | 'consistency-proof'
  | 'ledger-root'
  | 'tile-malformed'
  | 'ledger-receipt-malformed'
  | 'ledger-receipt-mismatch'
  | 'consent-record-malformed';

export class ProtocolError extends Error {
  override name = 'ProtocolError';
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string, options?: { cause?: unknown }) {
    super(message);
    this.code = code;
    if (options && 'cause' in options) this.cause = options.cause;
  }
}
