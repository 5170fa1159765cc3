import { ProblemError } from '../domain/problem.ts';
import type { CollectorParts } from '../parts.ts';
import type { HttpApp } from './http.ts';

/** For load balancers: alive, and able to answer. */
export function addOperatorRoutes(app: HttpApp, { store }: CollectorParts): void {
  app.get('/healthz', (c) => {
    c.header('Cache-Control', 'no-store');
    return c.text('ok\n');
  });
  app.get('/readyz', async (c) => {
    c.header('Cache-Control', 'no-store');
    await store.ping().catch((cause: unknown) => {
      throw new ProblemError('unavailable', 'expected the database to answer, but it does not', { cause });
    });
    return c.text('ok\n');
  });
}
