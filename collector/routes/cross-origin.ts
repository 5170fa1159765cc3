import type { MiddlewareHandler } from 'hono';
import { ProblemError } from '../domain/problem.ts';
import type { PublishedSites } from '../domain/published-sites.ts';
import type { HttpContext, HttpEnv } from './http.ts';

const PREFLIGHT_SECONDS = 3600;

/**
 * CORS for the routes that pages of published sites send to: the exact origin, never `*`. A preflight does not tell for which site it asks, so every
 * published origin passes here; the route itself then checks the origin against the site's own list.
 */
export function publishedOrigins(sites: PublishedSites, methods: string): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const origin = c.req.header('origin');
    const allowed = origin !== undefined && (await sites.isOrigin(origin));
    c.header('Vary', 'Origin');
    if (allowed) {
      c.header('Access-Control-Allow-Origin', origin);
      c.header('Access-Control-Expose-Headers', 'Retry-After');
    }
    if (c.req.method !== 'OPTIONS') return next();
    if (!allowed) {
      throw new ProblemError(
        'origin-not-allowed',
        'expected a page of an origin that a published site lists; add it in the dashboard and publish',
      );
    }
    c.header('Access-Control-Allow-Methods', methods);
    c.header('Access-Control-Allow-Headers', 'content-type');
    c.header('Access-Control-Max-Age', String(PREFLIGHT_SECONDS));
    return c.body(null, 204);
  };
}

/** For what anybody may read from any page: signed or content-addressed. */
export const anyOrigin: MiddlewareHandler<HttpEnv> = async (c, next) => {
  c.header('Access-Control-Allow-Origin', '*');
  c.header('Cross-Origin-Resource-Policy', 'cross-origin');
  await next();
};

/** @throws ProblemError `origin-missing`, `origin-not-allowed` */
export async function publishedOrigin(c: HttpContext, sites: PublishedSites): Promise<string> {
  const origin = c.req.header('origin');
  if (origin === undefined) {
    throw new ProblemError(
      'origin-missing',
      'expected an Origin header, as every browser sends it with this request, got none',
    );
  }
  if (await sites.isOrigin(origin)) return origin;
  throw new ProblemError(
    'origin-not-allowed',
    'expected a page of an origin that a published site lists; add it in the dashboard and publish',
  );
}
