import type { FieldType } from '../protocol/form.ts';
import { fieldTranslation } from './definition.ts';
import { hasOptions } from './field-settings.ts';
import type { FieldDraft, FieldTranslation, FormDraft, FormTranslation } from './draft.ts';

/** The editor's moves, each a new form from an old one, so that undo is to put the old one back. */

export function addField(form: FormDraft, type: FieldType, key: string, at = form.fields.length): FormDraft {
  const label = STARTING_LABEL[type];
  const field: FieldDraft = {
    key,
    id: freeFieldId(form, label),
    type,
    label,
    purpose: '',
    ...(type === 'consent' ? {} : STARTING_AUTOFILL[type]),
    ...(hasOptions(type) ? { options: [option('First choice'), option('Second choice')] } : {}),
    ...(type === 'textarea' ? { rows: 5 } : {}),
  };
  return { ...form, fields: form.fields.toSpliced(at, 0, field) };
}

export const removeField = (form: FormDraft, key: string): FormDraft => ({
  ...form,
  fields: form.fields.filter((field) => field.key !== key),
});

/** @param by places down; negative is up. Stops at the ends. */
export function moveField(form: FormDraft, key: string, by: number): FormDraft {
  const from = form.fields.findIndex((field) => field.key === key);
  const to = Math.min(Math.max(from + by, 0), form.fields.length - 1);
  if (from < 0 || from === to) return form;
  return { ...form, fields: form.fields.toSpliced(from, 1).toSpliced(to, 0, form.fields[from]!) };
}

/** An empty text or undefined takes a setting away. */
export function changeField(
  form: FormDraft,
  key: string,
  change: { [Member in keyof FieldDraft]?: FieldDraft[Member] | undefined },
): FormDraft {
  return {
    ...form,
    fields: form.fields.map((field) => {
      if (field.key !== key) return field;
      const changed = { ...field, ...change } as FieldDraft;
      for (const name of Object.keys(change) as (keyof FieldDraft)[]) {
        if (changed[name] === undefined) delete changed[name];
      }
      if (change.type && hasOptions(change.type) && !changed.options?.length) {
        return { ...changed, options: [option('First choice'), option('Second choice')] };
      }
      return changed;
    }),
  };
}

/** The id follows the label as long as nobody has set one and nothing was ever published under it. */
export function relabelField(
  form: FormDraft,
  key: string,
  label: string,
  published: ReadonlySet<string>,
): FormDraft {
  const field = form.fields.find((candidate) => candidate.key === key);
  if (!field) return form;
  const others = removeField(form, key);
  const follows = !published.has(field.id) && field.id === freeFieldId(others, field.label);
  return changeField(form, key, { label, ...(follows ? { id: freeFieldId(others, label) } : {}) });
}

export function changeOptions(
  form: FormDraft,
  key: string,
  options: { value: string; label: string }[],
): FormDraft {
  return changeField(form, key, { options });
}

/** Relabels an option; its value, which is what the inbox gets, follows while it was never set apart. */
export function relabelOption(
  options: readonly { value: string; label: string }[],
  at: number,
  label: string,
): { value: string; label: string }[] {
  return options.map((entry, i) => {
    if (i !== at) return { ...entry };
    return { label, value: entry.value === entry.label || !entry.value ? label : entry.value };
  });
}

export function translateForm(
  form: FormDraft,
  locale: string,
  change: Omit<FormTranslation, 'fields'>,
): FormDraft {
  const current = form.translations[locale] ?? { fields: {} };
  return { ...form, translations: { ...form.translations, [locale]: { ...current, ...change } } };
}

export function translateField(
  form: FormDraft,
  locale: string,
  key: string,
  change: FieldTranslation,
): FormDraft {
  const current = form.translations[locale] ?? { fields: {} };
  const fields = { ...current.fields, [key]: { ...fieldTranslation(current, key), ...change } };
  return { ...form, translations: { ...form.translations, [locale]: { ...current, fields } } };
}

/** `[a-z][a-z0-9_]{0,39}` made of a label, not yet taken in this form. */
export function freeFieldId(form: Pick<FormDraft, 'fields'>, label: string): string {
  const plain = slug(label, '_') || 'field';
  const taken = new Set(form.fields.map(({ id }) => id));
  return firstFree(plain, '_', taken);
}

/** `[a-z][a-z0-9-]{0,39}`: what `<sealpost-form name="…">` says. */
export function freeFormName(title: string, taken: ReadonlySet<string>): string {
  return firstFree(slug(title, '-') || 'form', '-', taken);
}

/** The name itself, or the first with a number behind it that is not taken. */
export function firstFree(plain: string, dash: string, taken: ReadonlySet<string>): string {
  let free = plain;
  for (let i = 2; taken.has(free); i++) free = `${plain.slice(0, 36)}${dash}${i}`;
  return free;
}

/** A name of a-z, 0-9 and dashes made of a label; empty where nothing is left of it. */
export function slug(text: string, dash: string): string {
  const plain = text
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, dash)
    .replace(/^[^a-z]+/, '')
    .slice(0, 40);
  return plain.endsWith(dash) ? plain.slice(0, -1) : plain;
}

const option = (label: string): { value: string; label: string } => ({ value: label, label });

const STARTING_LABEL: Record<FieldType, string> = {
  text: 'Your question',
  email: 'E-mail',
  tel: 'Telephone',
  url: 'Website',
  number: 'How many?',
  date: 'Date',
  time: 'Time',
  textarea: 'Your message',
  select: 'Please choose',
  radio: 'Please choose',
  checkbox: 'Yes, please',
  checkboxes: 'Choose all that apply',
  hidden: 'Source',
  consent: 'I agree that my answers are used to reply to me.',
};

const STARTING_AUTOFILL: Partial<Record<FieldType, { autocomplete: string }>> = {
  email: { autocomplete: 'email' },
  tel: { autocomplete: 'tel' },
  url: { autocomplete: 'url' },
};
