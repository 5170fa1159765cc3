import { useDrafts } from './context.ts';
import { Icon } from './Icon.tsx';
import { Note } from './Problem.tsx';

/** Says where what was typed is. Quiet while all is well; never lets somebody's work go without asking. */
export function DraftBar() {
  const drafts = useDrafts();
  if (drafts.state === 'conflict') {
    return (
      <div class="draft-bar" role="alert">
        <Note kind="warn" icon="warning">
          <p>
            <strong>Somebody else saved this site meanwhile.</strong> Your changes are still here, and not
            saved. Which version should stay?
          </p>
          <div class="row">
            <button type="button" class="button small" onClick={() => void drafts.resolve('mine')}>
              Keep mine
            </button>
            <button type="button" class="button small" onClick={() => void drafts.resolve('theirs')}>
              Take theirs
            </button>
          </div>
        </Note>
      </div>
    );
  }
  if (drafts.state === 'failed') {
    return (
      <div class="draft-bar" role="alert">
        <Note kind="warn" icon="warning">
          <p>
            <strong>Not saved yet.</strong> {drafts.problem} Your changes stay in this window and are tried
            again by themselves.
          </p>
        </Note>
      </div>
    );
  }
  return null;
}

export function DraftState() {
  const drafts = useDrafts();
  const words = {
    saved: 'Saved',
    unsaved: 'Saving…',
    saving: 'Saving…',
    conflict: 'Not saved',
    failed: 'Not saved',
  };
  return (
    <span class={`draft-state draft-${drafts.state}`} role="status">
      <Icon name={drafts.isSaved ? 'check' : 'refresh'} size={15} />
      {words[drafts.state]}
    </span>
  );
}
