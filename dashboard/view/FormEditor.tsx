import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { FIELD_TYPES, LEGAL_BASES, type FieldType, type LegalBasis } from '../../protocol/form.ts';
import type { FormId } from '../../protocol/ids.ts';
import { checkDraft, issuesBelow } from '../draft-check.ts';
import type { FormDraft } from '../draft.ts';
import { FIELD_TYPE_NAMES } from '../field-settings.ts';
import { addField, moveField, removeField } from '../form-edit.ts';
import { fieldKey } from '../form-templates.ts';
import { isPublishTried } from './publish-tried.ts';
import { TEXTS } from '../../protocol/texts/all.ts';
import { languageName } from '../language-name.ts';
import { go, useDrafts, useSession, useSite } from './context.ts';
import { DraftState } from './DraftBar.tsx';
import { Empty } from './Empty.tsx';
import { FieldEditor } from './FieldEditor.tsx';
import { focusPlace } from './focus-place.ts';
import { FormPreview } from './FormPreview.tsx';
import { FormRights } from './FormRights.tsx';
import { FormTranslations } from './FormTranslations.tsx';
import { Icon } from './Icon.tsx';
import { LEGAL_BASIS_NAMES } from './legal-basis-names.ts';
import { Page, Section } from './Page.tsx';
import { NumberField, SelectField, TextArea, TextField, Tick } from './TextField.tsx';
import { useToast } from './Toasts.tsx';

export function FormEditor({ id, at }: { id: FormId; at: string | undefined }) {
  const { workspace } = useSite();
  const drafts = useDrafts();
  const form = drafts.draft.forms.find((candidate) => candidate.id === id);
  const [locale, setLocale] = useState('');
  const [pane, setPane] = useState<'edit' | 'preview'>('edit');
  if (!form) {
    return (
      <Page title="Form">
        <Empty icon="forms" title="This form is not there any more">
          <a class="button" href={`#/sites/${workspace.site.id}/forms`}>
            All forms
          </a>
        </Empty>
      </Page>
    );
  }
  const { locales } = drafts.draft;
  const shown = locales.includes(locale) ? locale : locales[0]!;
  const change = (next: FormDraft): void => {
    drafts.edit({
      ...drafts.draft,
      forms: drafts.draft.forms.map((candidate) => (candidate.id === id ? next : candidate)),
    });
  };
  return (
    <Page
      wide
      title={form.title || 'Form'}
      actions={
        <>
          <DraftState />
          <a class="button primary" href={`#/sites/${workspace.site.id}/publish`}>
            Review and publish
          </a>
        </>
      }
    >
      <div class="tabs only-narrow" role="group" aria-label="View">
        <button type="button" aria-pressed={pane === 'edit'} onClick={() => setPane('edit')}>
          Edit
        </button>
        <button type="button" aria-pressed={pane === 'preview'} onClick={() => setPane('preview')}>
          Preview
        </button>
      </div>
      {locales.length > 1 && (
        <div class="tabs" role="group" aria-label="Language">
          {locales.map((code) => (
            <button key={code} type="button" aria-pressed={code === shown} onClick={() => setLocale(code)}>
              {languageName(code)}
            </button>
          ))}
        </div>
      )}
      <div class={`editor editor-${pane}`}>
        <div class="editor-main">
          {shown === locales[0] ? (
            <FormSettings form={form} at={at} onChange={change} />
          ) : (
            <FormTranslations form={form} locale={shown} onChange={change} />
          )}
        </div>
        <aside class="editor-preview" aria-label="Preview">
          <FormPreview form={form} locale={shown} />
        </aside>
      </div>
    </Page>
  );
}

function FormSettings({
  form,
  at: place,
  onChange,
}: {
  form: FormDraft;
  at: string | undefined;
  onChange: (form: FormDraft) => void;
}) {
  const { workspace } = useSite();
  const drafts = useDrafts();
  const toast = useToast();
  const { crypto } = useSession();
  const [openField, setOpenField] = useState(() => /^fields\.([^.]+)/.exec(place ?? '')?.[1] ?? null);
  /** Nobody is told of what they had no chance to fill in: only places left once, or all of them after a try to publish. */
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const leave = (where: string | undefined): void => {
    if (where && !left.has(where)) setLeft((before) => new Set([...before, where]));
  };
  useEffect(() => {
    if (place) focusPlace(place);
  }, []);
  const list = useRef<HTMLOListElement>(null);
  const issues = useMemo(
    () => issuesBelow(checkDraft(drafts.draft, TEXTS), `forms.${form.id}`),
    [drafts.draft],
  ).filter(
    (issue) =>
      isPublishTried(form.id) ||
      [...left].some((where) => isAtOrBelow(issue.at, `forms.${form.id}.${where}`)),
  );
  const at = (member: string): string | undefined =>
    issues.find((issue) => issue.at === `forms.${form.id}.${member}`)?.message;
  const mark = (member: string) => ({ error: at(member), 'data-at': member });
  const published = workspace.trusted?.forms.find(({ id }) => id === form.id);
  const publishedFields = useMemo(
    () =>
      new Set(
        Object.values(published?.definitions ?? {}).flatMap(
          (hash) => workspace.definitions.get(hash)?.fields.map(({ id }) => id) ?? [],
        ),
      ),
    [published],
  );

  const focusField = (key: string, what: string): void => {
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-key="${key}"] ${what}`)?.focus(),
    );
  };
  const addButton = (): HTMLElement | null | undefined =>
    list.current?.parentElement?.querySelector<HTMLElement>('.add-field button');
  const add = (type: FieldType): void => {
    const key = fieldKey((length) => crypto.random(length));
    onChange(addField(form, type, key));
    setOpenField(key);
    focusField(key, 'input, textarea');
  };
  const remove = (key: string, label: string): void => {
    const i = form.fields.findIndex((field) => field.key === key);
    const neighbour = form.fields[i + 1] ?? form.fields[i - 1];
    onChange(removeField(form, key));
    leave('fields');
    if (neighbour) focusField(neighbour.key, '.field-toggle');
    else requestAnimationFrame(() => addButton()?.focus());
    toast({ text: `“${label}” removed.`, action: { label: 'Undo', run: () => onChange(form) } });
  };
  /** A moved element loses the focus in some browsers; a button that came to the end of its way is disabled. */
  const move = (key: string, by: number): void => {
    const focused = document.activeElement;
    onChange(moveField(form, key, by));
    requestAnimationFrame(() => {
      if (focused instanceof HTMLElement) focused.focus();
      // A disabled button may count as focused until the page is drawn next.
      if (document.activeElement !== focused || focused?.matches(':disabled'))
        focusField(key, '.field-toggle');
    });
  };

  return (
    <div
      class="editor-main"
      onFocusOut={({ target, relatedTarget }) => {
        const where = target instanceof Element ? target.closest<HTMLElement>('[data-at]') : null;
        // Whoever leaves the header of a field usually goes on into it.
        if (!where || where.matches('.field-toggle') || where.contains(relatedTarget as Node | null)) return;
        // Not under a click that is just being made: what it is aimed at would move away.
        setTimeout(() => leave(where.dataset.at), 250);
      }}
    >
      <Section title="The form">
        <div class="stack">
          <TextField
            label="Title"
            value={form.title}
            onValue={(title) => onChange({ ...form, title })}
            {...mark('title')}
            maxLength={200}
            dir="auto"
          />
          <TextArea
            label="Introduction"
            aside="optional"
            value={form.description}
            onValue={(description) => onChange({ ...form, description })}
            {...mark('description')}
            maxLength={2000}
            rows={2}
            dir="auto"
          />
          <div class="columns">
            <TextField
              label="Button"
              aside="optional"
              placeholder="Send"
              value={form.submit}
              onValue={(submit) => onChange({ ...form, submit })}
              {...mark('submit')}
              maxLength={100}
              dir="auto"
            />
            <TextField
              label="Name in the page"
              help={
                published
                  ? 'Pages use this name; changing it takes the form off them.'
                  : 'What the page calls it.'
              }
              value={form.name}
              onValue={(name) => onChange({ ...form, name })}
              {...mark('name')}
              maxLength={40}
              autocapitalize="off"
              spellcheck={false}
            />
          </div>
          <TextArea
            label="Said after sending"
            aside="optional"
            value={form.thanks}
            onValue={(thanks) => onChange({ ...form, thanks })}
            {...mark('thanks')}
            maxLength={1000}
            rows={2}
            dir="auto"
          />
        </div>
      </Section>

      <Section
        title="Fields"
        about="Ask only for what you need. Every field says why it is asked; visitors can read that."
      >
        <ol class="fields" ref={list}>
          {form.fields.map((field, i) => (
            <FieldEditor
              key={field.key}
              form={form}
              field={field}
              place={i}
              open={openField === field.key}
              issues={issuesBelow(issues, `forms.${form.id}.fields.${field.key}`)}
              published={publishedFields}
              onToggle={() => {
                if (openField === field.key) leave(`fields.${field.key}`);
                setOpenField(openField === field.key ? null : field.key);
              }}
              onChange={onChange}
              onMove={(by) => move(field.key, by)}
              onRemove={() => remove(field.key, field.label)}
            />
          ))}
        </ol>
        {at('fields') && <p class="error">{at('fields')}</p>}
        <div data-at="fields">
          <AddField onAdd={add} />
        </div>
      </Section>

      <Section
        title="Why, and for how long"
        about="This stands below the form, under “What happens with your answers”."
      >
        <div class="stack">
          <TextField
            label="Purpose of the form"
            value={form.purpose}
            onValue={(purpose) => onChange({ ...form, purpose })}
            {...mark('purpose')}
            maxLength={1000}
            placeholder="To answer your message"
            dir="auto"
          />
          <div class="columns">
            <SelectField<LegalBasis>
              label="Legal basis"
              help="GDPR, Article 6(1)"
              value={form.legalBasis}
              options={LEGAL_BASES.map((value) => ({ value, label: LEGAL_BASIS_NAMES[value] }))}
              onValue={(legalBasis) => onChange({ ...form, legalBasis })}
            />
            <NumberField
              label="Kept for, in days"
              help="Then answers are deleted."
              value={form.retentionDays}
              min={1}
              max={36500}
              onValue={(days) => onChange({ ...form, retentionDays: days ?? 0 })}
              {...mark('retentionDays')}
            />
          </div>
          <Tick
            label="Visitors can open their own copy"
            help="Their receipt link shows what they sent, on their device only."
            checked={form.ownCopy}
            onValue={(ownCopy) => onChange({ ...form, ownCopy })}
          />
        </div>
      </Section>

      <FormRights rights={form.rights} onChange={(rights) => onChange({ ...form, rights })} />

      <button
        type="button"
        class="button danger"
        onClick={() => {
          const before = drafts.draft;
          drafts.edit({ ...before, forms: before.forms.filter(({ id }) => id !== form.id) });
          go({ page: 'forms', site: workspace.site.id });
          toast({
            text: `“${form.title}” removed from the draft.`,
            action: { label: 'Undo', run: () => drafts.edit({ ...drafts.draft, forms: before.forms }) },
          });
        }}
      >
        <Icon name="trash" />
        Remove this form
      </button>
    </div>
  );
}

function AddField({ onAdd }: { onAdd: (type: FieldType) => void }) {
  const [open, setOpen] = useState(false);
  return (
    <div class="add-field">
      <button type="button" class="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="plus" />
        Add a field
      </button>
      {open && (
        <ul class="choices">
          {FIELD_TYPES.map((type) => (
            <li key={type}>
              <button
                type="button"
                class="chip"
                onClick={() => {
                  setOpen(false);
                  onAdd(type);
                }}
              >
                {FIELD_TYPE_NAMES[type]}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** To leave the list of fields is not to leave each of them. */
const isAtOrBelow = (at: string, place: string): boolean =>
  at === place || (at.startsWith(`${place}.`) && !place.endsWith('.fields'));
