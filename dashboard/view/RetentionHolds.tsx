import { useEffect, useRef, useState } from 'preact/hooks';
import type { FormId } from '../../protocol/ids.ts';
import type { Hold, NewHold } from '../../protocol/retention.ts';
import { Confirm } from './Confirm.tsx';
import { useSession, useSite } from './context.ts';
import { useFocusBack } from './focus-place.ts';
import { Icon } from './Icon.tsx';
import { Section } from './Page.tsx';
import { Problem } from './Problem.tsx';
import { SelectField, TextArea } from './TextField.tsx';
import { fullTime, longDay } from './times.ts';
import { useToast } from './Toasts.tsx';
import { useAction } from './use-action.ts';

type Form = { id: FormId; title: string };

/** What must not be deleted for now, and why. */
export function RetentionHolds({
  holds,
  forms,
  onChange,
}: {
  holds: readonly Hold[];
  forms: readonly Form[];
  onChange: () => void;
}) {
  const [adding, setAdding] = useState(false);
  useFocusBack(adding ? 'hold' : null);
  return (
    <Section
      title="Legal holds"
      about="Keeps what would be deleted, where a claim or an authority requires it. Past its date it is kept, but not shown: it comes back into no inbox and no export. Erasures that visitors ask for wait for you, with the reason below."
      aside={
        !adding && (
          <button type="button" class="button small" data-opens="hold" onClick={() => setAdding(true)}>
            <Icon name="plus" size={16} />
            Set a hold
          </button>
        )
      }
    >
      {adding && (
        <NewHoldForm
          forms={forms}
          onDone={() => setAdding(false)}
          onSet={() => {
            setAdding(false);
            onChange();
          }}
        />
      )}
      {holds.length === 0 && !adding && <p class="muted">None. Everything goes when its date has passed.</p>}
      {holds.length > 0 && (
        <ul class="lines">
          {holds.map((hold) => (
            <HoldLine
              key={hold.id}
              hold={hold}
              forms={forms}
              onReleased={() => {
                // Its line goes.
                document.querySelector<HTMLElement>('[data-opens="hold"]')?.focus();
                onChange();
              }}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}

function NewHoldForm({
  forms,
  onDone,
  onSet,
}: {
  forms: readonly Form[];
  onDone: () => void;
  onSet: () => void;
}) {
  const { tools } = useSession();
  const { workspace } = useSite();
  const toast = useToast();
  const [over, setOver] = useState('submission');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useAction();
  const form = useRef<HTMLFormElement>(null);
  const focusFirst = (selector: string): void => form.current?.querySelector<HTMLElement>(selector)?.focus();
  useEffect(() => focusFirst('select'), []);
  return (
    <form
      class="stack hold-new"
      ref={form}
      noValidate
      onKeyDown={(event) => {
        // What was typed is not lost to a key.
        if (event.key === 'Escape' && !busy && !reason) onDone();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (reason.trim() === '') return focusFirst('textarea');
        run(async () => {
          await tools.api.setHold(workspace.keys.site, newHold(over, reason));
          toast('The hold is set.');
          onSet();
        });
      }}
    >
      <Problem text={problem} />
      <SelectField
        label="Keep"
        value={over}
        onValue={setOver}
        options={[
          { value: 'submission', label: 'Submissions of every form' },
          ...forms.map(({ id, title }) => ({ value: id, label: `Submissions of “${title}”` })),
          { value: 'consent', label: CONSENT },
        ]}
      />
      <TextArea
        label="Reason"
        help="Visitors who ask for erasure read this, and it stays in the audit log."
        value={reason}
        onValue={setReason}
        maxLength={500}
        rows={2}
        dir="auto"
        error={tried && reason.trim() === '' ? 'Why may this not be deleted?' : undefined}
      />
      <div class="row">
        <button type="submit" class="button primary small" aria-disabled={busy}>
          {busy ? 'Setting…' : 'Set the hold'}
        </button>
        <button type="button" class="button small quiet" onClick={onDone}>
          Not now
        </button>
      </div>
    </form>
  );
}

function HoldLine({
  hold,
  forms,
  onReleased,
}: {
  hold: Hold;
  forms: readonly Form[];
  onReleased: () => void;
}) {
  const { tools } = useSession();
  const { workspace } = useSite();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const { busy, problem, run } = useAction();
  useFocusBack(asking ? hold.id : null);
  return (
    <li class="hold">
      <div class="grow">
        <p>
          <strong dir="auto">{overText(hold, forms)}</strong>
        </p>
        <p dir="auto">{hold.reason}</p>
        <p class="muted small-text">
          Set{' '}
          <time datetime={hold.setAt} title={fullTime(hold.setAt)}>
            {longDay(hold.setAt)}
          </time>{' '}
          by {hold.setBy ?? 'a member who has left'}
        </p>
      </div>
      {asking ? (
        <Confirm
          kind="bad"
          icon="warning"
          action={busy ? 'Releasing…' : 'Release and delete'}
          cancel="Keep it"
          busy={busy}
          problem={problem}
          onConfirm={() =>
            run(async () => {
              await tools.api.releaseHold(workspace.keys.site, hold.id);
              toast('The hold is released.');
              onReleased();
            })
          }
          onCancel={() => setAsking(false)}
        >
          <p>What is past its date is then deleted within ten minutes, for good.</p>
        </Confirm>
      ) : (
        <button type="button" class="button small" data-opens={hold.id} onClick={() => setAsking(true)}>
          Release<span class="sr-only"> the hold over {overText(hold, forms)}</span>
        </button>
      )}
    </li>
  );
}

const CONSENT = 'Consent decisions';

const newHold = (over: string, reason: string): NewHold => ({
  class: over === 'consent' ? 'consent' : 'submission',
  ...(over === 'consent' || over === 'submission' ? {} : { form: over as FormId }),
  reason: reason.trim(),
});

function overText(hold: Hold, forms: readonly Form[]): string {
  if (hold.class === 'consent') return CONSENT;
  if (!hold.form) return 'Submissions of every form';
  return `Submissions of “${forms.find(({ id }) => id === hold.form)?.title ?? hold.form}”`;
}
