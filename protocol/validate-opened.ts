import type { Plaintext } from './envelope.ts';
import type { Field, FormDefinition } from './form.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { validateAnswers, type AnswerIssue } from './validate-answers.ts';
import { validateConsents, type ConsentIssue } from './validate-consents.ts';

/** `not-checked`: the field's pattern cannot be held to this answer in bounded time, so nobody knows whether it fits. */
export type OpenedIssue = AnswerIssue | ConsentIssue | { field: string; code: 'not-checked' };

/**
 * What is wrong with an opened submission: the rules that the page runs, with patterns in bounded time, and the consents. For inbox and opener; not
 * part of the visitor's bundle.
 */
export function validateOpened(
  definition: FormDefinition,
  { answers, consents }: Pick<Plaintext, 'answers' | 'consents'>,
): OpenedIssue[] {
  const plain = { ...definition, fields: definition.fields.map(withoutPattern) };
  const found = new Map<string, OpenedIssue>();
  for (const issue of validateAnswers(plain, answers)) found.set(issue.field, issue);
  const known = new Set<string>();
  const issues: OpenedIssue[] = [];
  for (const field of definition.fields) {
    known.add(field.id);
    const other = found.get(field.id);
    const answer = Object.hasOwn(answers, field.id) ? answers[field.id] : undefined;
    const isLater = !other || AFTER_PATTERN.has(other.code);
    const issue = isLater && typeof answer === 'string' ? (patternIssue(field, answer) ?? other) : other;
    if (issue) issues.push(issue);
  }
  for (const issue of found.values()) if (!known.has(issue.field)) issues.push(issue);
  return [...issues, ...validateConsents(definition, answers, consents)];
}

/** Checks of §4.6 that come after the pattern. */
const AFTER_PATTERN: ReadonlySet<string> = new Set(['too-small', 'too-large', 'wrong-step']);
const WITHOUT_PATTERN: ReadonlySet<Field['type']> = new Set([
  'checkbox',
  'consent',
  'checkboxes',
  'select',
  'radio',
]);

function patternIssue({ id, type, pattern }: Field, answer: string): OpenedIssue | undefined {
  if (!pattern || !answer || WITHOUT_PATTERN.has(type)) return undefined;
  const compiled = patternOf(pattern);
  if (compiled === 'none') return undefined;
  const fits = compiled?.test(answer) ?? null;
  if (fits === null) return { field: id, code: 'not-checked' };
  return fits ? undefined : { field: id, code: 'pattern' };
}

const compiled = new Map<string, Pattern | 'none' | null>();

/** `none` for one that does not compile: it forbids nothing. */
function patternOf(source: string): Pattern | 'none' | null {
  let pattern = compiled.get(source);
  if (pattern === undefined) {
    pattern = isExpression(source) ? compilePattern(source) : 'none';
    // Few in practice; a stranger's definitions must not fill the memory.
    if (compiled.size > 500) compiled.clear();
    compiled.set(source, pattern);
  }
  return pattern;
}

function isExpression(source: string): boolean {
  try {
    new RegExp(`^(?:${source})$`, 'v');
    return true;
  } catch {
    return false;
  }
}

function withoutPattern(field: Field): Field {
  const { pattern: _, ...rest } = field;
  return rest;
}
