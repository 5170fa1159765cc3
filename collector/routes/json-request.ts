import * as v from 'valibot';
import { ProblemError } from '../domain/problem.ts';
import type { HttpContext } from './http.ts';
import { declaredLength, parseJson, readBody, requireJson, requireShallow } from './request-body.ts';

/** Body of a route, read, limited and checked. @param requireType of the body. @throws ProblemError */
export async function jsonRequest<const Schema extends v.GenericSchema>(
  c: HttpContext,
  schema: Schema,
  maxBytes = 64 * 1024,
  requireType: (c: HttpContext) => void = requireJson,
): Promise<v.InferOutput<Schema>> {
  const declared = declaredLength(c, maxBytes);
  requireType(c);
  const bytes = await readBody(c, maxBytes, declared);
  const json = parseJson(bytes);
  requireShallow(bytes);
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  const at = v.getDotPath(issue);
  // Valibot's own messages end with what was received; that is not repeated.
  const detail = issue.message.startsWith('expected')
    ? issue.message
    : `expected ${issue.expected ?? 'another value'}`;
  throw new ProblemError('body-invalid', detail, at === null ? {} : { at });
}
