import type { Route } from '../route.ts';
import { isGoneBack } from '../workspace.ts';
import { SiteProvider, useSession } from './context.ts';
import { Consent } from './Consent.tsx';
import { Embed } from './Embed.tsx';
import { Export } from './Export.tsx';
import { FormEditor } from './FormEditor.tsx';
import { Forms } from './Forms.tsx';
import { InboxView } from './InboxView.tsx';
import { DraftBar } from './DraftBar.tsx';
import { Policies } from './Policies.tsx';
import { Publish } from './Publish.tsx';
import { Records } from './Records.tsx';
import { Requests } from './Requests.tsx';
import { Retention } from './Retention.tsx';
import { Settings } from './Settings.tsx';
import { Suppression } from './Suppression.tsx';
import { GoneBack } from './GoneBack.tsx';
import { useLoaded } from './use-loaded.ts';
import { Waiting } from './Waiting.tsx';
import { Webhooks } from './Webhooks.tsx';

export type SiteRoute = Extract<Route, { site: unknown }>;

export function SiteView({ route }: { route: SiteRoute }) {
  const session = useSession();
  // The session keeps one promise a site and puts a new one in its place after a publish or a new key.
  const opening = session.site(route.site);
  const site = useLoaded(() => opening, [opening]);
  if (site.at === 'failed' && isGoneBack(site.error))
    return (
      <GoneBack
        problem={site.problem}
        onRestored={() => session.openRestored(route.site)}
        retry={site.retry}
      />
    );
  return (
    <Waiting for={site}>
      {(open) => (
        <SiteProvider value={open}>
          <DraftBar />
          <SitePage route={route} />
        </SiteProvider>
      )}
    </Waiting>
  );
}

function SitePage({ route }: { route: SiteRoute }) {
  switch (route.page) {
    case 'inbox':
      return <InboxView submission={route.submission} />;
    case 'forms':
      return <Forms />;
    case 'form':
      return <FormEditor key={`${route.form} ${route.at}`} id={route.form} at={route.at} />;
    case 'consent':
      return <Consent key={route.at} tab={route.tab} at={route.at} />;
    case 'policy':
      return <Policies key={route.at} at={route.at} />;
    case 'records':
      return <Records tab={route.tab} at={route.at} />;
    case 'requests':
      return <Requests />;
    case 'webhooks':
      return <Webhooks />;
    case 'retention':
      return <Retention />;
    case 'suppression':
      return <Suppression key={route.at} at={route.at} />;
    case 'publish':
      return <Publish />;
    case 'embed':
      return <Embed />;
    case 'export':
      return <Export />;
    case 'settings':
      return <Settings key={route.at} at={route.at} />;
  }
}
