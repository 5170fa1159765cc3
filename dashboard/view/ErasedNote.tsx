import { useState } from 'preact/hooks';
import type { SubmissionId } from '../../protocol/ids.ts';
import { download, fileName } from '../browser/download.ts';
import { checkCertificate } from '../rights-certificate.ts';
import { useSession, useSite } from './context.ts';
import { Icon } from './Icon.tsx';
import { Note } from './Problem.tsx';
import { longDay } from './times.ts';
import { useLoaded } from './use-loaded.ts';

/** The certificate comes once, with the erasure: what it was about is gone, so nobody could look it up again. */
export function ErasedNote({ submission, certificate }: { submission: SubmissionId; certificate: string }) {
  const { crypto } = useSession();
  const { keys, trusted } = useSite().workspace;
  const [isKept, setKept] = useState(false);
  const checked = useLoaded(
    () => checkCertificate(crypto, certificate, { site: keys.site, submission }, trusted?.ledger ?? []),
    [certificate],
  );
  const backups = checked.at === 'here' ? checked.value.backupsGoneBy : undefined;
  return (
    <div class="erased-note">
      <Note kind="good" icon="shield">
        <p>
          <strong>Erased.</strong> Nothing of this submission is left at the collector
          {backups ? `; the last backup that holds it is gone by ${longDay(backups)}` : ''}.
        </p>
        {checked.at === 'here' && !checked.value.isGood ? (
          <p class="error">
            The certificate is not signed with a ledger key that this site has published, or is about
            something else. Keep it, and ask the operator of the collector why.
          </p>
        ) : (
          <p>
            The certificate is signed by the collector’s ledger key, which was checked just now, and names no
            person. You get it only this once, so keep it with your records; their receipt link goes on
            showing it.
          </p>
        )}
        <button
          type="button"
          class={isKept ? 'button small' : 'button small primary'}
          onClick={() => {
            download(
              fileName(`erasure certificate ${submission}`, 'txt', Date.now()),
              'text/plain',
              certificate,
            );
            setKept(true);
          }}
        >
          <Icon name={isKept ? 'check' : 'download'} size={16} />
          {isKept ? 'Download again' : 'Download the certificate'}
        </button>
      </Note>
    </div>
  );
}
