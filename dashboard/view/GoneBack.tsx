import { useState } from 'preact/hooks';
import { Note } from './Problem.tsx';
import { Tick } from './TextField.tsx';

/** The collector serves less than this device has seen. A restored backup explains it, and so does somebody who hides what was published. */
export function GoneBack({
  problem,
  onRestored,
  retry,
}: {
  problem: string;
  onRestored: () => void;
  retry: () => void;
}) {
  const [sure, setSure] = useState(false);
  return (
    <div class="page">
      <Note kind="bad" icon="warning">
        <p>
          <strong>The collector has gone back to an older state of this site.</strong> {problem}
        </p>
        <p>
          That is what a collector restored from a backup looks like, and also one that hides your last
          changes from you: a form you took down, a key you replaced. Ask its operator before you go on.
          Changes and submissions since that backup are not there.
        </p>
        <p>
          If you go on, review the draft and publish it: the new revision counts on from the highest that this
          device has seen, so that pages which saw it accept yours. Until then this warning comes back.
        </p>
        <Tick label="I know that the collector was restored from a backup" checked={sure} onValue={setSure} />
        <div class="row">
          <button type="button" class="button" onClick={retry}>
            Try again
          </button>
          <button type="button" class="button danger" disabled={!sure} onClick={onRestored}>
            Go on with the restored state
          </button>
        </div>
      </Note>
    </div>
  );
}
