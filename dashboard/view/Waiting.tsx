import type { ComponentChildren } from 'preact';
import { Note } from './Problem.tsx';
import type { Loaded } from './use-loaded.ts';

export function Waiting<T>({
  for: loaded,
  children,
}: {
  for: Loaded<T>;
  children: (value: T) => ComponentChildren;
}) {
  if (loaded.at === 'here') return <>{children(loaded.value)}</>;
  if (loaded.at === 'loading') {
    return (
      <div class="page waiting" role="status">
        <span class="sr-only">Loading…</span>
        <i />
        <i />
        <i />
      </div>
    );
  }
  return (
    <div class="page">
      <Note kind="bad" icon="warning">
        <p>{loaded.problem}</p>
        <button type="button" class="button small" onClick={loaded.retry}>
          Try again
        </button>
      </Note>
    </div>
  );
}
