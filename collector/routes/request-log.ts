import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Log } from '../log.ts';
import type { HttpEnv } from './http.ts';
import { asProblem } from './problem-response.ts';

/** One line a request: which route, how it ended, how long it took. */
export function requestLog(log: Log): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const start = performance.now();
    await next();
    const code = c.error && asProblem(c.error).code;
    log.write('info', 'request', {
      route: routePath(c),
      method: c.req.method,
      status: c.res.status,
      ms: Math.round((performance.now() - start) * 10) / 10,
      ...(code ? { code } : {}),
    });
  };
}
