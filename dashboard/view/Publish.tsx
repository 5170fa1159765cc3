import { useState } from 'preact/hooks';
import { InvalidDraft, type DraftIssue } from '../draft-check.ts';
import { preparePublication, type PreparedPublication } from '../publish.ts';
import type { Change } from '../change-list.ts';
import { summarisePublication } from '../publish-summary.ts';
import { placeOf } from '../issue-place.ts';
import { formatRoute } from '../route.ts';
import { TEXTS } from '../../protocol/texts/all.ts';
import type { OpenSite } from '../browser/session.ts';
import type { SiteDraft } from '../draft.ts';
import { isBehind } from '../workspace.ts';
import { useDrafts, useSession, useSite } from './context.ts';
import { Empty } from './Empty.tsx';
import { Icon } from './Icon.tsx';
import { Page, Section } from './Page.tsx';
import { Note, Problem } from './Problem.tsx';
import { rememberPublishTried } from './publish-tried.ts';
import { useAction } from './use-action.ts';
import { useLoaded } from './use-loaded.ts';
import { Waiting } from './Waiting.tsx';

interface Review {
  prepared: PreparedPublication | null;
  changes: Change[];
  issues: readonly DraftIssue[];
}

export function Publish() {
  const session = useSession();
  const site = useSite();
  const drafts = useDrafts();
  const { workspace } = site;
  const [done, setDone] = useState<number | null>(null);
  const { busy, problem, run } = useAction();
  // Looked at again with every change of the draft, so that what is signed is what is on the screen.
  const review = useLoaded(async (): Promise<Review> => {
    try {
      const input = {
        keys: workspace.keys,
        trusted: workspace.trusted,
        seenRevision: workspace.seenRevision,
        draft: drafts.draft,
        texts: TEXTS,
        now: Date.now(),
      };
      const prepared = await preparePublication(session.crypto, input);
      return {
        prepared,
        issues: [],
        changes: summarisePublication(workspace.trusted, workspace.definitions, prepared),
      };
    } catch (error) {
      if (error instanceof InvalidDraft) {
        rememberPublishTried(drafts.draft);
        return { prepared: null, changes: [], issues: error.issues };
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
      {done !== null && <Published revision={done} site={site} />}
      <Waiting for={review}>
        {({ prepared, changes, issues }) =>
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
                {changes.length > 0 && <Changes changes={changes} first={workspace.trusted === null} />}
                <div class="sign-bar">
                  <p>
                    <strong>Revision {prepared.manifest.revision}</strong>
                    <span class="muted"> signed with </span>
                    <code class="breakable">{workspace.keys.publisher.fingerprint}</code>
                  </p>
                  <button
                    type="button"
                    class="button primary"
                    disabled={busy}
                    onClick={() =>
                      run(async () => {
                        await session.publish(site, { ...prepared });
                        setDone(prepared.manifest.revision);
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

function Published({ revision, site }: { revision: number; site: OpenSite }) {
  return (
    <div role="status">
      <Note kind="good" icon="check">
        <p>
          <strong>Revision {revision} is published.</strong> Visitors see it from now on.
        </p>
        <a class="button small" href={formatRoute({ page: 'embed', site: site.workspace.site.id })}>
          {revision === 1 ? 'Put the form on your page' : 'To the lines for your page'}
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
        </Section>
      ))}
    </div>
  );
}

const KIND_WORDS = { added: 'New', removed: 'Gone', changed: 'Changed' };

function ChangeLine({ change }: { change: Change }) {
  return (
    <li class={`change change-${change.kind}`}>
      <span class="tag">{KIND_WORDS[change.kind]}</span>
      <div>
        <strong>{change.what}</strong>
        {change.before !== undefined && change.before !== '' && (
          <del dir="auto">
            <span class="sr-only">before: </span>
            {change.before}
          </del>
        )}
        {change.after !== undefined && change.after !== '' && (
          <ins dir="auto">
            <span class="sr-only">after: </span>
            {change.after}
          </ins>
        )}
      </div>
    </li>
  );
}
