import type { FieldDraft, FieldTranslation, FormDraft, FormTranslation } from '../draft.ts';
import { fieldTranslation } from '../definition.ts';
import { settingsOf } from '../field-settings.ts';
import { translateField, translateForm } from '../form-edit.ts';
import { languageName } from '../language-name.ts';
import { Section } from './Page.tsx';
import { Labelled } from './TextField.tsx';

type Words = Exclude<keyof FormTranslation, 'fields'>;
const FORM_WORDS: readonly { member: Words; name: string }[] = [
  { member: 'title', name: 'Title' },
  { member: 'description', name: 'Introduction' },
  { member: 'submit', name: 'Button' },
  { member: 'thanks', name: 'Said after sending' },
  { member: 'purpose', name: 'Purpose of the form' },
];
const FIELD_WORDS: readonly { member: Exclude<keyof FieldTranslation, 'options'>; name: string }[] = [
  { member: 'label', name: 'Question' },
  { member: 'purpose', name: 'Why you ask' },
  { member: 'help', name: 'Help' },
  { member: 'placeholder', name: 'Example' },
  { member: 'patternHelp', name: 'Said when it does not match' },
];

/** Every text of the form beside its translation; what is left empty stays in the default language. */
export function FormTranslations({
  form,
  locale,
  onChange,
}: {
  form: FormDraft;
  locale: string;
  onChange: (form: FormDraft) => void;
}) {
  const translated = form.translations[locale];
  return (
    <>
      <Section title={languageName(locale)} about="Texts left empty appear in the default language.">
        <div class="stack">
          {FORM_WORDS.filter(({ member }) => form[member]).map(({ member, name }) => (
            <Translation
              key={member}
              name={name}
              original={form[member]}
              value={translated?.[member] ?? ''}
              locale={locale}
              onValue={(value) => onChange(translateForm(form, locale, { [member]: value }))}
            />
          ))}
        </div>
      </Section>
      {form.fields
        .filter(({ type }) => type !== 'hidden')
        .map((field) => (
          <FieldWords key={field.key} form={form} field={field} locale={locale} onChange={onChange} />
        ))}
    </>
  );
}

function FieldWords({
  form,
  field,
  locale,
  onChange,
}: {
  form: FormDraft;
  field: FieldDraft;
  locale: string;
  onChange: (form: FormDraft) => void;
}) {
  const own: FieldTranslation = fieldTranslation(form.translations[locale], field.key);
  const settings = new Set<string>(['label', 'purpose', ...settingsOf(field.type)]);
  return (
    <Section title={field.label}>
      <div class="stack">
        {FIELD_WORDS.filter(({ member }) => settings.has(member) && field[member]).map(({ member, name }) => (
          <Translation
            key={member}
            name={name}
            original={field[member] ?? ''}
            value={own[member] ?? ''}
            locale={locale}
            onValue={(value) => onChange(translateField(form, locale, field.key, { [member]: value }))}
          />
        ))}
        {settings.has('options') &&
          field.options?.map(({ value: option, label }) => (
            <Translation
              key={option}
              name="Choice"
              original={label}
              value={own.options && Object.hasOwn(own.options, option) ? own.options[option]! : ''}
              locale={locale}
              onValue={(value) =>
                onChange(
                  translateField(form, locale, field.key, { options: { ...own.options, [option]: value } }),
                )
              }
            />
          ))}
      </div>
    </Section>
  );
}

function Translation({
  name,
  original,
  value,
  locale,
  onValue,
}: {
  name: string;
  original: string;
  value: string;
  locale: string;
  onValue: (value: string) => void;
}) {
  return (
    <Labelled label={name} help={<span dir="auto">{original}</span>}>
      {(ties) => (
        <textarea
          class="input"
          rows={original.length > 80 ? 3 : 1}
          {...ties}
          lang={locale}
          dir="auto"
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Labelled>
  );
}
