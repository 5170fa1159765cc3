import { isId, type FormId, type SiteId, type SubmissionId } from '../protocol/ids.ts';

/** Where one is, kept in the address's fragment: the server never hears of it. */
export type Route =
  | { page: 'sites' }
  | { page: 'new-site' }
  | { page: 'account' }
  | { page: 'inbox'; site: SiteId; submission: SubmissionId | null }
  | {
      page: 'forms' | 'publish' | 'embed' | 'export' | 'requests' | 'webhooks' | 'retention';
      site: SiteId;
    }
  | { page: 'settings' | 'policy'; site: SiteId; at?: string }
  /** `at`: the submission whose address is to be looked up; no address stands in an address. */
  | { page: 'suppression'; site: SiteId; at?: string }
  | { page: 'consent'; site: SiteId; tab: ConsentTab; at?: string }
  /** `at`: a range of days, a decision, or a log. */
  | { page: 'records'; site: SiteId; tab: RecordsTab; at?: string }
  /** `at`: the place in the draft to go to, as an issue names it, without what leads to the form. */
  | { page: 'form'; site: SiteId; form: FormId; at?: string };

export const CONSENT_TABS = ['purposes', 'wording', 'rules', 'signals', 'processors'] as const;
export type ConsentTab = (typeof CONSENT_TABS)[number];

export const RECORDS_TABS = ['statistics', 'decisions', 'ledger'] as const;
export type RecordsTab = (typeof RECORDS_TABS)[number];

export type SitePage = Extract<Route, { site: SiteId }>['page'];

export function parseRoute(hash: string): Route {
  const [first, site, page = 'inbox', third, fourth] = hash.replace(/^#\/?/, '').split('/');
  if (first === 'new-site') return { page: 'new-site' };
  if (first === 'account') return { page: 'account' };
  if (first !== 'sites' || !isId('site', site)) return { page: 'sites' };
  switch (page) {
    case 'forms':
    case 'publish':
    case 'embed':
    case 'export':
    case 'requests':
    case 'webhooks':
    case 'retention':
      return { page, site };
    case 'settings':
    case 'policy':
    case 'suppression':
      return { page, site, ...placeIn(third) };
    case 'consent': {
      const tab = CONSENT_TABS.find((one) => one === third) ?? 'purposes';
      return { page, site, tab, ...placeIn(fourth) };
    }
    case 'records': {
      const tab = RECORDS_TABS.find((one) => one === third) ?? 'statistics';
      return { page, site, tab, ...placeIn(fourth) };
    }
    case 'form':
      return isId('form', third) ? { page, site, form: third, ...placeIn(fourth) } : { page: 'forms', site };
    default:
      return { page: 'inbox', site, submission: isId('sub', third) ? third : null };
  }
}

const placeIn = (text: string | undefined): { at?: string } =>
  text && /^[\w.-]+$/.test(text) ? { at: text } : {};

export function formatRoute(route: Route): string {
  if (route.page === 'inbox')
    return `#/sites/${route.site}/inbox${route.submission ? `/${route.submission}` : ''}`;
  if (route.page === 'form')
    return `#/sites/${route.site}/form/${route.form}${route.at ? `/${route.at}` : ''}`;
  if (route.page === 'consent' || route.page === 'records')
    return `#/sites/${route.site}/${route.page}/${route.tab}${route.at ? `/${route.at}` : ''}`;
  if ((route.page === 'settings' || route.page === 'policy' || route.page === 'suppression') && route.at)
    return `#/sites/${route.site}/${route.page}/${route.at}`;
  return 'site' in route ? `#/sites/${route.site}/${route.page}` : `#/${route.page}`;
}
