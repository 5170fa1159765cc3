import type { SiteId } from '../../protocol/ids.ts';
import { CONSENT_TABS, formatRoute, type ConsentTab, type Route } from '../route.ts';

const TAB_NAMES: Record<ConsentTab, string> = {
  purposes: 'Purposes',
  wording: 'Look and words',
  rules: 'Rules',
  signals: 'Signals',
  processors: 'Processors',
};

/** @param isOn whether consent is asked for; before there is only its start. */
export function ConsentTabs({
  site,
  tab,
  isOn,
}: {
  site: SiteId;
  tab: ConsentTab | 'policy';
  isOn: boolean;
}) {
  const link = (one: ConsentTab | 'policy', name: string, route: Route) => (
    <a key={one} href={formatRoute(route)} {...(one === tab ? { 'aria-current': 'page' as const } : {})}>
      {name}
    </a>
  );
  return (
    <nav class="tabs" aria-label="Parts of consent">
      {isOn
        ? CONSENT_TABS.map((one) => link(one, TAB_NAMES[one], { page: 'consent', site, tab: one }))
        : link('purposes', 'Consent', { page: 'consent', site, tab: 'purposes' })}
      {link('policy', 'Privacy policy', { page: 'policy', site })}
    </nav>
  );
}
