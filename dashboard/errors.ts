/** What the dashboard refuses by its own rules. Messages are written for the person in front of it. */
export type DashboardErrorCode =
  | 'password-short'
  | 'password-wrong'
  | 'member-key-missing'
  | 'recovery-code-differs'
  | 'publisher-grant-missing'
  | 'publisher-differs'
  | 'sealing-key-differs'
  | 'sealing-key-missing'
  | 'manifest-hidden'
  | 'draft-invalid'
  | 'draft-unsaved'
  | 'export-cut-off';

export class DashboardError extends Error {
  override name = 'DashboardError';
  readonly code: DashboardErrorCode;

  constructor(code: DashboardErrorCode, message: string, options?: { cause?: unknown }) {
    super(message);
    this.code = code;
    if (options && 'cause' in options) this.cause = options.cause;
  }
}
