import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import type { Session } from '../domain/accounts.ts';
import type { SiteRow } from '../store/store.ts';

export interface HttpEnv {
  /** Absent when the app is called without a socket, as in tests. */
  Bindings: Partial<HttpBindings>;
  Variables: { session: Session; site: SiteRow };
}

export type HttpApp = Hono<HttpEnv>;
export type HttpContext = Context<HttpEnv>;
