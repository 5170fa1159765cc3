import { isId, type FormId, type SiteId, type SubmissionId } from '../protocol/ids.ts';

/** Where one is, kept in the address's fragment: the server never hears of it. */
export type Route =
  | { page: 'sites' }
  | { page: 'new-site' }
  | { page: 'account' }
  | { page: 'inbox'; site: SiteId; submission: SubmissionId | null }
  | { page: 'forms' | 'publish' | 'embed' | 'settings' | 'export'; site: SiteId }
  | { page: 'form'; site: SiteId; form: FormId };

export type SitePage = Extract<Route, { site: SiteId }>['page'];

export function parseRoute(hash: string): Route {
  const [first, site, page = 'inbox', third] = hash.replace(/^#\/?/, '').split('/');
  if (first === 'new-site') return { page: 'new-site' };
  if (first === 'account') return { page: 'account' };
  if (first !== 'sites' || !isId('site', site)) return { page: 'sites' };
  switch (page) {
    case 'forms':
    case 'publish':
    case 'embed':
    case 'settings':
    case 'export':
      return { page, site };
    case 'form':
      return isId('form', third) ? { page, site, form: third } : { page: 'forms', site };
    default:
      return { page: 'inbox', site, submission: isId('sub', third) ? third : null };
  }
}

export function formatRoute(route: Route): string {
  if (route.page === 'inbox')
    return `#/sites/${route.site}/inbox${route.submission ? `/${route.submission}` : ''}`;
  if (route.page === 'form') return `#/sites/${route.site}/form/${route.form}`;
  return 'site' in route ? `#/sites/${route.site}/${route.page}` : `#/${route.page}`;
}
