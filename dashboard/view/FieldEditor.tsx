import { useRef } from 'preact/hooks';
import { FIELD_TYPES, LEGAL_BASES, type FieldType, type LegalBasis } from '../../protocol/form.ts';
import type { DraftIssue } from '../draft-check.ts';
import type { FieldDraft, FormDraft } from '../draft.ts';
import { AUTOFILL, FIELD_TYPE_NAMES, settingsOf, type FieldSetting } from '../field-settings.ts';
import { changeField, relabelField } from '../form-edit.ts';
import { FIELD_LIMITS } from '../issue-place.ts';
import { purposeStarters } from '../purpose-starters.ts';
import { CardHead, moveByKeys } from './CardHead.tsx';
import { LEGAL_BASIS_NAMES } from './legal-basis-names.ts';
import { OptionsEditor } from './OptionsEditor.tsx';
import { NumberField, SelectField, TextArea, TextField, Tick } from './TextField.tsx';

export interface FieldEditorProps {
  form: FormDraft;
  field: FieldDraft;
  /** From 0. */
  place: number;
  open: boolean;
  issues: readonly DraftIssue[];
  /** Ids of fields that are published: answers are filed under them. */
  published: ReadonlySet<string>;
  onToggle: () => void;
  onChange: (form: FormDraft) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}

export function FieldEditor(props: FieldEditorProps) {
  const { form, field, place, open, issues, onToggle, onMove, onRemove } = props;
  const name = field.label || FIELD_TYPE_NAMES[field.type];
  return (
    <li
      class={open ? 'field-card is-open' : 'field-card'}
      data-key={field.key}
      onKeyDown={moveByKeys(onMove)}
    >
      <CardHead
        name={name}
        title={
          <>
            {name}
            {field.required && <span class="muted"> *</span>}
          </>
        }
        detail={FIELD_TYPE_NAMES[field.type]}
        at={`fields.${field.key}`}
        open={open}
        missing={issues.length}
        onToggle={onToggle}
        order={{ place, count: form.fields.length, onMove }}
        remove={{ onRemove }}
      />
      {open && <FieldBody {...props} />}
    </li>
  );
}

function FieldBody({ form, field, issues, published, onChange }: FieldEditorProps) {
  const why = useRef<HTMLDivElement>(null);
  const settings = new Set<FieldSetting>(settingsOf(field.type));
  const at = (member: string): string | undefined =>
    issues.find((issue) => issue.at.endsWith(`.${field.key}.${member}`))?.message;
  const mark = (member: string) => ({ error: at(member), 'data-at': `fields.${field.key}.${member}` });
  const set = (change: Parameters<typeof changeField>[2]): void =>
    onChange(changeField(form, field.key, change));
  const text = (
    member:
      'help' | 'placeholder' | 'pattern' | 'patternHelp' | 'min' | 'max' | 'step' | 'value' | 'autocomplete',
  ) => ({
    value: field[member] ?? '',
    onValue: (value: string) => set({ [member]: value || undefined }),
    ...mark(member),
  });
  const count = (member: 'minLength' | 'maxLength' | 'rows' | 'retentionDays') => ({
    value: field[member],
    onValue: (value: number | undefined) => set({ [member]: value }),
    ...mark(member),
  });
  return (
    <div class="field-body stack">
      <div class="columns">
        {field.type === 'consent' ? (
          <TextArea
            label="What visitors agree to"
            help="The exact wording goes with every answer."
            value={field.label}
            onValue={(label) => set({ label })}
            {...mark('label')}
            maxLength={2000}
            dir="auto"
          />
        ) : (
          <TextField
            label={field.type === 'hidden' ? 'Name for yourself' : 'Question'}
            value={field.label}
            onValue={(label) => onChange(relabelField(form, field.key, label, published))}
            {...mark('label')}
            maxLength={2000}
            dir="auto"
          />
        )}
        <SelectField<FieldType>
          label="Type"
          value={field.type}
          options={FIELD_TYPES.map((value) => ({ value, label: FIELD_TYPE_NAMES[value] }))}
          onValue={(type) => set({ type })}
        />
      </div>
      <div ref={why}>
        <TextField
          label="Why do you ask?"
          value={field.purpose}
          onValue={(purpose) => set({ purpose })}
          {...mark('purpose')}
          maxLength={500}
          placeholder="So that we can …"
          dir="auto"
        />
        {!field.purpose && (
          <div class="starters">
            <span class="help">Begin with:</span>
            {purposeStarters(field.type).map((purpose) => (
              <button
                key={purpose}
                type="button"
                class="chip"
                onClick={() => {
                  set({ purpose });
                  // The buttons go now, and the focus must not go with them.
                  why.current?.querySelector('input')?.focus();
                }}
              >
                {purpose}
              </button>
            ))}
          </div>
        )}
      </div>
      {settings.has('options') && (
        <div data-at={`fields.${field.key}.options`}>
          <OptionsEditor
            options={field.options ?? []}
            error={at('options')}
            onChange={(options) => set({ options })}
          />
        </div>
      )}
      {settings.has('value') && field.type === 'hidden' && (
        <TextField
          label="Value"
          help="Sent as it is; visitors do not see it in the form."
          {...text('value')}
          maxLength={2000}
        />
      )}
      {settings.has('required') && (
        <Tick
          label={field.type === 'consent' ? 'Required: without it the form cannot be sent' : 'Required'}
          checked={field.required ?? false}
          onValue={(required) => set({ required: required || undefined })}
        />
      )}
      {settings.has('help') && (
        <TextField
          label="Help below the question"
          aside="optional"
          {...text('help')}
          maxLength={1000}
          dir="auto"
        />
      )}
      <details class="more">
        <summary>More settings</summary>
        <div class="stack">
          <div class="columns">
            <TextField
              label="Key"
              help={
                published.has(field.id)
                  ? 'Answers are filed under this; better leave it.'
                  : 'What the answer is filed under.'
              }
              value={field.id}
              onValue={(id) => set({ id })}
              {...mark('id')}
              maxLength={40}
              autocapitalize="off"
              spellcheck={false}
            />
            {settings.has('autocomplete') && (
              <SelectField
                label="Browsers may fill in"
                value={field.autocomplete ?? ''}
                options={autofillOptions(field.autocomplete ?? '')}
                onValue={(autocomplete) => set({ autocomplete: autocomplete || undefined })}
              />
            )}
            {settings.has('placeholder') && (
              <TextField
                label="Example in the empty field"
                {...text('placeholder')}
                maxLength={200}
                dir="auto"
              />
            )}
            {settings.has('value') && field.type !== 'hidden' && (
              <TextField label="Preset" {...text('value')} maxLength={2000} />
            )}
            {settings.has('rows') && <NumberField label="Lines shown" {...count('rows')} min={1} max={40} />}
            {settings.has('minLength') && (
              <NumberField label="At least, characters" {...count('minLength')} min={0} />
            )}
            {settings.has('maxLength') && (
              <NumberField label="At most, characters" {...count('maxLength')} min={1} />
            )}
            {settings.has('min') && (
              <TextField
                label={FIELD_LIMITS[field.type]?.[0] ?? 'Lowest'}
                {...text('min')}
                {...limitInput(field.type)}
              />
            )}
            {settings.has('max') && (
              <TextField
                label={FIELD_LIMITS[field.type]?.[1] ?? 'Highest'}
                {...text('max')}
                {...limitInput(field.type)}
              />
            )}
            {settings.has('step') && field.type === 'number' && (
              <TextField label="In steps of" {...text('step')} inputMode="decimal" />
            )}
            {settings.has('pattern') && (
              <TextField
                label="Must match"
                help="A regular expression for the whole answer"
                {...text('pattern')}
                spellcheck={false}
              />
            )}
            {settings.has('patternHelp') && field.pattern && (
              <TextField
                label="Said when it does not match"
                {...text('patternHelp')}
                maxLength={500}
                dir="auto"
              />
            )}
            <SelectField<LegalBasis | ''>
              label="Legal basis"
              value={field.legalBasis ?? ''}
              options={[
                { value: '', label: 'As for the form' },
                ...LEGAL_BASES.map((value) => ({ value, label: LEGAL_BASIS_NAMES[value] })),
              ]}
              onValue={(legalBasis) => set({ legalBasis: legalBasis || undefined })}
            />
          </div>
        </div>
      </details>
    </div>
  );
}

const limitInput = (type: FieldType): { type?: 'date' | 'time'; inputMode?: 'decimal' } =>
  type === 'date' || type === 'time' ? { type } : { inputMode: 'decimal' };

/** Tokens from elsewhere stay as they are. */
function autofillOptions(current: string): { value: string; label: string }[] {
  const known = AUTOFILL.map(({ token, name }) => ({ value: token, label: name }));
  return known.some(({ value }) => value === current)
    ? known
    : [...known, { value: current, label: current }];
}
