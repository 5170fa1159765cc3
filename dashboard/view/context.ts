import { createContext } from 'preact';
import { useContext, useLayoutEffect, useState } from 'preact/hooks';
import type { OpenSite, Session } from '../browser/session.ts';
import type { DraftSync } from '../draft-sync.ts';
import { formatRoute, parseRoute, type Route } from '../route.ts';

const SessionContext = createContext<Session | null>(null);
export const SessionProvider = SessionContext.Provider;

/** The session, followed: whoever calls this is drawn again when it changes. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('expected a session around this component');
  useFollow((listener) => session.subscribe(listener), session);
  return session;
}

const SiteContext = createContext<OpenSite | null>(null);
export const SiteProvider = SiteContext.Provider;

export function useSite(): OpenSite {
  const site = useContext(SiteContext);
  if (!site) throw new Error('expected an open site around this component');
  return site;
}

/** The site's draft, followed. */
export function useDrafts(): DraftSync {
  const { drafts } = useSite();
  useFollow((listener) => drafts.subscribe(listener), drafts);
  return drafts;
}

export function useRoute(): Route {
  useFollow((listener) => {
    window.addEventListener('hashchange', listener);
    return () => window.removeEventListener('hashchange', listener);
  }, 'hash');
  return parseRoute(window.location.hash);
}

export function go(route: Route, how: 'push' | 'replace' = 'push'): void {
  const hash = formatRoute(route);
  if (how === 'push') window.location.hash = hash;
  else {
    window.history.replaceState(null, '', hash);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  }
}

/** Subscribes in the same turn as it draws: what changes before the next frame would be lost in a plain effect. */
function useFollow(subscribe: (listener: () => void) => () => void, source: unknown): void {
  const [, redraw] = useState(0);
  useLayoutEffect(() => subscribe(() => redraw((count) => count + 1)), [source]);
}
