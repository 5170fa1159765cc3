import type { ComponentChildren } from 'preact';
import { Icon } from './Icon.tsx';

/** Above what is chosen in a list; on a narrow screen it leads back to that list. */
export function DetailBar({ onBack, children }: { onBack: () => void; children?: ComponentChildren }) {
  return (
    <div class="detail-bar">
      <button type="button" class="icon-button detail-back" title="Back to the list" onClick={onBack}>
        <Icon name="back" />
        <span class="sr-only">Back to the list</span>
      </button>
      {children}
    </div>
  );
}
