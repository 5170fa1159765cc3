import type { FormId } from './ids.ts';

/**
 * A form as one language shows it: an artefact, named by hash in the signed manifest and again in every submission's context, so
 * that what was asked and agreed to can be read for ever.
 */
export interface FormDefinition {
  v: 1;
  form: FormId;
  revision: number;
  /** BCP 47. */
  locale: string;
  title: string;
  description?: string;
  /** Label of the button; the widget's own text when absent. */
  submit?: string;
  /** What is said after sending; the widget's own text when absent. */
  thanks?: string;
  /** Why the form as a whole collects anything. */
  purpose: string;
  legalBasis: LegalBasis;
  retentionDays: number;
  fields: Field[];
}

/** GDPR Article 6(1) (a) to (f). */
export const LEGAL_BASES = [
  'consent',
  'contract',
  'legal-obligation',
  'vital-interests',
  'public-task',
  'legitimate-interests',
] as const;
export type LegalBasis = (typeof LEGAL_BASES)[number];

export const FIELD_TYPES = [
  'text',
  'email',
  'tel',
  'url',
  'number',
  'date',
  'time',
  'textarea',
  'select',
  'radio',
  'checkbox',
  'checkboxes',
  'hidden',
  'consent',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export interface Field {
  /** Key in `answers`: `[a-z][a-z0-9_]{0,39}`, unique in the form. */
  id: string;
  type: FieldType;
  /** For `consent` the exact wording that the visitor agrees to. */
  label: string;
  /** Why this field is asked; a form with a field that has none cannot be published. */
  purpose: string;
  /** Where they differ from the form's. */
  legalBasis?: LegalBasis;
  retentionDays?: number;
  help?: string;
  placeholder?: string;
  /** WHATWG autofill tokens, as in HTML. */
  autocomplete?: string;
  required?: boolean;
  /** UTF-16 units, as in HTML. */
  minLength?: number;
  maxLength?: number;
  /** ECMAScript regular expression with the `v` flag that the whole value must match, as in HTML. */
  pattern?: string;
  /** Said when `pattern` does not match. */
  patternHelp?: string;
  /** Number, date (`2026-11-21`) or time (`08:00`), by type; for `checkboxes` how many. */
  min?: string;
  max?: string;
  step?: string;
  rows?: number;
  options?: { value: string; label: string }[];
  /** Initial value; the value itself for `hidden`. */
  value?: string;
}

/** Text as typed; a list for `checkboxes`; true or false for `checkbox` and `consent`. */
export type Answer = string | string[] | boolean;
export type Answers = Record<string, Answer>;

/** A consent as it stood in the form: the wording itself, not a reference to it. */
export interface GivenConsent {
  field: string;
  wording: string;
  given: boolean;
}
