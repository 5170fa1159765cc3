import { useState } from 'preact/hooks';
import { InvalidDraft, type DraftIssue } from '../draft-check.ts';
import { reworded } from '../consent-change.ts';
import { noticeLocales } from '../consent-draft.ts';
import { reviewPublication, type PublicationReview } from '../publish.ts';
import type { Change } from '../change-list.ts';
import { summarisePublication } from '../publish-summary.ts';
import { placeOf } from '../issue-place.ts';
import { formatRoute } from '../route.ts';
import { fetchSignedConsent, preparedConsent } from '../signed-consent.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import { TEXTS } from '../../protocol/texts/all.ts';
import type { OpenSite } from '../browser/session.ts';
import type { SiteDraft } from '../draft.ts';
import { isBehind } from '../workspace.ts';
import { useDrafts, useSession, useSite } from './context.ts';
import { Empty } from './Empty.tsx';
import { Icon } from './Icon.tsx';
import { Page, Section } from './Page.tsx';
import { Note, Problem } from './Problem.tsx';
import { PublishDecision } from './PublishDecision.tsx';
import { rememberPublishTried } from './publish-tried.ts';
import { useAction } from './use-action.ts';
import { useLoaded } from './use-loaded.ts';
import { Waiting } from './Waiting.tsx';

interface Review extends Partial<PublicationReview> {
  /** Purposes that are described otherwise than before. */
  changedPurposes?: string[];
  changes: Change[];
  issues: readonly DraftIssue[];
}

export function Publish() {
  const session = useSession();
  const site = useSite();
  const drafts = useDrafts();
  const { workspace } = site;
  const [done, setDone] = useState<Done | null>(null);
  const { busy, problem, run } = useAction();
  // Looked at again with every change of the draft, so that what is signed is what is on the screen.
  const review = useLoaded(async (): Promise<Review> => {
    try {
      const { draft } = drafts;
      const { enabled } = draft.consent;
      const locales = noticeLocales(draft.locales, draft.consent);
      const signedIn = workspace.trusted?.consent?.notices.map(({ locale }) => locale) ?? [];
      const packs = await session.noticeTexts([...(enabled ? locales : []), ...signedIn]);
      const { api } = session.tools;
      // Of policies only what is new is shown in full.
      const signed = await fetchSignedConsent(api, session.crypto, workspace.trusted, undefined, []);
      const before = signed.get(workspace.trusted?.consent?.declaration ?? '');
      const input = {
        keys: workspace.keys,
        trusted: workspace.trusted,
        declared: before?.kind === 'declaration' ? before : undefined,
        earlier: workspace.earlier,
        seenRevision: workspace.seenRevision,
        draft,
        texts: TEXTS,
        noticeTexts: packs,
        collector: window.location.origin,
        ledgerKey: await api.ledgerKey(),
        now: Date.now(),
      };
      const review = await reviewPublication(session.crypto, input);
      const { prepared } = review;
      const artefacts = new Map([...signed, ...preparedConsent(prepared)]);
      const { consent } = prepared.manifest;
      return {
        ...review,
        changedPurposes: consent ? reworded(workspace.trusted?.consent, consent, artefacts) : [],
        issues: [],
        changes: summarisePublication(workspace.trusted, workspace.definitions, prepared, {
          artefacts,
          packs,
          earlier: workspace.earlier,
        }),
      };
    } catch (error) {
      if (error instanceof InvalidDraft) {
        rememberPublishTried(drafts.draft);
        return { changes: [], issues: error.issues };
      }
      throw error;
    }
  }, [drafts.draft, workspace]);

  return (
    <Page
      title="Publish"
      lead="You sign what visitors will see. Their browsers refuse a form or a key that does not carry your signature."
    >
      <Problem text={problem} />
      {done && <Published {...done} site={site} />}
      <Waiting for={review}>
        {({ prepared, changes, issues, told, open = [], changedPurposes = [] }) =>
          issues.length ? (
            <ToPutRight issues={issues} site={site} draft={drafts.draft} />
          ) : changes.length === 0 && !isBehind(workspace) ? (
            done === null && (
              <Empty icon="check" title="Everything is published">
                <p>Revision {workspace.trusted?.revision} is what visitors see.</p>
              </Empty>
            )
          ) : (
            prepared && (
              <>
                {isBehind(workspace) && (
                  <Note kind="warn" icon="warning">
                    The collector went back behind revision {workspace.seenRevision}, which this device has
                    seen. Look closely: what stands here may lack your last changes. Pages that saw revision{' '}
                    {workspace.seenRevision} accept this one again.
                  </Note>
                )}
                {told?.differs && <PublishDecision told={told} open={open} changed={changedPurposes} />}
                {changes.length > 0 && <Changes changes={changes} first={workspace.trusted === null} />}
                <div class="sign-bar">
                  <p>
                    <strong>Revision {prepared.manifest.revision}</strong>
                    <span class="muted"> signed with </span>
                    <code class="breakable">{workspace.keys.publisher.fingerprint}</code>
                  </p>
                  {open[0] && (
                    <p class="sign-open" id="sign-open">
                      {open[0].message}
                    </p>
                  )}
                  <button
                    type="button"
                    class="button primary"
                    disabled={busy || open.length > 0}
                    {...(open[0] ? { 'aria-describedby': 'sign-open' } : {})}
                    onClick={() =>
                      run(async () => {
                        await session.publish(site, { ...prepared });
                        setDone({
                          revision: prepared.manifest.revision,
                          wasShown: isShown(workspace.trusted),
                        });
                      })
                    }
                  >
                    <Icon name="shield" />
                    {busy ? 'Signing…' : 'Sign and publish'}
                  </button>
                </div>
              </>
            )
          )
        }
      </Waiting>
    </Page>
  );
}

interface Done {
  revision: number;
  /** Something of the site was on its pages before. */
  wasShown: boolean;
}

const isShown = (manifest: Manifest | null): boolean =>
  manifest !== null && (manifest.forms.length > 0 || manifest.consent !== undefined);

function Published({ revision, wasShown, site }: Done & { site: OpenSite }) {
  const { trusted } = site.workspace;
  const asks = trusted?.consent !== undefined;
  const parts = [...(trusted?.forms.length ? ['the form'] : []), ...(asks ? ['the notice'] : [])];
  return (
    <div role="status">
      <Note kind="good" icon="check">
        <p>
          <strong>Revision {revision} is published.</strong>{' '}
          {asks
            ? 'New visitors see it now. Those who have decided already go on with what they decided until their browser looks again, within a day.'
            : 'Visitors see it from now on.'}
        </p>
        <a class="button small" href={formatRoute({ page: 'embed', site: site.workspace.site.id })}>
          {!wasShown && parts.length
            ? `Put ${parts.join(' and ')} on your page`
            : 'To the lines for your page'}
        </a>
      </Note>
    </div>
  );
}

function ToPutRight({
  issues,
  site,
  draft,
}: {
  issues: readonly DraftIssue[];
  site: OpenSite;
  draft: SiteDraft;
}) {
  const id = site.workspace.site.id;
  return (
    <Section
      title={
        issues.length === 1 ? 'One thing to put right first' : `${issues.length} things to put right first`
      }
    >
      <ul class="issue-list">
        {issues.map((issue) => {
          const { where, route } = placeOf(issue, draft, id);
          return (
            <li key={issue.at}>
              <a href={formatRoute(route)}>{where}</a>
              <span>{issue.message}</span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function Changes({ changes, first }: { changes: readonly Change[]; first: boolean }) {
  const areas = [...new Set(changes.map(({ area }) => area))];
  return (
    <div class="changes">
      {!first && (
        <p class="muted">Compared with what you signed last. If something here is not yours, do not sign.</p>
      )}
      {areas.map((area) => (
        <Section key={area} title={area}>
          <ul>
            {changes
              .filter((change) => change.area === area)
              .map((change) => (
                <ChangeLine key={change.what} change={change} />
              ))}
          </ul>
          <Codes changes={changes.filter((change) => change.area === area && change.code)} />
        </Section>
      ))}
    </div>
  );
}

/** For whoever reads a page's source or a record: what stands there for the names above. */
function Codes({ changes }: { changes: readonly Change[] }) {
  const [open, setOpen] = useState(false);
  if (!changes.length) return null;
  return (
    <details class="more change-codes" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Ids and codes, as they stand in pages and records</summary>
      {open && (
        <dl>
          {changes.map(({ what, code = {} }) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd>
                <ChangedText change={code} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </details>
  );
}

const KIND_WORDS = { added: 'New', removed: 'Gone', changed: 'Changed' };

function ChangeLine({ change }: { change: Change }) {
  return (
    <li class={`change change-${change.kind}`}>
      <span class="tag">{KIND_WORDS[change.kind]}</span>
      <div>
        <strong>{change.what}</strong>
        {change.isLong ? (
          <details class="more">
            <summary>Show the text</summary>
            <ChangedText change={change} />
          </details>
        ) : (
          <ChangedText change={change} />
        )}
      </div>
    </li>
  );
}

function ChangedText({ change: { before, after } }: { change: Pick<Change, 'before' | 'after'> }) {
  return (
    <>
      {before && (
        <del dir="auto">
          <span class="sr-only">before: </span>
          {before}
        </del>
      )}
      {after && (
        <ins dir="auto">
          <span class="sr-only">after: </span>
          {after}
        </ins>
      )}
    </>
  );
}
