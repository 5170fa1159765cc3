import type { MiddlewareHandler } from 'hono';
import { isId } from '../../protocol/ids.ts';
import type { Accounts } from '../domain/accounts.ts';
import { ProblemError } from '../domain/problem.ts';
import type { SitePlace, Store } from '../store/store.ts';
import type { HttpContext, HttpEnv } from './http.ts';

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A cookie travels along whoever asks the browser; the Origin header tells who did. */
export function sameOrigin(publicUrl: URL): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    c.header('Cache-Control', 'no-store');
    c.header('Cross-Origin-Resource-Policy', 'same-origin');
    if (!SAFE.has(c.req.method) && c.req.header('origin') !== publicUrl.origin) {
      throw new ProblemError(
        'cross-site',
        "expected a request from the collector's own pages, got one from elsewhere; compare SEALPOST_URL with the address bar",
      );
    }
    await next();
  };
}

export function loggedIn(accounts: Accounts): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const session = await accounts.session(c.req.raw.headers);
    if (!session) throw new ProblemError('session-required', 'expected a session; log in');
    c.set('session', session);
    await next();
  };
}

/** Another tenant's site and no site at all get the same answer. */
export function ownSite(store: Store): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const id = c.req.param('site');
    const site = isId('site', id) ? await store.sites.find(c.get('session').organisation.id, id) : undefined;
    if (!site) throw new ProblemError('site-unknown', 'expected a site of this organisation, got another');
    c.set('site', site);
    await next();
  };
}

/** Behind `loggedIn` and `ownSite`. */
export const placeOf = (c: HttpContext): SitePlace => ({
  tenant: c.get('session').organisation.id,
  site: c.get('site').id,
});
