import { ProblemError } from '../domain/problem.ts';
import type { HttpApp } from './http.ts';
import { problemResponse } from './problem-response.ts';

/** To be called last: the right path with the wrong method, and everything else. */
export function addUnknownRoutes(app: HttpApp): void {
  const methods = new Map<string, Set<string>>();
  for (const { path, method } of app.routes) {
    if (method === 'ALL') continue;
    const allowed = methods.get(path) ?? new Set();
    methods.set(path, allowed.add(method));
    if (method === 'GET') allowed.add('HEAD');
  }
  for (const [path, allowed] of methods) {
    const list = [...allowed].join(', ');
    app.all(path, (c) => {
      c.header('Allow', list);
      return problemResponse(
        c,
        new ProblemError('method-not-allowed', `expected ${list}, got another method`),
      );
    });
  }
  app.all('*', () => {
    throw new ProblemError('not-found', 'expected a route of this collector, got another');
  });
}
