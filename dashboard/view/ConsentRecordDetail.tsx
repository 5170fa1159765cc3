import { useEffect, useRef } from 'preact/hooks';
import type { StoredConsent } from '../../protocol/api.ts';
import { proveConsent, type ConsentProof } from '../consent-proof.ts';
import { decisionLines, isOver, recordText } from '../consent-records.ts';
import { METHOD_ABOUT, METHOD_NAMES, number, SURFACE_NAMES } from '../consent-words.ts';
import { download } from '../browser/download.ts';
import { ledgerTrust } from '../ledger-trust.ts';
import { formatRoute } from '../route.ts';
import { fetchShown, namesOf, type NoticeNames } from '../shown-notice.ts';
import { ConsentRecordNotice } from './ConsentRecordNotice.tsx';
import { useSession, useSite } from './context.ts';
import { CopyButton } from './CopyButton.tsx';
import { DetailBar } from './DetailBar.tsx';
import { Icon } from './Icon.tsx';
import { Problem } from './Problem.tsx';
import { fullTime } from './times.ts';
import { useToast } from './Toasts.tsx';
import { useAction } from './use-action.ts';
import { useLoaded, type Loaded } from './use-loaded.ts';

/** One decision: what was chosen, what was before the visitor's eyes, and what proves both. */
export function ConsentRecordDetail({ row, onBack }: { row: StoredConsent; onBack: () => void }) {
  const { tools, crypto } = useSession();
  const { record } = row;
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useLoaded(() => fetchShown(tools.api, crypto, record.artefact), [record.artefact]);
  const proof = useProof(row);
  useEffect(() => {
    // On a narrow screen the list has gone, and the focus with it.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  const names = shown.at === 'here' ? namesOf(shown.value) : { purposes: [] };
  return (
    <article class="detail">
      <DetailBar onBack={onBack} />
      <header class="detail-head">
        <h2 ref={heading} tabIndex={-1}>
          {METHOD_NAMES[record.method]}
        </h2>
        <p class="muted">
          {SURFACE_NAMES[record.surface]} · <time datetime={record.at}>{fullTime(record.at)}</time>
        </p>
        <ProofBadge proof={proof} />
      </header>
      <Decision row={row} names={names} />
      <Facts row={row} />
      <section class="record-part">
        <h3>Exactly what was shown</h3>
        <ConsentRecordNotice shown={shown} hash={record.artefact} />
      </section>
      <Proof row={row} proof={proof} />
      <Visitor visitor={record.visitor} />
    </article>
  );
}

function useProof(row: StoredConsent): Loaded<ConsentProof> {
  const { tools, crypto } = useSession();
  const { workspace } = useSite();
  const { site } = workspace.keys;
  const { id, visitor } = row.record;
  return useLoaded(async () => {
    const [bundle, key] = await Promise.all([
      tools.api.consentReceipt(id, { site, visitor }),
      tools.api.ledgerKey(),
    ]);
    return proveConsent(
      crypto,
      bundle,
      row,
      site,
      ledgerTrust({ key: key ?? bundle.key }, workspace.trusted),
    );
  }, [id]);
}

function ProofBadge({ proof }: { proof: Loaded<ConsentProof> }) {
  if (proof.at === 'loading') return <p class="badge">Looking it up in the ledger…</p>;
  if (proof.at === 'failed' || proof.value.at === 'failed') {
    return (
      <p class="badge badge-bad">
        <Icon name="warning" size={16} />
        {proof.at === 'failed' ? 'Not checked against the ledger' : 'Its proof does not hold'}
      </p>
    );
  }
  return (
    <p class="badge badge-good">
      <Icon name="shield" size={16} />
      {proof.value.at === 'included'
        ? 'In the ledger, checked here'
        : 'Accepted under signature, checked here'}
    </p>
  );
}

function Decision({ row, names }: { row: StoredConsent; names: NoticeNames }) {
  return (
    <section class="record-part">
      <h3 class="sr-only">Decision</h3>
      <ul class="decision">
        {decisionLines(row.record, names).map(({ key, purpose, service, granted }) => (
          <li key={key} class={service === undefined ? '' : 'is-service'}>
            <span dir="auto">
              {service ?? purpose}
              {service !== undefined && <span class="muted"> · {purpose}</span>}
            </span>
            <span class={granted ? 'tag tag-good' : 'tag'}>
              <Icon name={granted ? 'check' : 'cross'} size={12} />
              {granted ? 'Allowed' : 'Refused'}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Facts({ row }: { row: StoredConsent }) {
  const { workspace } = useSite();
  const { record, receivedAt } = row;
  return (
    <section class="record-part">
      <h3 class="sr-only">How and when</h3>
      <dl class="facts">
        <div>
          <dt>How</dt>
          <dd>{METHOD_ABOUT[record.method]}</dd>
        </div>
        <div>
          <dt>Received</dt>
          <dd>
            <time datetime={receivedAt}>{fullTime(receivedAt)}</time>
          </dd>
        </div>
        <div>
          <dt>Valid until</dt>
          <dd>
            <time datetime={record.validUntil}>{fullTime(record.validUntil)}</time>
            {isOver(record, Date.now()) && ' (over; it is kept as a proof until your period ends)'}
          </dd>
        </div>
        <div>
          <dt>Policy</dt>
          <dd>Version {record.policy}</dd>
        </div>
        <div>
          <dt>Signals</dt>
          <dd>
            {record.signals.gpc
              ? 'The browser sent Global Privacy Control at that moment.'
              : 'None: the browser did not send Global Privacy Control.'}
          </dd>
        </div>
        {record.submission && (
          <div>
            <dt>Submission</dt>
            <dd>
              <a
                href={formatRoute({
                  page: 'inbox',
                  site: workspace.keys.site,
                  submission: record.submission,
                })}
              >
                Given in this form
              </a>
            </dd>
          </div>
        )}
        <div>
          <dt>Number</dt>
          <dd class="row">
            <code class="breakable">{record.id}</code>
            <CopyButton text={record.id} what="Number" quiet />
          </dd>
        </div>
      </dl>
    </section>
  );
}

function Proof({ row, proof }: { row: StoredConsent; proof: Loaded<ConsentProof> }) {
  const { tools } = useSession();
  const { workspace } = useSite();
  const { site } = workspace.keys;
  const { busy, problem, run } = useAction();
  const toast = useToast();
  const { record } = row;
  const save = (name: string, text: string): void => {
    download(name, 'application/json', text);
    toast(`Downloaded ${name}.`);
  };
  return (
    <section class="record-part">
      <h3>Proof</h3>
      <Problem text={problem} />
      <p role="status">{proofWords(row, proof)}</p>
      <div class="row">
        <button
          type="button"
          class="button"
          disabled={busy}
          onClick={() =>
            run(async () => {
              const bundle = await tools.api.consentReceipt(record.id, { site, visitor: record.visitor });
              save(`${record.id}.receipt.json`, `${JSON.stringify(bundle)}\n`);
            })
          }
        >
          <Icon name="download" />
          Signed proof
        </button>
        <button type="button" class="button" onClick={() => save(`${record.id}.json`, recordText(row))}>
          <Icon name="download" />
          Record as JSON
        </button>
        <a class="button quiet" href={formatRoute({ page: 'records', site, tab: 'ledger', at: 'consent' })}>
          Verify the whole ledger
        </a>
      </div>
      <p class="help">
        The signed proof is the receipt that the visitor has, too; <code>npx sealpost verify</code> reads it
        without asking anybody. It holds the visitor’s value, without which it would prove nothing: give it to
        nobody but the visitor and whoever has to check it. The record as JSON leaves that value out.
      </p>
    </section>
  );
}

function proofWords({ index }: StoredConsent, proof: Loaded<ConsentProof>): string {
  const place = `It is entry ${number(index)} of the consent log`;
  if (proof.at === 'loading') return `${place}. Its proof is being checked…`;
  if (proof.at === 'failed')
    return `${place}, by the collector’s word. The proof could not be fetched: ${proof.problem}`;
  const { value } = proof;
  if (value.at === 'failed')
    return `${value.message} Download the log and keep it, and verify the whole ledger.`;
  const key =
    value.trust.at === 'pinned'
      ? 'signed with the key that your manifest names'
      : 'signed with the key that the collector names; your manifest does not name one yet, so publish once more';
  return value.at === 'included'
    ? `${place}: this browser has followed the hashes from this very record up to a checkpoint over ${number(value.size)} entries, ${key}.`
    : `${place}, accepted under signature (${key}). A checkpoint over it follows within a minute.`;
}

function Visitor({ visitor }: { visitor: string }) {
  return (
    <details class="technical record-part">
      <summary>The visitor’s value</summary>
      <p class="help">
        A random number that the visitor’s device made for your site, and keeps. Whoever shows it shows that
        the decision is theirs. It is the same in all decisions of one device, so this dashboard neither lists
        nor searches by it: that would make visits out of decisions, and a profile out of visits.
      </p>
      <p class="row">
        <code class="breakable">{visitor}</code>
        <CopyButton text={visitor} what="Visitor’s value" quiet />
      </p>
    </details>
  );
}
