import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { LedgerView } from '../../protocol/api.ts';
import { LOG_NAMES, logOrigin, type LogName } from '../../protocol/ledger/logs.ts';
import { utcTime } from '../../protocol/time.ts';
import { keepCheckpoint, keptCheckpoint } from '../browser/device-memory.ts';
import { number } from '../consent-words.ts';
import {
  ledgerTrust,
  readLatest,
  type KeptCheckpoint,
  type LatestCheckpoint,
  type LedgerTrust,
} from '../ledger-trust.ts';
import { LOG_ABOUT, LOG_TITLES } from '../ledger-words.ts';
import { formatRoute } from '../route.ts';
import { useSession, useSite } from './context.ts';
import { CopyButton } from './CopyButton.tsx';
import { LedgerDownloads } from './LedgerDownloads.tsx';
import { LedgerEntryList } from './LedgerEntryList.tsx';
import { LedgerVerify } from './LedgerVerify.tsx';
import { Page, Section } from './Page.tsx';
import { Note } from './Problem.tsx';
import { fullTime } from './times.ts';
import { useToast } from './Toasts.tsx';
import { useLoaded } from './use-loaded.ts';
import { Waiting } from './Waiting.tsx';

const TAB_NAMES: Record<LogName, string> = { consent: 'Consent', rights: 'Rights', audit: 'Audit' };

/** @param at name of a log. */
export function Ledger({ at, tabs }: { at: string | undefined; tabs: ComponentChildren }) {
  const { tools } = useSession();
  const { workspace } = useSite();
  const { site } = workspace.keys;
  const [round, setRound] = useState(0);
  const loaded = useLoaded(() => tools.api.ledger(site), [site, round]);
  const log = LOG_NAMES.find((name) => name === at) ?? 'consent';
  return (
    <Page
      wide
      title="Records"
      lead="Three logs that only ever grow. What is entered is signed, and this browser can check that nothing was changed or taken out since."
    >
      {tabs}
      <Waiting for={loaded}>
        {(view) => {
          const trust = ledgerTrust(view, workspace.trusted);
          return (
            <>
              <nav class="log-tabs" aria-label="Logs">
                {view.logs.map(({ log: name, size }) => (
                  <a
                    key={name}
                    href={formatRoute({ page: 'records', site, tab: 'ledger', at: name })}
                    {...(name === log ? { 'aria-current': 'page' as const } : {})}
                  >
                    <strong>{TAB_NAMES[name]}</strong>
                    <span>
                      {number(size)} {size === 1 ? 'entry' : 'entries'}
                    </span>
                  </a>
                ))}
              </nav>
              {view.logs
                .filter((one) => one.log === log)
                .map((one) => (
                  <Log key={one.log} about={one} trust={trust} onChanged={() => setRound(round + 1)}>
                    <Key view={view} trust={trust} />
                  </Log>
                ))}
            </>
          );
        }}
      </Waiting>
    </Page>
  );
}

type LogAbout = LedgerView['logs'][number];

function Log({
  about,
  trust,
  onChanged,
  children,
}: {
  about: LogAbout;
  trust: LedgerTrust;
  onChanged: () => void;
  children: ComponentChildren;
}) {
  const { crypto } = useSession();
  const { workspace } = useSite();
  const { site } = workspace.keys;
  const origin = logOrigin(site, about.log);
  const [remembered, setRemembered] = useState(0);
  const remember = async (note: string): Promise<void> => {
    await keepCheckpoint(origin, { note, seenAt: utcTime(Date.now()) });
    setRemembered((count) => count + 1);
  };
  const state = useLoaded(async () => {
    const kept = await keptCheckpoint(origin);
    const latest = await readLatest(crypto, { site, log: about.log, note: about.checkpoint }, trust, kept);
    // From the first look on, what is signed cannot be taken back unseen.
    if (latest.at === 'signed' && latest.growth === 'first')
      await keepCheckpoint(origin, { note: about.checkpoint!, seenAt: utcTime(Date.now()) });
    return { kept, latest };
  }, [origin, about.checkpoint, remembered]);
  return (
    <Waiting for={state}>
      {({ kept, latest }) => (
        <>
          <Alarm
            latest={latest}
            kept={kept}
            title={LOG_TITLES[about.log]}
            onForget={() => remember(about.checkpoint ?? '')}
          />
          <Section title={LOG_TITLES[about.log]} about={LOG_ABOUT[about.log]}>
            <dl class="facts">
              <div>
                <dt>Entries</dt>
                <dd>{number(about.size)}</dd>
              </div>
              <div>
                <dt>Latest checkpoint</dt>
                <dd>{checkpointWords(about, latest)}</dd>
              </div>
              <div>
                <dt>Seen by this browser</dt>
                <dd>{keptWords(kept, latest)}</dd>
              </div>
            </dl>
            <LedgerVerify
              log={about.log}
              size={about.size}
              trust={trust}
              kept={kept}
              earlier={latest.kept}
              onVerified={async (note) => {
                await remember(note);
                onChanged();
              }}
            />
          </Section>
          {children}
          <LedgerDownloads
            log={about.log}
            checkpoint={about.checkpoint}
            kept={latest.kept && kept ? kept.note : null}
            trust={trust}
          />
          <LedgerEntryList log={about.log} size={about.size} />
        </>
      )}
    </Waiting>
  );
}

function checkpointWords({ size, checkpointAt }: LogAbout, latest: LatestCheckpoint): string {
  if (latest.at === 'none') return size === 0 ? 'None; the first follows the first entry.' : 'None yet.';
  const when = checkpointAt ? `, ${fullTime(checkpointAt)}` : '';
  if (latest.at === 'refused') return `Not accepted${when}.`;
  const over = latest.checkpoint.size;
  const rest = size - over;
  return `Over ${number(over)} ${over === 1 ? 'entry' : 'entries'}${when}; signature checked here.${
    rest > 0 ? ` ${number(rest)} newer ${rest === 1 ? 'entry waits' : 'entries wait'} for the next.` : ''
  }`;
}

function keptWords(kept: KeptCheckpoint | null, { kept: checkpoint }: LatestCheckpoint): string {
  if (!kept || !checkpoint)
    return 'For the first time now. It remembers this state, to compare with at the next visit.';
  const { size } = checkpoint;
  return `${number(size)} ${size === 1 ? 'entry' : 'entries'}, ${fullTime(kept.seenAt)}. Whatever the log shows later must begin with them.`;
}

/** What shows at once, without the entries. */
function Alarm({
  latest,
  kept,
  title,
  onForget,
}: {
  latest: LatestCheckpoint;
  kept: KeptCheckpoint | null;
  title: string;
  onForget: () => Promise<void>;
}) {
  const words = alarmWords(latest, kept, title);
  const toast = useToast();
  return (
    <div role="alert">
      {words && (
        <Note kind="bad" icon="warning">
          <p>{words}</p>
          <p>
            Download the export, the checkpoint and the one that this browser kept, below, and keep them: two
            signed statements that contradict each other convict whoever signed them. Then ask whoever runs
            the collector.
          </p>
          {latest.at !== 'refused' && (
            <details class="more">
              <summary>It has been explained, such as by a backup that was put back</summary>
              <div class="stack">
                <p>
                  From then on this browser holds the log to what the collector shows now, and no longer to
                  what it saw before. Download what it kept first.
                </p>
                <div>
                  <button
                    type="button"
                    class="button small danger"
                    onClick={() => {
                      void onForget();
                      toast('This browser holds the log to what it shows now.');
                    }}
                  >
                    Take this as the new beginning
                  </button>
                </div>
              </div>
            </details>
          )}
        </Note>
      )}
    </div>
  );
}

function alarmWords(latest: LatestCheckpoint, kept: KeptCheckpoint | null, title: string): string {
  if (latest.at === 'refused')
    return `The latest checkpoint of the ${title.toLowerCase()} is not one: ${latest.message}.`;
  const before = `${title}: this browser saw ${number(latest.kept?.size ?? 0)} entries on ${kept ? fullTime(kept.seenAt) : ''}`;
  if (latest.growth === 'shrunk') {
    const now = latest.at === 'none' ? 'none' : number(latest.checkpoint.size);
    return `${before}, and now the collector shows ${now}. Entries were taken out.`;
  }
  if (latest.growth === 'forked')
    return `${before}. The collector shows as many, but they are not the same: the log was written anew.`;
  return '';
}

function Key({ view, trust }: { view: LedgerView; trust: LedgerTrust }) {
  const { workspace } = useSite();
  const { site } = workspace.keys;
  return (
    <Section
      title="Key of the ledger"
      about="The collector signs with it. Whoever checks a receipt or a log of yours needs to know it from somewhere else than the collector."
    >
      <p class="row">
        <code class="breakable key-text">{view.key}</code>
        <CopyButton text={view.key} what="Key of the ledger" quiet />
      </p>
      {trust.at === 'pinned' && (
        <Note kind="good" icon="check">
          <p>
            The manifest that you have published and signed names the same key. Your visitors’ pages know it
            from there.
          </p>
        </Note>
      )}
      {trust.at === 'unpinned' && (
        <Note kind="warn" icon="warning">
          <p>
            Your published manifest does not name a key, so all that can be checked is that the log fits the
            key that the collector itself names. Publish once more: then your signature stands for the key.
          </p>
          <a class="button small" href={formatRoute({ page: 'publish', site })}>
            Review and publish
          </a>
        </Note>
      )}
      {trust.at === 'differs' && (
        <Note kind="bad" icon="warning">
          <p>
            This is not the key that your manifest names. Unless whoever runs the collector has told you of a
            new one and you have compared it, do not publish it: what it signs counts for nothing.
          </p>
          <p>
            Your manifest names <code class="breakable">{trust.key}</code>
          </p>
        </Note>
      )}
    </Section>
  );
}
