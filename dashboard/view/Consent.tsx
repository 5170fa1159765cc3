import { useEffect, useMemo, useState } from 'preact/hooks';
import type { NoticeTexts } from '../../protocol/notice-texts.ts';
import { checkConsent } from '../consent-check.ts';
import { noticeLocales, type ConsentDraft } from '../consent-draft.ts';
import { languageName } from '../language-name.ts';
import { formatRoute, type ConsentTab } from '../route.ts';
import { ConsentPreview } from './ConsentPreview.tsx';
import { ConsentProcessors } from './ConsentProcessors.tsx';
import { ConsentPurposes } from './ConsentPurposes.tsx';
import { ConsentRules } from './ConsentRules.tsx';
import { ConsentSignals } from './ConsentSignals.tsx';
import { ConsentStart } from './ConsentStart.tsx';
import { ConsentTabs } from './ConsentTabs.tsx';
import { ConsentWording } from './ConsentWording.tsx';
import type { ConsentEditing } from './consent-editing.ts';
import { useDrafts, useSession, useSite } from './context.ts';
import { DraftState } from './DraftBar.tsx';
import { focusHeading, focusPlace } from './focus-place.ts';
import { Icon } from './Icon.tsx';
import { Page } from './Page.tsx';
import { Note } from './Problem.tsx';
import { isPublishTried } from './publish-tried.ts';
import { useToast } from './Toasts.tsx';
import { useLeftPlaces } from './use-left-places.ts';
import { useLoaded } from './use-loaded.ts';
import { Waiting } from './Waiting.tsx';

export function Consent({ tab, at }: { tab: ConsentTab; at: string | undefined }) {
  const session = useSession();
  const { workspace } = useSite();
  const drafts = useDrafts();
  const { draft } = drafts;
  const { consent } = draft;
  const locales = noticeLocales(draft.locales, consent);
  const packs = useLoaded(() => session.noticeTexts(locales), [locales.join()]);
  if (!consent.enabled) {
    return (
      <Page
        title="Consent"
        lead="Ask before anything is stored or loaded that your pages could do without, and keep a proof of every answer."
      >
        <ConsentTabs site={workspace.site.id} tab="purposes" isOn={false} />
        <ConsentStart
          consent={consent}
          onStart={(next) => {
            drafts.edit({ ...draft, consent: next });
            focusHeading();
          }}
        />
      </Page>
    );
  }
  return (
    <Page
      wide
      title="Consent"
      actions={
        <>
          <DraftState />
          <a class="button primary" href={formatRoute({ page: 'publish', site: workspace.site.id })}>
            Review and publish
          </a>
        </>
      }
    >
      <ConsentTabs site={workspace.site.id} tab={tab} isOn />
      <Waiting for={packs}>{(found) => <Editor tab={tab} at={at} locales={locales} packs={found} />}</Waiting>
    </Page>
  );
}

function Editor({
  tab,
  at,
  locales,
  packs,
}: {
  tab: ConsentTab;
  at: string | undefined;
  locales: readonly string[];
  packs: Readonly<Record<string, NoticeTexts>>;
}) {
  const { workspace } = useSite();
  const drafts = useDrafts();
  const { draft } = drafts;
  const { consent } = draft;
  const [wanted, setLocale] = useState(() => /^consent\.texts\.([\w-]+)/.exec(at ?? '')?.[1] ?? '');
  const [pane, setPane] = useState<'edit' | 'preview'>('edit');
  const left = useLeftPlaces(isPublishTried('consent'));
  const all = useMemo(() => checkConsent(draft), [draft]);
  const available = locales.filter((locale) => packs[locale]);
  const locale = available.includes(wanted) ? wanted : available[0]!;
  const published = useMemo(
    () => new Set(workspace.trusted?.consent?.purposes.flatMap(({ id, services }) => [id, ...services])),
    [workspace],
  );
  useEffect(() => {
    if (at) focusPlace(at);
  }, []);
  useEffect(() => setPane('edit'), [tab]);
  const editing: ConsentEditing = {
    consent,
    locale,
    defaultLocale: draft.locales[0] ?? 'en',
    pack: packs[locale]!,
    issues: left.told(all),
    published,
    onChange: (next: ConsentDraft) => drafts.edit({ ...drafts.draft, consent: next }),
  };
  const isWordless = tab === 'rules' || tab === 'signals' || tab === 'processors';
  return (
    <>
      <div class="tabs only-narrow" role="group" aria-label="View">
        <button type="button" aria-pressed={pane === 'edit'} onClick={() => setPane('edit')}>
          Edit
        </button>
        <button type="button" aria-pressed={pane === 'preview'} onClick={() => setPane('preview')}>
          Preview
        </button>
      </div>
      <PolicyMissing />
      {available.length > 1 && (!isWordless || pane === 'preview') && (
        <Languages locales={available} shown={locale} onPick={setLocale} />
      )}
      <div class={`editor editor-consent editor-${pane}`}>
        <div class="editor-main" onFocusOut={left.onFocusOut}>
          {tab === 'purposes' && <ConsentPurposes {...editing} at={at} />}
          {tab === 'wording' && <ConsentWording {...editing} />}
          {tab === 'rules' && <ConsentRules {...editing} at={at} />}
          {tab === 'signals' && <ConsentSignals {...editing} />}
          {tab === 'processors' && <ConsentProcessors {...editing} />}
          {tab === 'rules' && <SwitchOff />}
        </div>
        <aside class="editor-preview" aria-label="Preview">
          <ConsentPreview locale={locale} packs={packs} />
        </aside>
      </div>
    </>
  );
}

/** Many languages do not fit into a row of tabs. */
function Languages({
  locales,
  shown,
  onPick,
}: {
  locales: readonly string[];
  shown: string;
  onPick: (locale: string) => void;
}) {
  if (locales.length <= 5) {
    return (
      <div class="tabs" role="group" aria-label="Language">
        {locales.map((locale) => (
          <button key={locale} type="button" aria-pressed={locale === shown} onClick={() => onPick(locale)}>
            {languageName(locale)}
          </button>
        ))}
      </div>
    );
  }
  return (
    <label class="row">
      <span class="label">Language</span>
      <select class="input small" value={shown} onChange={(event) => onPick(event.currentTarget.value)}>
        {locales.map((locale) => (
          <option key={locale} value={locale}>
            {languageName(locale)}
          </option>
        ))}
      </select>
    </label>
  );
}

function PolicyMissing() {
  const { workspace } = useSite();
  const { draft } = useDrafts();
  const { site, trusted } = workspace;
  if (draft.policy.url.trim() || draft.policies.length || trusted?.policies?.length) return null;
  return (
    <Note kind="warn" icon="warning">
      <p>Visitors have to find a privacy policy, and every decision names the version it was made under.</p>
      <div class="row">
        <a class="button small" href={formatRoute({ page: 'policy', site: site.id })}>
          Write one here
        </a>
        <a class="button small" href={formatRoute({ page: 'settings', site: site.id, at: 'policy.url' })}>
          I have one elsewhere
        </a>
      </div>
    </Note>
  );
}

function SwitchOff() {
  const drafts = useDrafts();
  const toast = useToast();
  return (
    <button
      type="button"
      class="button danger"
      onClick={() => {
        const { draft } = drafts;
        const set = (enabled: boolean): void =>
          drafts.edit({ ...drafts.draft, consent: { ...drafts.draft.consent, enabled } });
        set(false);
        focusHeading();
        toast({
          text: 'Consent is off in the draft; what you wrote stays.',
          action: { label: 'Undo', run: () => set(draft.consent.enabled) },
        });
      }}
    >
      <Icon name="cross" />
      Switch consent off
    </button>
  );
}
