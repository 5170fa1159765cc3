import { useEffect, useMemo, useState } from 'preact/hooks';
import { API } from '../../protocol/api.ts';
import type { PolicyVersion } from '../../protocol/consent-config.ts';
import { utcTime, type UtcTime } from '../../protocol/time.ts';
import { checkPolicies } from '../consent-check.ts';
import { rangeText } from '../consent-words.ts';
import { languageName } from '../language-name.ts';
import {
  emptyPolicyText,
  nextVersion,
  policyInForce,
  type PolicyDraft,
  type PolicyText,
} from '../policy-draft.ts';
import { policyStarter } from '../policy-starter.ts';
import { formatRoute } from '../route.ts';
import { fetchSignedConsent } from '../signed-consent.ts';
import { ConsentTabs } from './ConsentTabs.tsx';
import { useDrafts, useSession, useSite } from './context.ts';
import { DraftState } from './DraftBar.tsx';
import { focusHeading, focusPlace } from './focus-place.ts';
import { Icon } from './Icon.tsx';
import { Page, Section } from './Page.tsx';
import { PolicyEditor } from './PolicyEditor.tsx';
import { PolicyPreview } from './PolicyPreview.tsx';
import { Note, Problem } from './Problem.tsx';
import { isPublishTried } from './publish-tried.ts';
import { useToast } from './Toasts.tsx';
import { useAction } from './use-action.ts';
import { useLeftPlaces } from './use-left-places.ts';

/** The site's own privacy policy: the version that is being written, and all that were published. */
export function Policies({ at }: { at: string | undefined }) {
  const session = useSession();
  const { workspace } = useSite();
  const drafts = useDrafts();
  const toast = useToast();
  const { draft } = drafts;
  const { site, trusted } = workspace;
  const published = trusted?.policies ?? [];
  const written = draft.policies[0];
  const left = useLeftPlaces(written !== undefined && isPublishTried(`policy ${written.version}`));
  const issues = useMemo(() => checkPolicies(draft), [draft]);
  const { busy, problem, run } = useAction();
  const [pane, setPane] = useState<'edit' | 'preview'>('edit');
  const [wanted, setLocale] = useState('');
  // A language that the site does not have any more still has its text.
  const locales = [...new Set([...draft.locales, ...Object.keys(written?.documents ?? {})])];
  const locale = locales.includes(wanted) ? wanted : locales[0]!;
  useEffect(() => {
    if (at) focusPlace(at);
  }, []);
  const write = (policies: PolicyDraft[]): void => drafts.edit({ ...drafts.draft, policies });
  const begin = (documents: Record<string, PolicyText>): void => {
    const today = utcTime(Date.now()).slice(0, 10);
    const taken = new Set(published.map(({ version }) => version));
    write([{ version: nextVersion(today, taken), effective: today, material: false, documents }]);
    focusHeading();
  };
  const beginFromLast = (): void =>
    run(async () => {
      const last = published[0]!;
      const found = await fetchSignedConsent(session.tools.api, session.crypto, null, new Map(), [last]);
      const documents: Record<string, PolicyText> = {};
      for (const document of found.values()) {
        if (document.kind !== 'policy') continue;
        const { locale, title, markdown } = document;
        documents[locale] = { title, markdown, changes: '' };
      }
      begin(documents);
    });
  return (
    <Page
      wide
      title="Privacy policy"
      lead={
        written || published.length
          ? undefined
          : 'Written here, it gets a page of its own with its whole history, and every decision names the version it was made under.'
      }
      actions={
        written && (
          <>
            <DraftState />
            <a class="button primary" href={formatRoute({ page: 'publish', site: site.id })}>
              Review and publish
            </a>
          </>
        )
      }
    >
      <ConsentTabs site={site.id} tab="policy" isOn={draft.consent.enabled} />
      <Problem text={problem} />
      {written ? (
        <>
          <div class="tabs only-narrow" role="group" aria-label="View">
            <button type="button" aria-pressed={pane === 'edit'} onClick={() => setPane('edit')}>
              Edit
            </button>
            <button type="button" aria-pressed={pane === 'preview'} onClick={() => setPane('preview')}>
              Preview
            </button>
          </div>
          <div class={`editor editor-policy editor-${pane}`} onFocusOut={left.onFocusOut}>
            <div class="editor-main">
              <PolicyEditor
                policy={written}
                locale={locale}
                locales={locales}
                isFirst={published.length === 0}
                issues={left.told(issues)}
                onLocale={setLocale}
                onChange={(next) => write([next, ...draft.policies.slice(1)])}
              />
              <History versions={published} />
              <button
                type="button"
                class="button danger"
                onClick={() => {
                  write(draft.policies.slice(1));
                  focusHeading();
                  toast({
                    text: `Version ${written.version} discarded.`,
                    action: { label: 'Undo', run: () => write([written, ...drafts.draft.policies]) },
                  });
                }}
              >
                <Icon name="trash" />
                Discard this version
              </button>
            </div>
            <aside class="editor-preview" aria-label="Preview">
              <PolicyPreview
                text={written.documents[locale] ?? emptyPolicyText()}
                locale={locale}
                consent={draft.consent}
              />
            </aside>
          </div>
        </>
      ) : published.length ? (
        <>
          <History versions={published} />
          <button type="button" class="button primary start" disabled={busy} onClick={beginFromLast}>
            <Icon name="plus" />
            Write the next version
          </button>
        </>
      ) : (
        <Start
          onStarter={() => begin({ [draft.locales[0] ?? 'en']: policyStarter(draft) })}
          onEmpty={() => begin({})}
        />
      )}
    </Page>
  );
}

function Start({ onStarter, onEmpty }: { onStarter: () => void; onEmpty: () => void }) {
  const { workspace } = useSite();
  const { draft } = useDrafts();
  const elsewhere = draft.policy.url.trim();
  return (
    <>
      {elsewhere && (
        <Note kind="calm" icon="check">
          <p>
            Visitors are led to <a href={elsewhere}>{elsewhere}</a>. Once you publish one here, they are led
            here.
          </p>
        </Note>
      )}
      <ul class="tiles">
        <li>
          <button type="button" class="tile tile-template" onClick={onStarter}>
            <strong class="tile-title">
              <Icon name="plus" size={16} /> Start from what this site does
            </strong>
            <span class="muted">
              A text in English made of your forms, choices and rights; what is in the settings and under
              Consent stands below it by itself. A start, and no legal advice.
            </span>
          </button>
        </li>
        <li>
          <button type="button" class="tile tile-template" onClick={onEmpty}>
            <strong class="tile-title">
              <Icon name="plus" size={16} /> Start empty
            </strong>
            <span class="muted">Paste the policy that you have, as Markdown.</span>
          </button>
        </li>
        <li>
          <a
            class="tile tile-template"
            href={formatRoute({ page: 'settings', site: workspace.site.id, at: 'policy.url' })}
          >
            <strong class="tile-title">Keep it elsewhere</strong>
            <span class="muted">Give its address in the settings, and say there which version it is.</span>
          </a>
        </li>
      </ul>
    </>
  );
}

function History({ versions }: { versions: readonly PolicyVersion[] }) {
  const { workspace } = useSite();
  if (!versions.length) return null;
  const address = API.policy(workspace.site.id);
  const now = utcTime(Date.now());
  const holds = policyInForce(versions, now)?.version;
  return (
    <Section
      title="Published versions"
      aside={
        <a href={address} target="_blank" rel="noreferrer">
          Open its page
        </a>
      }
    >
      <ul class="lines">
        {versions.map(({ version, effective, material, documents }) => (
          <li key={version} class="version">
            <a href={`${address}/${version}`} target="_blank" rel="noreferrer">
              Version {version}
            </a>
            <span class="muted small-text">
              from {dayText(effective)} · {Object.keys(documents).map(languageName).join(', ')}
            </span>
            {material && <span class="tag">asked again</span>}
            {version === holds && <span class="tag tag-good">in force</span>}
            {effective > now && <span class="tag">not yet</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** `21 November 2026`: of UTC, as it holds. */
const dayText = (time: UtcTime): string => rangeText({ from: time.slice(0, 10), to: time.slice(0, 10) });
