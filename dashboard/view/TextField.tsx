import type { ComponentChildren, TextareaHTMLAttributes } from 'preact';
import { useId } from 'preact/hooks';
import { Input, type InputAttributes } from './Input.tsx';

export interface FieldFrame {
  label: ComponentChildren;
  help?: ComponentChildren;
  error?: string | undefined;
  /** Beside the label: "optional" and the like. */
  aside?: string;
  /** A button beside the label, about this field alone. */
  tool?: ComponentChildren;
}

/** What a control needs to be tied to its label, help and error. */
export interface ControlTies {
  id: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
}

/** Label, control, help, error: in the order in which they are read. */
export function Labelled({
  label,
  help,
  error,
  aside,
  tool,
  children,
}: FieldFrame & { children: (ties: ControlTies) => ComponentChildren }) {
  const id = useId();
  const described = [help ? `${id}-help` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div class={error ? 'field has-error' : 'field'}>
      {tool ? (
        <div class="label">
          <label for={id}>{label}</label>
          {tool}
        </div>
      ) : (
        <label class="label" for={id}>
          {label}
          {aside && <span class="label-aside">{aside}</span>}
        </label>
      )}
      {children({
        id,
        ...(described ? { 'aria-describedby': described } : {}),
        ...(error ? { 'aria-invalid': true } : {}),
      })}
      {help && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {error && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

type InputProps = Omit<InputAttributes, 'label' | 'value' | 'onInput' | 'id'>;

export function TextField({
  label,
  help,
  error,
  aside,
  value,
  onValue,
  ...rest
}: FieldFrame & InputProps & { value: string; onValue: (value: string) => void }) {
  return (
    <Labelled {...frame({ label, help, error, aside })}>
      {(ties) => (
        <Input
          class="input"
          type="text"
          {...rest}
          {...ties}
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Labelled>
  );
}

type AreaProps = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'label' | 'value' | 'onInput' | 'id'>;

export function TextArea({
  label,
  help,
  error,
  aside,
  value,
  onValue,
  ...rest
}: FieldFrame & AreaProps & { value: string; onValue: (value: string) => void }) {
  return (
    <Labelled {...frame({ label, help, error, aside })}>
      {(ties) => (
        <textarea
          class="input"
          rows={3}
          {...rest}
          {...ties}
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Labelled>
  );
}

/** Digits as they are typed; undefined for an empty field, NaN never. */
export function NumberField({
  label,
  help,
  error,
  aside,
  value,
  onValue,
  ...rest
}: FieldFrame & InputProps & { value: number | undefined; onValue: (value: number | undefined) => void }) {
  return (
    <Labelled {...frame({ label, help, error, aside })}>
      {(ties) => (
        <Input
          class="input input-number"
          inputMode="numeric"
          {...rest}
          {...ties}
          type="number"
          value={value ?? ''}
          onInput={(event) => {
            const { valueAsNumber } = event.currentTarget;
            onValue(Number.isNaN(valueAsNumber) ? undefined : valueAsNumber);
          }}
        />
      )}
    </Labelled>
  );
}

export function SelectField<Value extends string>({
  label,
  help,
  error,
  aside,
  value,
  options,
  onValue,
}: FieldFrame & {
  value: Value;
  options: readonly { value: Value; label: string }[];
  onValue: (value: Value) => void;
}) {
  return (
    <Labelled {...frame({ label, help, error, aside })}>
      {(ties) => (
        <select
          class="input"
          {...ties}
          value={value}
          onChange={(event) => onValue(event.currentTarget.value as Value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

export function Tick({
  label,
  help,
  checked,
  onValue,
  disabled = false,
}: {
  label: ComponentChildren;
  help?: ComponentChildren;
  checked: boolean;
  onValue: (checked: boolean) => void;
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <div class="tick">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        {...(help ? { 'aria-describedby': `${id}-help` } : {})}
        onChange={(event) => onValue(event.currentTarget.checked)}
      />
      <div>
        <label for={id}>{label}</label>
        {help && (
          <p class="help" id={`${id}-help`}>
            {help}
          </p>
        )}
      </div>
    </div>
  );
}

function frame({
  label,
  help,
  error,
  aside,
}: { [Member in keyof FieldFrame]: FieldFrame[Member] | undefined }): FieldFrame {
  return {
    label: label ?? '',
    ...(help === undefined ? {} : { help }),
    ...(error === undefined ? {} : { error }),
    ...(aside === undefined ? {} : { aside }),
  };
}
