/** The linter could not look: said on stderr, exit code 2. */
export class LintFailure extends Error {
  override name = 'LintFailure';
}
