import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Note, Problem } from './Problem.tsx';
import type { IconName } from './Icon.tsx';

interface ConfirmProps {
  kind: 'bad' | 'calm';
  icon: IconName;
  /** What it does, said before it is done. */
  children: ComponentChildren;
  /** On the button that does it. */
  action: ComponentChildren;
  /** On the way out, such as "Keep it". */
  cancel: string;
  busy: boolean;
  problem?: string;
  onConfirm: () => void;
  onCancel: () => void;
}

/** A second look before what cannot be undone. The focus goes to the way out, so that Enter twice does nothing; Escape takes it, and nothing further. */
export function Confirm({
  kind,
  icon,
  children,
  action,
  cancel,
  busy,
  problem = '',
  onConfirm,
  onCancel,
}: ConfirmProps) {
  const id = useId();
  const out = useRef<HTMLButtonElement>(null);
  useEffect(() => out.current?.focus(), []);
  return (
    <div
      class="confirm"
      role="group"
      aria-describedby={id}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        if (!busy) onCancel();
      }}
    >
      <Note kind={kind} icon={icon}>
        <div id={id}>{children}</div>
        <Problem text={problem} />
        <div class="row">
          <button
            type="button"
            class={kind === 'bad' ? 'button small danger' : 'button small primary'}
            aria-disabled={busy}
            onClick={onConfirm}
          >
            {action}
          </button>
          <button
            type="button"
            class="button small"
            ref={out}
            aria-describedby={id}
            aria-disabled={busy}
            onClick={() => !busy && onCancel()}
          >
            {cancel}
          </button>
        </div>
      </Note>
    </div>
  );
}
