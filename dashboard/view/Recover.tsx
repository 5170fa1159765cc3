import { useState } from 'preact/hooks';
import { recover } from '../account.ts';
import { parseRecoveryCode } from '../../protocol/member-keys.ts';
import { passwordStrength } from '../password-strength.ts';
import { useSession } from './context.ts';
import { Gate } from './Gate.tsx';
import { PasswordField } from './PasswordField.tsx';
import { Problem } from './Problem.tsx';
import { RecoveryCodeField } from './RecoveryCodeField.tsx';
import { TextField } from './TextField.tsx';
import { useAction } from './use-action.ts';

export function Recover({
  email,
  onEmail,
  onBack,
}: {
  email: string;
  onEmail: (email: string) => void;
  onBack: () => void;
}) {
  const session = useSession();
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useAction();
  const tooShort = passwordStrength(password).level === 0;
  const codeProblem = slipIn(code, (text) => parseRecoveryCode(session.crypto, text));
  return (
    <Gate
      title="Use your recovery code"
      lead="The code opens your key in place of the password. Afterwards you log in with the new password; the code stays valid."
      foot={
        <button type="button" class="link" onClick={onBack}>
          Back to log in
        </button>
      }
    >
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!tooShort && !codeProblem)
            run(async () => session.opened(await recover(session.tools, email, code, password)));
        }}
      >
        <Problem text={problem} />
        <TextField
          label="E-mail"
          type="email"
          value={email}
          onValue={onEmail}
          autocomplete="username"
          autocapitalize="off"
          spellcheck={false}
          required
        />
        <RecoveryCodeField value={code} onValue={setCode} error={tried ? codeProblem : undefined} />
        <PasswordField
          label="New password"
          value={password}
          onValue={setPassword}
          autocomplete="new-password"
          meter={[email]}
          error={tried && tooShort ? 'Use at least 12 characters.' : undefined}
        />
        <button type="submit" class="button primary wide" disabled={busy}>
          {busy ? 'Opening your key…' : 'Set new password'}
        </button>
      </form>
    </Gate>
  );
}

function slipIn(code: string, parse: (code: string) => unknown): string | undefined {
  try {
    parse(code);
    return undefined;
  } catch {
    return 'This is not a whole recovery code, or it has a slip: 7 groups of 4 characters, as printed.';
  }
}
