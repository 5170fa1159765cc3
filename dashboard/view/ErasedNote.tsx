import { useState } from 'preact/hooks';
import type { SubmissionId } from '../../protocol/ids.ts';
import { download, fileName } from '../browser/download.ts';
import { Icon } from './Icon.tsx';
import { Note } from './Problem.tsx';

/** The certificate comes once, with the erasure: what it was about is gone, so nobody could look it up again. */
export function ErasedNote({ submission, certificate }: { submission: SubmissionId; certificate: string }) {
  const [isKept, setKept] = useState(false);
  return (
    <Note kind="good" icon="shield">
      <p>
        <strong>Erased.</strong> Nothing of this submission is left at the collector; backups that still hold it
        expire by the date in the certificate.
      </p>
      <p>
        The certificate is signed by the collector’s ledger key and names no person. It is given out only now:
        keep it with your records.
      </p>
      <button
        type="button"
        class={isKept ? 'button small' : 'button small primary'}
        onClick={() => {
          download(fileName(`erasure certificate ${submission}`, 'txt', Date.now()), 'text/plain', certificate);
          setKept(true);
        }}
      >
        <Icon name={isKept ? 'check' : 'download'} size={16} />
        {isKept ? 'Download again' : 'Download the certificate'}
      </button>
    </Note>
  );
}
