import { useState } from 'preact/hooks';
import { stubTag } from '../consent-snippet.ts';
import { formTag, heightRule, loaderTag, policyLines } from '../snippet.ts';
import { formatRoute } from '../route.ts';
import { CodeBlock } from './CodeBlock.tsx';
import { useDrafts, useSession, useSite } from './context.ts';
import { EmbedConsent, EmbedGpc, EmbedServicePolicy, EmbedStub } from './EmbedConsent.tsx';
import { Empty } from './Empty.tsx';
import { Page, Section } from './Page.tsx';
import { Note } from './Problem.tsx';
import { SelectField } from './TextField.tsx';
import { useLoaded } from './use-loaded.ts';
import { Waiting } from './Waiting.tsx';

export function Embed() {
  const session = useSession();
  const { workspace } = useSite();
  const { draft } = useDrafts();
  const { api } = session.tools;
  const assets = useLoaded(async () => ({ loader: await api.loader(), stub: await api.stub() }), []);
  const [kind, setKind] = useState<'pinned' | 'current'>('pinned');
  const published = draft.forms.filter(({ id }) => workspace.trusted?.forms.some((form) => form.id === id));
  const [chosen, setChosen] = useState('');
  const form = published.find(({ id }) => id === chosen) ?? published[0];
  const consent = draft.consent.enabled && workspace.trusted?.consent ? draft.consent : undefined;
  if (!form && !consent) {
    return (
      <Page title="Embed">
        <Empty icon="embed" title="Nothing to embed yet">
          <p>Once a form or consent is published, the lines to paste into your page stand here.</p>
          {draft.forms.length || draft.consent.enabled ? (
            <a class="button primary" href={formatRoute({ page: 'publish', site: workspace.site.id })}>
              Review and publish
            </a>
          ) : (
            <div class="row">
              <a class="button primary" href={formatRoute({ page: 'forms', site: workspace.site.id })}>
                Make a form
              </a>
              <a
                class="button"
                href={formatRoute({ page: 'consent', site: workspace.site.id, tab: 'purposes' })}
              >
                Set up consent
              </a>
            </div>
          )}
        </Empty>
      </Page>
    );
  }
  const collector = window.location.origin;
  const about = {
    collector,
    site: workspace.site.id,
    fingerprint: workspace.keys.publisher.fingerprint,
    revision: workspace.trusted?.revision,
  };
  return (
    <Page
      title="Embed"
      lead={
        consent
          ? 'What your pages need, to copy and paste.'
          : 'Two pieces of HTML, and the form is on your page.'
      }
    >
      <Waiting for={assets}>
        {({ loader: asset, stub }) => {
          const head = consent && stubTag(collector, kind === 'pinned' ? stub : null, consent.signals);
          return (
            <>
              {head && <EmbedStub tag={head} />}
              <Section title="1. Once per page" about="Anywhere in the page; it does not hold anything up.">
                <div class="tabs" role="group" aria-label="Which release">
                  <button type="button" aria-pressed={kind === 'pinned'} onClick={() => setKind('pinned')}>
                    Recommended (pinned)
                  </button>
                  <button type="button" aria-pressed={kind === 'current'} onClick={() => setKind('current')}>
                    Always current
                  </button>
                </div>
                {kind === 'pinned' && asset && (
                  <>
                    <p class="help">
                      The browser runs exactly this release and nothing else, whatever happens to the server.
                      Paste it again to take a newer one.
                    </p>
                    <CodeBlock title="Script" code={loaderTag(about, asset)} />
                  </>
                )}
                {kind === 'pinned' && !asset && (
                  <Note kind="warn" icon="warning">
                    The collector does not tell the hash of its release, so it cannot be pinned. Ask its
                    operator, or use the other tab.
                  </Note>
                )}
                {kind === 'current' && (
                  <>
                    <p class="help">
                      Always the newest release. Your forms and keys are checked against your signature just
                      the same, but you trust the server to go on serving an honest script.
                    </p>
                    <CodeBlock title="Script" code={loaderTag(about, null)} />
                  </>
                )}
              </Section>
              {form && (
                <Section title="2. Where the form should be">
                  {published.length > 1 && (
                    <SelectField
                      label="Form"
                      value={form.id}
                      options={published.map(({ id, title }) => ({ value: id, label: title }))}
                      onValue={(id) => setChosen(id)}
                    />
                  )}
                  <CodeBlock title="Form" code={formTag(form, workspace.trusted?.controller.contact ?? '')} />
                  <p class="help">
                    The height keeps the page from jumping while the form comes in; a guess, change it as you
                    like. What stands inside is shown until the form is there, and whenever it cannot be.
                  </p>
                  <CodeBlock title="Style" code={heightRule(form)} />
                  <p class="help">
                    Before the script runs, these lines in your own style sheet reserve the same space, and
                    more on a telephone.
                  </p>
                </Section>
              )}
              {consent && <EmbedConsent consent={consent} number={form ? 3 : 2} />}
              {consent && <EmbedGpc consent={consent} />}
              <Section
                title="If your page has a Content-Security-Policy"
                about="Add these sources to it. No inline style, no eval."
              >
                <CodeBlock title="Content-Security-Policy" code={policyLines(collector)} />
                {consent && <EmbedServicePolicy consent={consent} />}
              </Section>
            </>
          );
        }}
      </Waiting>
    </Page>
  );
}
