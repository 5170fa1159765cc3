import type { HttpContext } from './http.ts';

/** Sets the entity tag. @returns whether the client holds this very version (RFC 9110 §13.1.2). */
export function matchesTag(c: HttpContext, etag: string): boolean {
  c.header('ETag', etag);
  const header = c.req.header('if-none-match');
  if (header === undefined) return false;
  return header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
