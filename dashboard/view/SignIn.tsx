import { useState } from 'preact/hooks';
import { logIn, signUp } from '../account.ts';
import { ApiError } from '../api-client.ts';
import { passwordStrength } from '../password-strength.ts';
import { useSession } from './context.ts';
import { Gate } from './Gate.tsx';
import { PasswordField } from './PasswordField.tsx';
import { Problem } from './Problem.tsx';
import { Recover } from './Recover.tsx';
import { TextField } from './TextField.tsx';
import { useAction } from './use-action.ts';

export function SignIn() {
  const [mode, setMode] = useState<'log-in' | 'sign-up' | 'recover'>('log-in');
  const [email, setEmail] = useState('');
  if (mode === 'recover')
    return <Recover email={email} onEmail={setEmail} onBack={() => setMode('log-in')} />;
  if (mode === 'sign-up') return <SignUp email={email} onEmail={setEmail} onBack={() => setMode('log-in')} />;
  return (
    <LogIn
      email={email}
      onEmail={setEmail}
      onSignUp={() => setMode('sign-up')}
      onRecover={() => setMode('recover')}
    />
  );
}

interface EmailProps {
  email: string;
  onEmail: (email: string) => void;
}

function LogIn({
  email,
  onEmail,
  onSignUp,
  onRecover,
}: EmailProps & { onSignUp: () => void; onRecover: () => void }) {
  const session = useSession();
  const [password, setPassword] = useState('');
  const { busy, problem, run } = useAction();
  return (
    <Gate
      title="Log in"
      foot={
        <p>
          New here?{' '}
          <button type="button" class="link" onClick={onSignUp}>
            Create an account
          </button>
        </p>
      }
    >
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          run(async () => {
            try {
              session.opened(await logIn(session.tools, email, password));
            } catch (error) {
              if (error instanceof ApiError && error.code === 'login') {
                throw new Error('E-mail address or password is wrong.', { cause: error });
              }
              throw error;
            }
          });
        }}
      >
        <Problem text={problem} />
        <EmailField email={email} onEmail={onEmail} autofocus />
        <PasswordField
          label="Password"
          value={password}
          onValue={setPassword}
          autocomplete="current-password"
        />
        <button type="submit" class="button primary wide" disabled={busy}>
          {busy ? 'Opening your key…' : 'Log in'}
        </button>
        <button type="button" class="link center" onClick={onRecover}>
          Forgot your password?
        </button>
      </form>
    </Gate>
  );
}

function SignUp({ email, onEmail, onBack }: EmailProps & { onBack: () => void }) {
  const session = useSession();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { busy, problem, run } = useAction();
  const tooShort = passwordStrength(password).level === 0;
  const [tried, setTried] = useState(false);
  return (
    <Gate
      title="Create your account"
      lead="Your password opens your visitors’ answers on this device. It is never sent anywhere, so nobody can reset it for you but you."
      foot={
        <p>
          Already have an account?{' '}
          <button type="button" class="link" onClick={onBack}>
            Log in
          </button>
        </p>
      }
    >
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!tooShort)
            run(async () => session.opened(await signUp(session.tools, { email, name, password })));
        }}
      >
        <Problem text={problem} />
        <TextField
          label="Your name"
          value={name}
          onValue={setName}
          autocomplete="name"
          required
          maxLength={100}
        />
        <EmailField email={email} onEmail={onEmail} />
        <PasswordField
          label="Password"
          value={password}
          onValue={setPassword}
          autocomplete="new-password"
          meter={[email, name]}
          error={tried && tooShort ? 'Use at least 12 characters.' : undefined}
        />
        <button type="submit" class="button primary wide" disabled={busy}>
          {busy ? 'Deriving your keys…' : 'Create account'}
        </button>
      </form>
    </Gate>
  );
}

export function EmailField({ email, onEmail, autofocus = false }: EmailProps & { autofocus?: boolean }) {
  return (
    <TextField
      label="E-mail"
      type="email"
      value={email}
      onValue={onEmail}
      autocomplete="username"
      autofocus={autofocus}
      autocapitalize="off"
      spellcheck={false}
      required
      maxLength={254}
    />
  );
}
