import { useState } from 'preact/hooks';
import { passwordStrength } from '../password-strength.ts';
import { Input } from './Input.tsx';
import { Labelled } from './TextField.tsx';

export interface PasswordFieldProps {
  label: string;
  value: string;
  onValue: (value: string) => void;
  autocomplete: 'current-password' | 'new-password' | 'off';
  error?: string | undefined;
  help?: string;
  /** Shows the meter; what is known of the person counts against the password. */
  meter?: readonly string[];
  autofocus?: boolean;
  /** For what is typed once and cannot be set anew: seen from the start. */
  visible?: boolean;
}

export function PasswordField({
  label,
  value,
  onValue,
  autocomplete,
  error,
  help,
  meter,
  autofocus = false,
  visible = false,
}: PasswordFieldProps) {
  const [shown, setShown] = useState(visible);
  return (
    <div class="password">
      <Labelled label={label} error={error} {...(help ? { help } : {})}>
        {(ties) => (
          <div class="password-row">
            <Input
              class="input"
              {...ties}
              type={shown ? 'text' : 'password'}
              autocomplete={autocomplete}
              autocapitalize="off"
              spellcheck={false}
              autofocus={autofocus}
              required
              value={value}
              onInput={(event) => onValue(event.currentTarget.value)}
            />
            <button
              type="button"
              class="button quiet small password-show"
              aria-pressed={shown}
              onClick={() => setShown(!shown)}
            >
              {shown ? 'Hide' : 'Show'}
              <span class="sr-only"> {label.toLowerCase()}</span>
            </button>
          </div>
        )}
      </Labelled>
      {meter && <Meter password={value} personal={meter} />}
    </div>
  );
}

function Meter({ password, personal }: { password: string; personal: readonly string[] }) {
  const { level, word, advice } = passwordStrength(password, personal);
  return (
    <div class={`meter meter-${password ? level : 'none'}`}>
      <div class="meter-bars" aria-hidden="true">
        <i />
        <i />
        <i />
        <i />
      </div>
      <p class="help" role="status">
        {password ? (
          <>
            <strong>{word}.</strong> {advice}
          </>
        ) : (
          'At least 12 characters. Four random words are better than one clever one.'
        )}
      </p>
    </div>
  );
}
