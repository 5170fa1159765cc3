import { Labelled } from './TextField.tsx';

/** A text of which there is one of ours: that stands in the empty field, and comes back when the own one goes. */
export function OwnWords({
  label,
  ours,
  canReset = true,
  value,
  locale,
  maxLength,
  rows = 1,
  error,
  onValue,
  ...rest
}: {
  label: string;
  ours: string;
  canReset?: boolean;
  value: string;
  locale: string;
  maxLength: number;
  rows?: number;
  error: string | undefined;
  'data-at': string;
  onValue: (value: string) => void;
}) {
  return (
    <Labelled
      label={label}
      {...(error === undefined ? {} : { error })}
      {...(canReset && value
        ? {
            tool: (
              <button
                type="button"
                class="link small-text"
                onClick={(event) => {
                  event.currentTarget.closest('.field')?.querySelector('textarea')?.focus();
                  onValue('');
                }}
              >
                Use ours<span class="sr-only"> for {label}</span>
              </button>
            ),
          }
        : {})}
    >
      {(ties) => (
        <textarea
          class="input"
          {...rest}
          {...ties}
          rows={Math.max(rows, Math.ceil((value || ours).length / 60))}
          lang={locale}
          dir="auto"
          maxLength={maxLength}
          placeholder={ours}
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Labelled>
  );
}
