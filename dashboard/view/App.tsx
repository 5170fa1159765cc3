import type { Session } from '../browser/session.ts';
import { Ceremony } from './Ceremony.tsx';
import { SessionProvider, useSession } from './context.ts';
import { Gate } from './Gate.tsx';
import { Note } from './Problem.tsx';
import { Shell } from './Shell.tsx';
import { SignIn } from './SignIn.tsx';
import { Toasts } from './Toasts.tsx';
import { Unlock } from './Unlock.tsx';

export function App({ session }: { session: Session }) {
  return (
    <SessionProvider value={session}>
      <Door />
    </SessionProvider>
  );
}

/** A new key at every door: no message, and no undo, outlives the lock. */
function Door() {
  const session = useSession();
  return (
    <Toasts key={session.state.at}>
      <Room session={session} />
    </Toasts>
  );
}

function Room({ session }: { session: Session }) {
  const { state } = session;
  switch (state.at) {
    case 'loading':
      return <main class="gate" aria-busy="true" />;
    case 'unreachable':
      return (
        <Gate title="No connection">
          <Note kind="bad" icon="warning">
            {state.message}
          </Note>
          <button type="button" class="button primary wide" onClick={() => void session.begin()}>
            Try again
          </button>
        </Gate>
      );
    case 'signed-out':
      return <SignIn />;
    case 'locked':
      return <Unlock me={state.me} why={state.why} />;
    case 'open': {
      const { account } = state;
      return account.member && account.me.memberKey?.recoveryConfirmed ? (
        <Shell account={account} />
      ) : (
        <Ceremony account={account} />
      );
    }
  }
}
