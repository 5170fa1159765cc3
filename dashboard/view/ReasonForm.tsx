import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from './Problem.tsx';
import { TextArea, type FieldFrame } from './TextField.tsx';
import { useAction } from './use-action.ts';

interface ReasonFormProps {
  /** Beside `stack`. */
  class: string;
  /** Where nothing in it says what it is. */
  label?: string;
  /** What it does, said before it is done. */
  children: ComponentChildren;
  field: Pick<FieldFrame, 'label' | 'aside' | 'help'> & { maxLength: number; rows: number };
  problemOf: (reason: string) => string | undefined;
  /** On the button that does it. */
  action: (busy: boolean) => ComponentChildren;
  actionClass: string;
  cancel: string;
  cancelClass: string;
  /** The reason without blanks around it. */
  onReason: (reason: string) => Promise<void>;
  onCancel: () => void;
}

/** Something that is done with a reason. The focus goes to the reason; Escape leads out while nothing is typed. */
export function ReasonForm({
  class: className,
  label,
  children,
  field,
  problemOf,
  action,
  actionClass,
  cancel,
  cancelClass,
  onReason,
  onCancel,
}: ReasonFormProps) {
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useAction();
  const form = useRef<HTMLFormElement>(null);
  const wrong = problemOf(reason);
  const focusReason = (): void => form.current?.querySelector('textarea')?.focus();
  useEffect(focusReason, []);
  return (
    <form
      class={`stack ${className}`}
      aria-label={label}
      ref={form}
      noValidate
      onKeyDown={(event) => {
        // What was typed is not lost to a key.
        if (event.key !== 'Escape' || busy || reason) return;
        event.preventDefault();
        event.stopPropagation();
        onCancel();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (wrong) focusReason();
        else run(() => onReason(reason.trim()));
      }}
    >
      {children}
      <TextArea {...field} value={reason} onValue={setReason} dir="auto" error={tried ? wrong : undefined} />
      <Problem text={problem} />
      <div class="row">
        <button type="submit" class={actionClass} aria-disabled={busy}>
          {action(busy)}
        </button>
        <button type="button" class={cancelClass} aria-disabled={busy} onClick={() => busy || onCancel()}>
          {cancel}
        </button>
      </div>
    </form>
  );
}
