import { useState } from 'preact/hooks';
import type { WebhookEndpoint } from '../../protocol/webhooks.ts';
import { formatRoute } from '../route.ts';
import { useSession, useSite } from './context.ts';
import { Empty } from './Empty.tsx';
import { focusHeading, useFocusBack } from './focus-place.ts';
import { Icon } from './Icon.tsx';
import { Page } from './Page.tsx';
import { useLoaded } from './use-loaded.ts';
import { Waiting } from './Waiting.tsx';
import { WebhookCard } from './WebhookCard.tsx';
import { WebhookForm } from './WebhookForm.tsx';
import { WebhookSecret, type ShownSecret } from './WebhookSecret.tsx';

/** Where this site's events go. Messages say what happened, never what was answered. */
export function Webhooks() {
  const { workspace } = useSite();
  const session = useSession();
  const { site } = workspace.keys;
  const [changes, setChanges] = useState(0);
  const [adding, setAdding] = useState(false);
  /** Only until this page is left: nobody can show it again. */
  const [secret, setSecret] = useState<ShownSecret | null>(null);
  const endpoints = useLoaded(() => session.tools.api.webhooks(site), [site, changes]);
  const reload = (): void => setChanges((count) => count + 1);
  useFocusBack(adding ? 'add' : null);
  const add = (
    <button type="button" class="button primary" data-opens="add" onClick={() => setAdding(true)}>
      <Icon name="plus" />
      Add an endpoint
    </button>
  );
  return (
    <Page
      title="Webhooks"
      lead={
        <>
          Your own server is told when something happens: which event, which form, which submission. What was
          answered is never in it. <a href={formatRoute({ page: 'settings', site })}>Back to the settings</a>
        </>
      }
      actions={!adding && add}
    >
      <div role="status" class="stack">
        {secret && (
          <WebhookSecret
            shown={secret}
            onDone={() => {
              setSecret(null);
              // To the endpoint that it is the secret of.
              (
                document.getElementById(secret.webhook) ?? document.querySelector<HTMLElement>('main h1')
              )?.focus();
            }}
          />
        )}
      </div>
      {adding && (
        <WebhookForm
          title="New endpoint"
          onDone={() => setAdding(false)}
          onSave={async (settings) => {
            const { endpoint, secret: fresh } = await session.tools.api.addWebhook(site, settings);
            setSecret({ webhook: endpoint.id, url: endpoint.url, secret: fresh });
            setAdding(false);
            reload();
          }}
        />
      )}
      <Waiting for={endpoints}>
        {(list: WebhookEndpoint[]) =>
          list.length === 0 && !adding ? (
            <Empty icon="webhook" title="No endpoint yet">
              <p class="muted">
                Add the address of a program of yours, for example to file new submissions or to stop a
                newsletter. Messages are signed by the Standard Webhooks specification.
              </p>
            </Empty>
          ) : (
            <>
              {list.map((endpoint) => (
                <WebhookCard
                  key={endpoint.id}
                  endpoint={endpoint}
                  onChanged={reload}
                  onRemoved={() => {
                    reload();
                    focusHeading();
                  }}
                  onSecret={(fresh) => {
                    setSecret(fresh);
                    reload();
                  }}
                />
              ))}
            </>
          )
        }
      </Waiting>
    </Page>
  );
}
