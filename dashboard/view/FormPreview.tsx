import type { Field } from '../../protocol/form.ts';
import { definitionOf } from '../definition.ts';
import type { FormDraft } from '../draft.ts';
import { TEXTS } from '../../protocol/texts/all.ts';
import { useDrafts } from './context.ts';
import { Input } from './Input.tsx';

/** What a visitor is going to see, near enough to write by; nothing in it can be sent. */
export function FormPreview({ form, locale }: { form: FormDraft; locale: string }) {
  const { draft } = useDrafts();
  const definition = definitionOf(form, locale, 1);
  const words = TEXTS[locale] ?? TEXTS['en']!;
  const visible = definition.fields.filter(({ type }) => type !== 'hidden');
  return (
    <div class="preview">
      <div class="preview-bar" aria-hidden="true">
        <i />
        <i />
        <i />
        <span>{draft.origins[0] ?? 'https://www.example.com'}</span>
      </div>
      <div class="preview-page" lang={locale} dir={words.dir}>
        <h2 class="preview-title" dir="auto">
          {definition.title}
        </h2>
        {definition.description && (
          <p class="preview-about" dir="auto">
            {definition.description}
          </p>
        )}
        {visible.map((field) => (
          <PreviewField key={field.id} field={field} optional={words.optional} choose={words.choose} />
        ))}
        <button type="button" class="preview-send" dir="auto" disabled>
          {definition.submit ?? words.send}
        </button>
        <details class="preview-privacy">
          <summary>{words.privacyTitle}</summary>
          <p dir="auto">{words.privacyController.replace('{controller}', draft.controller.name || '…')}</p>
          <p>
            {words.privacyPurpose}: <bdi>{definition.purpose || '…'}</bdi>
          </p>
          <p>
            {words.privacyRetention.replace(
              '{days}',
              words.days.replace('{count}', String(definition.retentionDays)),
            )}
          </p>
          <p>{words.privacySealed}</p>
          {visible.some(({ purpose }) => purpose) && (
            <dl>
              {visible.map((field) => (
                <div key={field.id}>
                  <dt dir="auto">{field.label}</dt>
                  <dd dir="auto">{field.purpose || '…'}</dd>
                </div>
              ))}
            </dl>
          )}
        </details>
      </div>
    </div>
  );
}

function PreviewField({ field, optional, choose }: { field: Field; optional: string; choose: string }) {
  const label = (
    <>
      {field.label}
      {!field.required && field.type !== 'consent' && field.type !== 'checkbox' && (
        <span class="preview-optional"> ({optional})</span>
      )}
    </>
  );
  const help = field.help && (
    <p class="preview-help" dir="auto">
      {field.help}
    </p>
  );
  if (field.type === 'checkbox' || field.type === 'consent') {
    return (
      <div class="preview-field">
        <label class="preview-choice">
          <input type="checkbox" /> <span dir="auto">{label}</span>
        </label>
        {help}
      </div>
    );
  }
  if (field.type === 'radio' || field.type === 'checkboxes') {
    const type = field.type === 'radio' ? 'radio' : 'checkbox';
    return (
      <fieldset class="preview-field">
        <legend dir="auto">{label}</legend>
        {help}
        {field.options?.map((option) => (
          <label key={option.value} class="preview-choice">
            <input type={type} name={`preview-${field.id}`} /> <span dir="auto">{option.label}</span>
          </label>
        ))}
      </fieldset>
    );
  }
  return (
    <label class="preview-field">
      <span dir="auto">{label}</span>
      {help}
      {field.type === 'textarea' ? (
        <textarea rows={field.rows ?? 4} placeholder={field.placeholder} />
      ) : field.type === 'select' ? (
        <select>
          <option>{choose}</option>
          {field.options?.map((option) => (
            <option key={option.value}>{option.label}</option>
          ))}
        </select>
      ) : (
        <Input type={field.type} placeholder={field.placeholder} autocomplete="off" />
      )}
    </label>
  );
}
