import { useState } from 'preact/hooks';
import {
  beginCeremony,
  confirmRecoveryCode,
  finishCeremony,
  type Ceremony as NewKey,
  type OpenAccount,
} from '../account.ts';
import { download } from '../browser/download.ts';
import { Seal } from './Brand.tsx';
import { useSession } from './context.ts';
import { CopyButton } from './CopyButton.tsx';
import { Gate } from './Gate.tsx';
import { Icon } from './Icon.tsx';
import { Problem } from './Problem.tsx';
import { RecoveryCodeField } from './RecoveryCodeField.tsx';
import { useAction } from './use-action.ts';

/** Before anything else: a key of one's own, and the proof that its recovery code exists on paper. */
export function Ceremony({ account }: { account: OpenAccount }) {
  const session = useSession();
  const [made, setMade] = useState<NewKey | null>(null);
  const [step, setStep] = useState<'about' | 'code' | 'type'>('about');
  const { busy, problem, run } = useAction();

  // The key is there, but its code was never confirmed, e.g. because the connection broke right then.
  if (account.member) {
    return (
      <TypeBack
        lead="One thing is missing: type the recovery code that you printed or wrote down."
        onCode={async (code) => session.opened(await confirmRecoveryCode(session.tools, account, code))}
      />
    );
  }
  if (made && step === 'type') {
    return (
      <TypeBack
        lead="Read it from your own copy. This shows that it is whole and can be read when it is needed."
        code={made.code}
        onBack={() => setStep('code')}
        onCode={async (code) => session.opened(await finishCeremony(session.tools, account, made, code))}
      />
    );
  }
  if (made && step === 'code')
    return <ShowCode code={made.code} email={account.me.user.email} onNext={() => setStep('type')} />;
  return (
    <Gate title={`Welcome, ${account.me.user.name || 'and hello'}`}>
      <Steps at={1} />
      <p class="lead">
        Now this device makes a key that opens your visitors’ answers. It is locked with your password before
        it is stored, so the server keeps it and cannot use it.
      </p>
      <p class="lead">
        You also get a recovery code, for the day the password is forgotten. Without both, nobody can open
        your visitors’ answers again, and that includes us.
      </p>
      <Problem text={problem} />
      <button
        type="button"
        class="button primary wide"
        disabled={busy}
        onClick={() =>
          run(async () => {
            setMade(await beginCeremony(session.crypto));
            setStep('code');
          })
        }
      >
        Make my key
      </button>
    </Gate>
  );
}

function ShowCode({ code, email, onNext }: { code: string; email: string; onNext: () => void }) {
  const sheet = `Sealpost recovery code\n\nAccount: ${email}\nCode:    ${code}\n\nKeep this on paper, in a safe place. Whoever has it and your e-mail address can open your visitors’ answers.\n`;
  return (
    <Gate title="Your recovery code">
      <Steps at={2} />
      <p class="lead">
        Print it or write it down, and keep it where you keep important papers. It is shown only now and
        stored nowhere. An earlier code is no longer valid; destroy it.
      </p>
      <div class="recovery-code" translate={false}>
        {code.split('-').map((group, i) => (
          <span key={i}>{group}</span>
        ))}
      </div>
      <div class="row center">
        <button type="button" class="button small" onClick={() => window.print()}>
          <Icon name="print" size={16} />
          Print
        </button>
        <CopyButton text={code} what="Recovery code" />
        <button
          type="button"
          class="button small"
          onClick={() => download('sealpost-recovery-code.txt', 'text/plain', sheet)}
        >
          <Icon name="download" size={16} />
          Download
        </button>
      </div>
      <button type="button" class="button primary wide" onClick={onNext}>
        I have it on paper
      </button>
      <div class="print-sheet" aria-hidden="true">
        <Seal size={64} />
        <h2>Sealpost recovery code</h2>
        <p>{email}</p>
        <p class="print-code">{code}</p>
        <p>
          Keep this in a safe place. Whoever has it and your e-mail address can open your visitors’ answers.
        </p>
      </div>
    </Gate>
  );
}

function TypeBack({
  lead,
  code,
  onBack,
  onCode,
}: {
  lead: string;
  code?: string;
  onBack?: () => void;
  onCode: (code: string) => Promise<void>;
}) {
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useAction();
  const wrong = code === undefined ? [] : wrongGroups(typed, code);
  const hint = wrong.length ? `Compare group ${wrong.join(', ')} again.` : undefined;
  return (
    <Gate title="Type your code">
      <Steps at={3} />
      <p class="lead">{lead}</p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!wrong.length) run(() => onCode(typed));
        }}
      >
        <Problem text={problem} />
        <RecoveryCodeField
          value={typed}
          onValue={setTyped}
          typed
          autofocus
          error={tried ? hint : undefined}
        />
        <button type="submit" class="button primary wide" disabled={busy}>
          {busy ? 'Storing your key…' : 'Done'}
        </button>
        {onBack && (
          <button type="button" class="link center" onClick={onBack}>
            Show the code again
          </button>
        )}
      </form>
    </Gate>
  );
}

function Steps({ at }: { at: 1 | 2 | 3 }) {
  return (
    <div class="steps" role="img" aria-label={`Step ${at} of 3`}>
      {[1, 2, 3].map((step) => (
        <span key={step} class={step < at ? 'done' : step === at ? 'now' : ''}>
          {step < at ? <Icon name="check" size={14} /> : step}
        </span>
      ))}
    </div>
  );
}

/** Numbers of the groups that differ, from 1; a group that is missing differs. */
function wrongGroups(typed: string, code: string): number[] {
  const plain = (text: string): string =>
    text.replace(/[\s-]/g, '').toUpperCase().replace(/[IL]/g, '1').replace(/O/g, '0');
  const given = plain(typed);
  return plain(code)
    .match(/.{4}/g)!
    .flatMap((group, i) => (given.slice(i * 4, i * 4 + 4) === group ? [] : [i + 1]));
}
