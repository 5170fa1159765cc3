import { createHash } from 'node:crypto';
import { isId } from '../../protocol/ids.ts';
import { isUtcTime } from '../../protocol/time.ts';
import { acceptedLanguages } from '../domain/choose-language.ts';
import { policyPage } from '../domain/policy-page.ts';
import { ProblemError } from '../domain/problem.ts';
import type { CollectorParts } from '../parts.ts';
import { matchesTag } from './conditional.ts';
import { anyOrigin } from './cross-origin.ts';
import type { HttpApp, HttpContext } from './http.ts';
import { policyView } from './policy-view.ts';

/** Nothing but text and one style sheet. */
const POLICY_CSP = [
  "default-src 'none'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** When what the file says last changed. */
const GPC = { gpc: true, lastUpdate: '2026-11-21' };

/** For people: the policy of a site, with its history and what the site declares. For programs: that Global Privacy Control is honoured here. */
export function addPolicyRoutes(app: HttpApp, { assets, clock, sites, store }: CollectorParts): void {
  app.get('/.well-known/gpc.json', anyOrigin, (c) => {
    c.header('Cache-Control', 'public, max-age=86400');
    return c.json(GPC);
  });

  const page = async (c: HttpContext, version?: string): Promise<Response> => {
    const id = c.req.param('site');
    const site = isId('site', id) ? await sites.find(id) : undefined;
    if (!site) throw new ProblemError('site-unknown', 'expected a published site, got another');
    const lang = c.req.query('lang');
    const languages = acceptedLanguages(c.req.header('accept-language'));
    // From a link of this page; anything else is nothing.
    const at = c.req.query('at');
    const asked = {
      ...(version === undefined ? {} : { version }),
      ...(version === undefined || !isUtcTime(at) ? {} : { at: Date.parse(at) }),
      languages: lang === undefined ? languages : [lang.slice(0, 40), ...languages],
      now: clock(),
    };
    const made = await policyPage(
      site,
      asked,
      (hash) => store.visitors.artefact(hash),
      () => sites.heldStates(site.site),
    );
    const style = assets.get('policy.css');
    const root = version === undefined ? '..' : '../..';
    const view = await policyView(made, {
      site: version === undefined ? site.site : `../${site.site}`,
      style: style ? `${root}/v1/assets/${style.sha256}/policy.css` : '',
    });
    c.header('Content-Security-Policy', POLICY_CSP);
    c.header('Cross-Origin-Opener-Policy', 'same-origin');
    c.header('Cross-Origin-Resource-Policy', 'same-origin');
    c.header('Permissions-Policy', 'camera=(), geolocation=(), microphone=()');
    c.header('Cache-Control', 'no-cache');
    c.header('Vary', 'Accept-Language');
    c.header('Content-Language', made.locale);
    if (matchesTag(c, `"${createHash('sha256').update(view).digest('base64url')}"`)) return c.body(null, 304);
    return c.html(view);
  };
  app.get('/p/:site', (c) => page(c));
  app.get('/p/:site/:version', (c) => page(c, c.req.param('version')));
}
