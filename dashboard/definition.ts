import { canonicalJson } from '../protocol/canonical-json.ts';
import type { Field, FormDefinition } from '../protocol/form.ts';
import { settingsOf } from './field-settings.ts';
import type { FieldDraft, FieldTranslation, FormDraft, FormTranslation } from './draft.ts';

/**
 * The form as one language shows it. Empty optional texts and settings that mean nothing for a field's type are left out, so that going to and
 * fro in the editor does not change what is signed.
 */
export function definitionOf(form: FormDraft, locale: string, revision: number): FormDefinition {
  const translated = form.translations[locale];
  const say = (member: 'title' | 'description' | 'submit' | 'thanks' | 'purpose'): string =>
    (translated?.[member] || form[member]).trim();
  return withoutBlanks({
    v: 1,
    form: form.id,
    revision,
    locale,
    title: say('title'),
    description: say('description'),
    submit: say('submit'),
    thanks: say('thanks'),
    purpose: say('purpose'),
    legalBasis: form.legalBasis,
    retentionDays: form.retentionDays,
    fields: form.fields.map((field) => fieldOf(field, fieldTranslation(translated, field.key))),
  } satisfies FormDefinition);
}

/** A draft made from a manifest takes field ids as keys, and a field may be called `constructor`. */
export const fieldTranslation = (form: FormTranslation | undefined, key: string): FieldTranslation =>
  (form && Object.hasOwn(form.fields, key) ? form.fields[key] : undefined) ?? {};

/** Whether two definitions say the same, apart from their revision. */
export const sameDefinition = (a: FormDefinition, b: FormDefinition): boolean =>
  canonicalJson({ ...a, revision: 0 }) === canonicalJson({ ...b, revision: 0 });

function fieldOf(draft: FieldDraft, translated: FieldTranslation): Field {
  const { key: _, ...field } = draft;
  const settings = new Set<string>([
    'id',
    'type',
    'label',
    'purpose',
    'legalBasis',
    'retentionDays',
    ...settingsOf(field.type),
  ]);
  const kept = Object.fromEntries(Object.entries(field).filter(([name]) => settings.has(name))) as Omit<
    FieldDraft,
    'key'
  >;
  return withoutBlanks({
    ...kept,
    label: (translated.label || field.label).trim(),
    purpose: (translated.purpose || field.purpose).trim(),
    ...(settings.has('help') ? { help: (translated.help || field.help || '').trim() } : {}),
    ...(settings.has('placeholder')
      ? { placeholder: (translated.placeholder || field.placeholder || '').trim() }
      : {}),
    ...(settings.has('patternHelp')
      ? { patternHelp: (translated.patternHelp || field.patternHelp || '').trim() }
      : {}),
    ...(settings.has('options') && field.options
      ? {
          options: field.options.map(({ value, label }) => {
            const own = (value || label).trim();
            const { options = {} } = translated;
            // A choice may be called `constructor`.
            const word = Object.hasOwn(options, own) ? options[own] : '';
            return { value: own, label: (word || label || value).trim() };
          }),
        }
      : {}),
  });
}

const REQUIRED = new Set(['id', 'label', 'purpose', 'title']);

function withoutBlanks<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(
      ([name, member]) => REQUIRED.has(name) || (member !== '' && member !== false && member !== undefined),
    ),
  ) as T;
}
