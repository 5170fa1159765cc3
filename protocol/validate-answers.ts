import type { Answer, Answers, Field, FormDefinition } from './form.ts';
import { ANSWER_MAX_CHARS } from './limits.ts';

/**
 * The same rules run when the visitor sends and when the tenant opens: a forged client cannot smuggle in what the form forbids without
 * the row being shown as invalid.
 */
export type AnswerIssueCode =
  | 'required'
  | 'too-short'
  | 'too-long'
  | 'pattern'
  | 'not-email'
  | 'not-url'
  | 'not-number'
  | 'not-date'
  | 'not-time'
  | 'too-small'
  | 'too-large'
  | 'wrong-step'
  | 'too-few'
  | 'too-many'
  | 'not-an-option'
  | 'wrong-type'
  | 'unknown-field';

export interface AnswerIssue {
  field: string;
  code: AnswerIssueCode;
  /** The limit that was missed, where there is one: for `too-long` the maximum, and so on. */
  limit?: string;
}

/** At most one issue a field, in the form's order; then answers to fields the form does not have. */
export function validateAnswers(definition: FormDefinition, answers: Answers): AnswerIssue[] {
  const issues: AnswerIssue[] = [];
  const known = new Set<string>();
  for (const field of definition.fields) {
    known.add(field.id);
    const issue = validateAnswer(field, Object.hasOwn(answers, field.id) ? answers[field.id] : undefined);
    if (issue) issues.push(issue);
  }
  for (const id of Object.keys(answers))
    if (!known.has(id)) issues.push({ field: id, code: 'unknown-field' });
  return issues;
}

export function validateAnswer(field: Field, answer: Answer | undefined): AnswerIssue | undefined {
  const issue = (code: AnswerIssueCode, limit?: string | number): AnswerIssue => ({
    field: field.id,
    code,
    ...(limit === undefined ? {} : { limit: String(limit) }),
  });
  const missing = field.required ? issue('required') : undefined;

  if (field.type === 'checkbox' || field.type === 'consent') {
    if (answer !== undefined && typeof answer !== 'boolean') return issue('wrong-type');
    return answer ? undefined : missing;
  }
  const values = new Set(field.options?.map((option) => option.value));
  if (field.type === 'checkboxes') {
    if (answer !== undefined && !Array.isArray(answer)) return issue('wrong-type');
    if (!answer?.length) return missing;
    if (answer.some((value) => !values.has(value)) || new Set(answer).size !== answer.length)
      return issue('not-an-option');
    if (answer.length < Number(field.min ?? 0)) return issue('too-few', field.min);
    if (answer.length > Number(field.max ?? Infinity)) return issue('too-many', field.max);
    return undefined;
  }
  if (answer !== undefined && typeof answer !== 'string') return issue('wrong-type');
  if (!answer || (field.required && !answer.trim())) return missing;

  if (field.type === 'select' || field.type === 'radio')
    return values.has(answer) ? undefined : issue('not-an-option');
  const maxLength = field.maxLength ?? ANSWER_MAX_CHARS;
  if (answer.length > maxLength) return issue('too-long', maxLength);
  if (answer.length < (field.minLength ?? 0)) return issue('too-short', field.minLength);
  const format = FORMATS[field.type];
  if (format && !format[0](answer)) return issue(format[1]);
  if (field.pattern && !matches(field.pattern, answer)) return issue('pattern');

  const value = RANKS[field.type]?.(answer);
  const rank = (limit: string | undefined): number => (limit ? RANKS[field.type]!(limit) : NaN);
  if (value === undefined) return undefined;
  if (value < rank(field.min)) return issue('too-small', field.min);
  if (value > rank(field.max)) return issue('too-large', field.max);
  if (offStep(field, value)) return issue('wrong-step', field.step);
  return undefined;
}

// The expression HTML gives for <input type=email>: what browsers accept, which is less than RFC 5322 and what people have.
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
const NUMBER = /^-?(\d+|\d*\.\d+)(e[-+]?\d+)?$/i;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;

const isDate = (text: string): boolean => {
  const at = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  // Date.parse takes 2026-02-30 for the 2nd of March in some engines.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
};

const FORMATS: Partial<Record<Field['type'], [(text: string) => boolean, AnswerIssueCode]>> = {
  email: [(text) => EMAIL.test(text), 'not-email'],
  // Scheme and something after it; javascript: and data: stay out of the tenant's inbox.
  url: [(text) => /^https?:\/\/[^\s/?#]\S*$/i.test(text), 'not-url'],
  number: [(text) => NUMBER.test(text) && Number.isFinite(Number(text)), 'not-number'],
  date: [isDate, 'not-date'],
  time: [(text) => TIME.test(text), 'not-time'],
};

const RANKS: Partial<Record<Field['type'], (text: string) => number>> = {
  number: Number,
  date: (text) => Date.parse(`${text}T00:00:00Z`) / 86_400_000,
  time: (text) => Date.parse(`1970-01-01T${text.padEnd(8, ':00')}Z`) / 1000,
};

/** HTML's step base is `min`. `any` and no step at all allow every value: unlike HTML, which then takes whole numbers and whole minutes. */
function offStep(field: Field, value: number): boolean {
  const step = Number(field.step);
  if (!field.step || !(step > 0)) return false;
  const base = field.min ? RANKS[field.type]!(field.min) : 0;
  const steps = (value - base) / step;
  return Math.abs(steps - Math.round(steps)) > 1e-7;
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'v').test(text);
  } catch {
    // A pattern that does not compile constrains nothing, as in HTML; the dashboard refuses to publish one.
    return true;
  }
}
