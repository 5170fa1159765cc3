import { useEffect, useRef, useState } from 'preact/hooks';
import type { Checkpoint } from '../../protocol/ledger/checkpoint.ts';
import type { LogName } from '../../protocol/ledger/logs.ts';
import { runOverRecords } from '../browser/records-client.ts';
import { number } from '../consent-words.ts';
import type { LedgerCheck } from '../ledger-check.ts';
import type { KeptCheckpoint, LedgerTrust } from '../ledger-trust.ts';
import { findingText, isCutOff, LOG_TITLES } from '../ledger-words.ts';
import { useSite } from './context.ts';
import { Icon } from './Icon.tsx';
import { Note, Problem } from './Problem.tsx';
import { fullTime } from './times.ts';
import { useAction } from './use-action.ts';

interface Result {
  check: LedgerCheck;
  /** What the log was compared with. */
  earlier: Checkpoint | null;
  kept: KeptCheckpoint | null;
}

/** Downloads the log and verifies every entry, here and now, beside the page. */
export function LedgerVerify({
  log,
  size,
  trust,
  kept,
  earlier,
  onVerified,
}: {
  log: LogName;
  size: number;
  trust: LedgerTrust;
  kept: KeptCheckpoint | null;
  earlier: Checkpoint | null;
  onVerified: (note: string) => Promise<void>;
}) {
  const { workspace } = useSite();
  const { site } = workspace.keys;
  const { busy, problem, run } = useAction();
  const [done, setDone] = useState(0);
  const [result, setResult] = useState<Result | null>(null);
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  const verify = (): void =>
    run(async () => {
      setDone(0);
      setResult(null);
      stop.current = new AbortController();
      const { signal } = stop.current;
      const stopped = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null)));
      const check = await Promise.race([
        stopped,
        runOverRecords(
          'check',
          { site, log, key: trust.key, earlier },
          { signal, onProgress: (progress) => setDone(progress.done) },
        ),
      ]);
      if (!check) return;
      setResult({ check, earlier, kept });
      if (check.checkpoint) await onVerified(check.note);
    });
  return (
    <div class="verify">
      <div class="row">
        <button type="button" class="button primary" disabled={busy} onClick={verify}>
          <Icon name="shield" />
          {busy ? 'Verifying…' : 'Verify now'}
        </button>
        {busy && (
          <button type="button" class="button quiet" onClick={() => stop.current.abort()}>
            Stop
          </button>
        )}
        {!busy && !result && <span class="muted">Downloads every entry and checks it on this device.</span>}
      </div>
      {busy && (
        <div class="verify-progress">
          <progress max={Math.max(size, done, 1)} value={done} aria-label="Verifying entries" />
          <span class="small-text muted">
            {number(done)} of {number(Math.max(size, done))} entries
          </span>
        </div>
      )}
      <Problem text={problem} />
      <div role="status">{result && <Verdict {...result} log={log} trust={trust} />}</div>
    </div>
  );
}

function Verdict({ check, earlier, kept, log, trust }: Result & { log: LogName; trust: LedgerTrust }) {
  const title = LOG_TITLES[log].toLowerCase();
  if (isCutOff(check.findings)) {
    return (
      <Note kind="warn" icon="warning">
        <p>
          <strong>The download broke off after {number(check.entries)} entries.</strong>
        </p>
        <p>
          Nothing can be said about the log. Try again; if it happens every time, ask whoever runs the
          collector.
        </p>
      </Note>
    );
  }
  if (!check.checkpoint) return <Broken check={check} title={title} />;
  const { size } = check.checkpoint;
  if (size === 0) {
    return (
      <Note kind="good" icon="shield">
        <p>The {title} has no entries yet, and that is what its checkpoint is signed for.</p>
      </Note>
    );
  }
  const told = check.entries - check.erased;
  return (
    <Note kind="good" icon="shield">
      <p>
        <strong>
          The {title} holds: {number(size)} {size === 1 ? 'entry' : 'entries'}, all of them checked.
        </strong>
      </p>
      <ul class="verdict">
        <li>Every entry is what its hash says and stands at its place. None is missing, doubled or moved.</li>
        <li>
          Together they are exactly what the checkpoint is signed for, with the key that{' '}
          {trust.at === 'pinned' ? 'your own manifest names' : 'the collector itself names'}.
        </li>
        <li>
          {told === size
            ? 'All of them have their content, and each content is what its entry commits to.'
            : `${number(told)} have their content, and it is what they commit to. ${number(check.erased)} stand without: it was erased or has aged out, while the entry itself stays.`}
        </li>
        <li>
          {earlier && kept
            ? `It begins with the ${number(earlier.size)} ${earlier.size === 1 ? 'entry' : 'entries'} that this browser saw on ${fullTime(kept.seenAt)}, unchanged.`
            : 'This browser saw the log for the first time. It remembers this state, and the next check holds the log to it.'}
        </li>
      </ul>
      <p>
        <strong>What this means.</strong>{' '}
        {earlier
          ? 'Nobody, the collector included, has changed or taken out an entry since then.'
          : 'Nobody without the key has changed or taken out an entry.'}{' '}
        What no check can show is whether everything that happened was entered in the first place: for that,
        visitors have their receipts.
      </p>
    </Note>
  );
}

function Broken({ check, title }: { check: LedgerCheck; title: string }) {
  const more = check.found - check.findings.length;
  return (
    <Note kind="bad" icon="warning">
      <p>
        <strong>The {title} does not hold.</strong>
      </p>
      <ul class="verdict">
        {check.findings.map((finding) => (
          <li key={`${finding.line} ${finding.code}`}>
            {findingText(finding)} <code class="small-text">{finding.code}</code>
            <span class="small-text">, line {number(finding.line)}</span>
          </li>
        ))}
        {more > 0 && <li>and {number(more)} more</li>}
      </ul>
      <p>
        <strong>What to do.</strong> Download the export and the checkpoint below now and keep them: they show
        what you were served. Then ask whoever runs the collector, and do not rely on this log until it is
        explained. What this browser saw before stays remembered.
      </p>
    </Note>
  );
}
