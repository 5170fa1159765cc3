import type { LogName } from '../../protocol/ledger/logs.ts';
import { logExportPath } from '../api-client.ts';
import { download, fileName } from '../browser/download.ts';
import type { LedgerTrust } from '../ledger-trust.ts';
import { CodeBlock } from './CodeBlock.tsx';
import { useSite } from './context.ts';
import { Icon } from './Icon.tsx';
import { Section } from './Page.tsx';
import { useToast } from './Toasts.tsx';

/** What somebody else needs to check a log without this dashboard. */
export function LedgerDownloads({
  log,
  checkpoint,
  kept,
  trust,
}: {
  log: LogName;
  checkpoint: string | null;
  /** The one that this browser kept. */
  kept: string | null;
  trust: LedgerTrust;
}) {
  const { workspace } = useSite();
  const { name } = workspace.site;
  const toast = useToast();
  const file = fileName(`${name} ${log} log`, 'jsonl', Date.now());
  const note = fileName(`${name} ${log} checkpoint`, 'txt', Date.now());
  const save = (file: string, text: string): void => {
    download(file, 'text/plain', text);
    toast(`Downloaded ${file}.`);
  };
  return (
    <Section
      title="Check it elsewhere"
      about="On any computer, without network and without this dashboard. The export holds all entries; the checkpoint alone is enough to show later that they were not changed."
    >
      <div class="row">
        <a
          class="button"
          href={logExportPath(workspace.keys.site, log)}
          download={file}
          onClick={() => toast(`Downloading ${file}.`)}
        >
          <Icon name="download" />
          Export
        </a>
        {checkpoint && (
          <button type="button" class="button" onClick={() => save(note, checkpoint)}>
            <Icon name="download" />
            Checkpoint
          </button>
        )}
        {kept && kept !== checkpoint && (
          <button
            type="button"
            class="button"
            onClick={() => save(fileName(`${name} ${log} checkpoint kept`, 'txt', Date.now()), kept)}
          >
            <Icon name="download" />
            Checkpoint that this browser kept
          </button>
        )}
      </div>
      <CodeBlock title="Verify the export" code={`npx sealpost verify ${file} --key ${trust.key}`} />
      {checkpoint && (
        <details class="more">
          <summary>Hold a later export to today’s checkpoint</summary>
          <div>
            <CodeBlock
              title="Verify a later export"
              code={`npx sealpost verify later.jsonl --key ${trust.key} --since ${note}`}
            />
          </div>
        </details>
      )}
    </Section>
  );
}
