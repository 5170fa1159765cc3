import type { MiddlewareHandler } from 'hono';
import { ProblemError } from '../domain/problem.ts';
import type { HttpEnv } from './http.ts';

/** Two years, as the preload list asks for. */
const HSTS = 'max-age=63072000; includeSubDomains; preload';
/** A load balancer asks these directly. */
const PLAIN_ALLOWED = /\/(healthz|readyz)$/;

/**
 * Headers that every answer carries. Set before the answer is made, because changing a finished one costs a copy.
 * @param proxied TLS ends before us, and the proxy says with X-Forwarded-Proto how it was asked. Plain HTTP is refused and not redirected: what was
 * to be protected has then already travelled in the open.
 */
export function transport({
  https,
  proxied,
}: {
  https: boolean;
  proxied: boolean;
}): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Referrer-Policy', 'no-referrer');
    if (https) c.header('Strict-Transport-Security', HSTS);
    if (proxied && c.req.header('x-forwarded-proto') !== 'https' && !PLAIN_ALLOWED.test(c.req.path)) {
      throw new ProblemError(
        'https-required',
        'expected HTTPS; the proxy must be asked by HTTPS and must send X-Forwarded-Proto: https',
      );
    }
    await next();
  };
}
