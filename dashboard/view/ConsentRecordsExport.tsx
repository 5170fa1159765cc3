import { useEffect, useRef, useState } from 'preact/hooks';
import { consentsExportPath } from '../api-client.ts';
import { downloadBlob, fileName } from '../browser/download.ts';
import { runOverRecords } from '../browser/records-client.ts';
import { number } from '../consent-words.ts';
import type { NoticeNames } from '../shown-notice.ts';
import { useSite } from './context.ts';
import { DetailBar } from './DetailBar.tsx';
import { Icon } from './Icon.tsx';
import { Problem } from './Problem.tsx';
import { useToast } from './Toasts.tsx';
import { useAction } from './use-action.ts';

/** All decisions in one file: as they are, or as a table. */
export function ConsentRecordsExport({ names, onBack }: { names: NoticeNames; onBack: () => void }) {
  const { workspace } = useSite();
  const { site } = workspace.keys;
  const { name } = workspace.site;
  const toast = useToast();
  const { busy, problem, run } = useAction();
  const [done, setDone] = useState(0);
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  const lines = fileName(`${name} decisions`, 'jsonl', Date.now());
  const makeTable = (): void =>
    run(async () => {
      setDone(0);
      const order = names.purposes.map(({ id }) => id);
      const { file, rows } = await runOverRecords(
        'table',
        { site, order },
        { signal: stop.current.signal, onProgress: (progress) => setDone(progress.done) },
      );
      const table = fileName(`${name} decisions`, 'csv', Date.now());
      downloadBlob(table, file);
      toast(`Downloaded ${table}, ${number(rows)} ${rows === 1 ? 'decision' : 'decisions'}.`);
    });
  return (
    <article class="detail">
      <DetailBar onBack={onBack} />
      <header class="detail-head">
        <h2 tabIndex={-1}>Export all decisions</h2>
        <p class="muted">Everything is yours, in formats that other programs read.</p>
      </header>
      <section class="record-part">
        <h3>For a spreadsheet</h3>
        <p class="help">
          One row for each decision, one column for each purpose and service. An empty cell means that nothing
          was said about it. The visitors’ values are left out. What a spreadsheet would run as a formula gets
          an apostrophe in front.
        </p>
        <Problem text={problem} />
        <div class="row">
          <button type="button" class="button" disabled={busy} onClick={makeTable}>
            <Icon name="download" />
            CSV
          </button>
          <span class="muted" role="status">
            {busy && `Making the table… ${done > 0 ? number(done) : ''}`}
          </span>
        </div>
      </section>
      <section class="record-part">
        <h3>For a program</h3>
        <p class="help">
          JSON lines, every record exactly as it was made, with the visitors’ values: keep it where only those
          can read it who may. The last line says how many there are, so that a file that was cut off shows.
        </p>
        <a
          class="button"
          href={consentsExportPath(site)}
          download={lines}
          onClick={() => toast(`Downloading ${lines}.`)}
        >
          <Icon name="download" />
          JSON lines
        </a>
      </section>
    </article>
  );
}
