import * as v from 'valibot';
import { FIELD_TYPES, LEGAL_BASES, type Field, type LegalBasis } from '../protocol/form.ts';
import { isId, type FormId } from '../protocol/ids.ts';
import type { Controller } from '../protocol/manifest.ts';
import { DEFAULT_RULES, type RightsRules } from '../protocol/rights.ts';
import type { ConsentDraft } from './consent-draft.ts';
import { consentDraftSchema } from './consent-draft-schema.ts';
import { emptyConsentDraft } from './consent-starter.ts';
import type { DefinitionPin } from './definition-pins.ts';
import { DashboardError } from './errors.ts';
import type { PolicyDraft } from './policy-draft.ts';

/**
 * What is worked on between two publishes; the collector keeps it as it is. Nothing in it is trusted: before signing, the whole difference
 * to the last signed manifest is shown, and keys never come from here.
 */
export interface SiteDraft {
  v: 1;
  origins: string[];
  controller: Required<Controller>;
  policy: { url: string; version: string };
  /** The first is the default. */
  locales: string[];
  forms: FormDraft[];
  consent: ConsentDraft;
  /** Versions of the site's own privacy policy that are not published yet, the newest first; the editor writes one at a time. */
  policies: PolicyDraft[];
  /** Definitions this site's publisher has ever signed; see definition-pins.ts. */
  definitions: DefinitionPin[];
}

/** A form in the site's default language, with other languages beside it. Optional texts are empty, not absent. */
export interface FormDraft {
  id: FormId;
  name: string;
  ownCopy: boolean;
  title: string;
  description: string;
  submit: string;
  thanks: string;
  purpose: string;
  legalBasis: LegalBasis;
  retentionDays: number;
  /** What visitors can do by their receipt link at once, and what is decided first. */
  rights: RightsRules;
  fields: FieldDraft[];
  /** By locale; what is empty or missing falls back to the default language. */
  translations: Record<string, FormTranslation>;
}

export interface FieldDraft extends Field {
  /** Stays the same while the field's id is edited; never published. */
  key: string;
}

export interface FormTranslation {
  title?: string;
  description?: string;
  submit?: string;
  thanks?: string;
  purpose?: string;
  /** By field key. */
  fields: Record<string, FieldTranslation>;
}

export interface FieldTranslation {
  label?: string;
  help?: string;
  placeholder?: string;
  patternHelp?: string;
  purpose?: string;
  /** By option value. */
  options?: Record<string, string>;
}

export const emptyDraft = (locale = 'en'): SiteDraft => ({
  v: 1,
  origins: [],
  controller: { name: '', address: '', contact: '', dataProtectionOfficer: '' },
  policy: { url: '', version: '' },
  locales: [locale],
  forms: [],
  consent: emptyConsentDraft(),
  policies: [],
  definitions: [],
});

/**
 * Reads a stored draft. Small members that are missing become empty, so that an older draft still opens.
 * @throws DashboardError `draft-invalid` rather than starting empty and saving over somebody's work.
 */
export function readDraft(content: unknown): SiteDraft {
  const result = v.safeParse(draftSchema, content);
  if (result.success) return result.output;
  throw new DashboardError(
    'draft-invalid',
    'The stored draft cannot be read; a newer dashboard may have saved it. Reload this page.',
  );
}

const text = v.fallback(v.string(), '');
const optionalText = v.exactOptional(v.string());
const optionalNumber = v.exactOptional(v.number());

const fieldSchema = v.object({
  key: v.string(),
  id: text,
  type: v.picklist(FIELD_TYPES),
  label: text,
  purpose: text,
  legalBasis: v.exactOptional(v.picklist(LEGAL_BASES)),
  retentionDays: optionalNumber,
  help: optionalText,
  placeholder: optionalText,
  autocomplete: optionalText,
  required: v.exactOptional(v.boolean()),
  minLength: optionalNumber,
  maxLength: optionalNumber,
  pattern: optionalText,
  patternHelp: optionalText,
  min: optionalText,
  max: optionalText,
  step: optionalText,
  rows: optionalNumber,
  options: v.exactOptional(v.array(v.object({ value: text, label: text }))),
  value: optionalText,
});

const translationSchema = v.object({
  title: optionalText,
  description: optionalText,
  submit: optionalText,
  thanks: optionalText,
  purpose: optionalText,
  fields: v.record(
    v.string(),
    v.object({
      label: optionalText,
      help: optionalText,
      placeholder: optionalText,
      patternHelp: optionalText,
      purpose: optionalText,
      options: v.exactOptional(v.record(v.string(), v.string())),
    }),
  ),
});

const rule = v.picklist(['at-once', 'decision']);

const formSchema = v.object({
  id: v.custom<FormId>((input) => isId('form', input)),
  name: text,
  ownCopy: v.fallback(v.boolean(), true),
  title: text,
  description: text,
  submit: text,
  thanks: text,
  purpose: text,
  legalBasis: v.fallback(v.picklist(LEGAL_BASES), 'consent'),
  retentionDays: v.fallback(v.number(), 180),
  rights: v.optional(v.object({ correct: rule, restrict: rule, object: rule, erase: rule }), () => ({
    ...DEFAULT_RULES,
  })),
  fields: v.array(fieldSchema),
  translations: v.fallback(v.record(v.string(), translationSchema), {}),
});

const policyDraftSchema = v.object({
  version: text,
  effective: text,
  material: v.fallback(v.boolean(), false),
  documents: v.record(v.string(), v.object({ title: text, markdown: text, changes: text })),
});

const draftSchema = v.object({
  v: v.literal(1),
  origins: v.fallback(v.array(v.string()), []),
  controller: v.fallback(
    v.object({ name: text, address: text, contact: text, dataProtectionOfficer: text }),
    () => emptyDraft().controller,
  ),
  policy: v.fallback(v.object({ url: text, version: text }), { url: '', version: '' }),
  locales: v.fallback(v.pipe(v.array(v.string()), v.minLength(1)), ['en']),
  forms: v.array(formSchema),
  consent: v.optional(consentDraftSchema, emptyConsentDraft),
  policies: v.optional(v.array(policyDraftSchema), () => []),
  definitions: v.fallback(v.array(v.object({ hash: v.string(), pin: v.string() })), []),
});
