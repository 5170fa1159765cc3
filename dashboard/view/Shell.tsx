import { useEffect, useRef } from 'preact/hooks';
import type { OpenAccount } from '../account.ts';
import { formatRoute, type Route, type SitePage } from '../route.ts';
import type { SiteId } from '../../protocol/ids.ts';
import { Account } from './Account.tsx';
import { Wordmark } from './Brand.tsx';
import { useRoute, useSession } from './context.ts';
import { Icon, type IconName } from './Icon.tsx';
import { NewSite } from './NewSite.tsx';
import { Sites } from './Sites.tsx';
import { SiteView } from './SiteView.tsx';
import { useLoaded } from './use-loaded.ts';
import { useRequests } from './use-requests.ts';

const NAV: readonly {
  page: Exclude<SitePage, 'form' | 'export' | 'policy' | 'webhooks' | 'retention' | 'suppression'>;
  name: string;
  icon: IconName;
  also?: readonly Route['page'][];
}[] = [
  { page: 'inbox', name: 'Inbox', icon: 'inbox', also: ['export'] },
  { page: 'requests', name: 'Requests', icon: 'requests' },
  { page: 'forms', name: 'Forms', icon: 'forms', also: ['form'] },
  { page: 'consent', name: 'Consent', icon: 'consent', also: ['policy'] },
  { page: 'records', name: 'Records', icon: 'records' },
  { page: 'publish', name: 'Publish', icon: 'publish' },
  { page: 'embed', name: 'Embed', icon: 'embed' },
  { page: 'settings', name: 'Settings', icon: 'settings', also: ['webhooks', 'retention', 'suppression'] },
];

export function Shell({ account }: { account: OpenAccount }) {
  const session = useSession();
  const route = useRoute();
  const site = 'site' in route ? route.site : null;
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={skip}>
        Skip to content
      </a>
      <header class="side">
        <a class="side-brand" href="#/sites" aria-label="Sealpost, all sites">
          <Wordmark />
        </a>
        {site && (
          <div class="side-site">
            <SiteName key={site} site={site} />
            <Nav site={site} at={route.page} />
          </div>
        )}
        <div class="side-foot">
          <a
            class="side-link"
            href="#/sites"
            {...current(route.page === 'sites' || route.page === 'new-site')}
          >
            <Icon name="sites" />
            <span>All sites</span>
          </a>
          <a class="side-link" href="#/account" {...current(route.page === 'account')}>
            <Icon name="user" />
            <span class="cut">{account.me.user.name || account.me.user.email}</span>
          </a>
          <button type="button" class="side-link" onClick={() => session.lock('asked')}>
            <Icon name="lock" />
            <span>Lock now</span>
          </button>
        </div>
      </header>
      <main id="main" class="main" tabIndex={-1}>
        <Content route={route} account={account} />
      </main>
    </div>
  );
}

function SiteName({ site }: { site: SiteId }) {
  const session = useSession();
  const open = useLoaded(() => session.site(site), [site]);
  return (
    <p class="side-name cut" dir="auto">
      {open.at === 'here' ? open.value.workspace.site.name : '\u00a0'}
    </p>
  );
}

function Nav({ site, at }: { site: SiteId; at: Route['page'] }) {
  const nav = useRef<HTMLElement>(null);
  // On a telephone it is wider than the screen.
  useEffect(
    () =>
      nav.current
        ?.querySelector('[aria-current]')
        ?.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' }),
    [at],
  );
  return (
    <nav ref={nav} class="nav" aria-label="Site">
      {NAV.map(({ page, name, icon, also }) => {
        const route = routeTo(page, site);
        return (
          <a
            key={page}
            class="nav-link"
            href={formatRoute(route)}
            {...current(at === page || also?.includes(at))}
          >
            <Icon name={icon} size={20} />
            <span>{name}</span>
            {page === 'requests' && <OpenCount site={site} />}
          </a>
        );
      })}
    </nav>
  );
}

/** How many wait for a decision; nothing when none does. */
function OpenCount({ site }: { site: SiteId }) {
  const { open } = useRequests(site);
  if (open.length === 0) return null;
  return (
    <span class="count nav-count">
      {open.length}
      <span class="sr-only"> open</span>
    </span>
  );
}

function routeTo(page: (typeof NAV)[number]['page'], site: SiteId): Route {
  if (page === 'inbox') return { page, site, submission: null };
  if (page === 'records') return { page, site, tab: 'statistics' };
  return page === 'consent' ? { page, site, tab: 'purposes' } : { page, site };
}

function Content({ route, account }: { route: Route; account: OpenAccount }) {
  switch (route.page) {
    case 'sites':
      return <Sites />;
    case 'new-site':
      return <NewSite />;
    case 'account':
      return <Account account={account} />;
    case 'inbox':
    case 'forms':
    case 'form':
    case 'consent':
    case 'policy':
    case 'records':
    case 'requests':
    case 'webhooks':
    case 'retention':
    case 'suppression':
    case 'publish':
    case 'embed':
    case 'export':
    case 'settings':
      return <SiteView key={route.site} route={route} />;
  }
}

const current = (is: boolean | undefined): { 'aria-current'?: 'page' } =>
  is ? { 'aria-current': 'page' } : {};

/** The fragment is the route, so the link moves the focus itself. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
