/** The input as a whole cannot be used, or the output cannot be written: said on stderr, exit code 1. */
export class OpenFailure extends Error {
  override name = 'OpenFailure';
}

/** What the operating system refused, in words; never what was in a file. */
export function describeSystemError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return SYSTEM_ERRORS[code] ?? (code || 'it cannot be used');
}

const SYSTEM_ERRORS: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'reading or writing it is not allowed',
  EPERM: 'reading or writing it is not allowed',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  EEXIST: 'it exists already; choose another name or remove it',
  ENOSPC: 'the disk is full',
};
