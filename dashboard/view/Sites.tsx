import type { SiteSummary } from '../../protocol/api.ts';
import { formatRoute } from '../route.ts';
import { useSession } from './context.ts';
import { Empty } from './Empty.tsx';
import { Icon } from './Icon.tsx';
import { Page } from './Page.tsx';
import { useLoaded } from './use-loaded.ts';
import { Waiting } from './Waiting.tsx';

export function Sites() {
  const session = useSession();
  const sites = useLoaded(() => session.tools.api.sites(), []);
  return (
    <Waiting for={sites}>
      {(list) => (
        <Page
          title="Your sites"
          actions={
            list.length > 0 && (
              <a class="button primary" href="#/new-site">
                <Icon name="plus" />
                New site
              </a>
            )
          }
        >
          {list.length === 0 ? (
            <Empty icon="mail" title="Set up your first site">
              <p>A site is a website of yours, with its own keys, its own forms and its own inbox.</p>
              <a class="button primary" href="#/new-site">
                Create a site
              </a>
            </Empty>
          ) : (
            <ul class="tiles">
              {list.map((site) => (
                <li key={site.id}>
                  <SiteTile site={site} />
                </li>
              ))}
            </ul>
          )}
        </Page>
      )}
    </Waiting>
  );
}

function SiteTile({ site }: { site: SiteSummary }) {
  const count = new Intl.NumberFormat('en').format(site.submissions);
  return (
    <a
      class="tile"
      href={formatRoute({ page: site.revision ? 'inbox' : 'forms', site: site.id, submission: null })}
    >
      <strong class="tile-title" dir="auto">
        {site.name}
      </strong>
      <span class="muted">
        {count} {site.submissions === 1 ? 'submission' : 'submissions'}
      </span>
      <span class={site.revision ? 'tag tag-good' : 'tag'}>
        {site.revision ? `Published, revision ${site.revision}` : 'Not published yet'}
      </span>
    </a>
  );
}
