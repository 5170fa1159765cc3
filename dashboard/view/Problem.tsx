import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './Icon.tsx';

/** Said at once by screen readers; nothing when there is nothing to say. */
export function Problem({ text }: { text: string }) {
  return (
    <div role="alert">
      {text && (
        <Note kind="bad" icon="warning">
          {text}
        </Note>
      )}
    </div>
  );
}

export function Note({
  kind,
  icon,
  children,
}: {
  kind: 'bad' | 'good' | 'calm' | 'warn';
  icon: IconName;
  children: ComponentChildren;
}) {
  return (
    <div class={`note note-${kind}`}>
      <Icon name={icon} />
      <div>{children}</div>
    </div>
  );
}
