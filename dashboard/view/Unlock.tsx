import { useState } from 'preact/hooks';
import type { Me } from '../../protocol/api.ts';
import { unlock } from '../account.ts';
import { useSession } from './context.ts';
import { Gate } from './Gate.tsx';
import { PasswordField } from './PasswordField.tsx';
import { Problem } from './Problem.tsx';
import { useAction } from './use-action.ts';

const WHY = {
  idle: 'Nobody was here for a while, so everything that was open has been closed. Your work is kept.',
  asked: 'Everything that was open has been closed. Your work is kept.',
  reload: 'You are logged in. Your password opens your keys on this device.',
};

export function Unlock({ me, why }: { me: Me; why: keyof typeof WHY }) {
  const session = useSession();
  const [password, setPassword] = useState('');
  const { busy, problem, run } = useAction();
  return (
    <Gate
      title="Locked"
      lead={WHY[why]}
      foot={
        <button type="button" class="link" onClick={() => void session.signOut()}>
          Log in as somebody else
        </button>
      }
    >
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          run(async () => session.opened(await unlock(session.tools, me, password)));
        }}
      >
        <Problem text={problem} />
        <div class="who">
          <span class="avatar" aria-hidden="true">
            {(me.user.name || me.user.email).slice(0, 1).toUpperCase()}
          </span>
          <div>
            <strong>{me.user.name}</strong>
            <div class="muted">{me.user.email}</div>
          </div>
        </div>
        {/* For password managers, which fill in a password beside the name it belongs to. */}
        <input
          class="sr-only"
          type="email"
          autocomplete="username"
          value={me.user.email}
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        <PasswordField
          label="Password"
          value={password}
          onValue={setPassword}
          autocomplete="current-password"
          autofocus
        />
        <button type="submit" class="button primary wide" disabled={busy}>
          {busy ? 'Opening your key…' : 'Unlock'}
        </button>
      </form>
    </Gate>
  );
}
