import { useRef } from 'preact/hooks';
import { relabelOption } from '../form-edit.ts';
import { Icon } from './Icon.tsx';

interface Option {
  value: string;
  label: string;
}

/** One line a choice. Enter adds the next, Backspace in an empty one takes it away; a list can be pasted in. */
export function OptionsEditor({
  options,
  error,
  onChange,
}: {
  options: readonly Option[];
  error: string | undefined;
  onChange: (options: Option[]) => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  const focus = (at: number): void => {
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLInputElement>('input')[at]?.focus());
  };
  const insert = (at: number, labels: string[]): void => {
    onChange(options.toSpliced(at, 0, ...labels.map((label) => ({ value: label, label }))));
    focus(at + labels.length - 1);
  };
  const remove = (at: number): void => {
    onChange(options.toSpliced(at, 1));
    focus(Math.max(0, at - 1));
  };
  const keys = (event: KeyboardEvent & { currentTarget: HTMLInputElement }, at: number): void => {
    if (event.key === 'Enter') {
      event.preventDefault();
      insert(at + 1, ['']);
    } else if (event.key === 'Backspace' && event.currentTarget.value === '' && options.length > 1) {
      event.preventDefault();
      remove(at);
    }
  };
  const paste = (event: ClipboardEvent, at: number): void => {
    const lines =
      event.clipboardData
        ?.getData('text/plain')
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter(Boolean) ?? [];
    if (lines.length < 2) return;
    event.preventDefault();
    onChange(
      options.toSpliced(at, options[at]?.label ? 0 : 1, ...lines.map((label) => ({ value: label, label }))),
    );
  };
  return (
    <fieldset class="options">
      <legend class="label">Choices</legend>
      <ul ref={list}>
        {options.map((option, i) => (
          <li key={i}>
            <input
              class="input"
              aria-label={`Choice ${i + 1}`}
              value={option.label}
              maxLength={500}
              dir="auto"
              onInput={(event) => onChange(relabelOption(options, i, event.currentTarget.value))}
              onKeyDown={(event) => keys(event, i)}
              onPaste={(event) => paste(event, i)}
            />
            <button
              type="button"
              class="icon-button"
              disabled={options.length === 1}
              title="Remove"
              onClick={() => remove(i)}
            >
              <Icon name="cross" size={16} />
              <span class="sr-only">Remove choice {i + 1}</span>
            </button>
          </li>
        ))}
      </ul>
      {error && <p class="error">{error}</p>}
      <button type="button" class="button small quiet" onClick={() => insert(options.length, [''])}>
        <Icon name="plus" size={16} />
        Add a choice
      </button>
    </fieldset>
  );
}
