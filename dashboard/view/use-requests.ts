import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { SiteRequest } from '../../protocol/api.ts';
import type { SiteId } from '../../protocol/ids.ts';
import { openRequests } from '../rights-requests.ts';
import { useSession } from './context.ts';
import { useEvery } from './use-every.ts';
import { inWords } from './use-action.ts';

const POLL_MS = 60_000;

/** The site's requests, followed; fetched now, and again each minute while somebody looks. */
export function useRequests(site: SiteId): {
  /** undefined until they are there. */
  all: readonly SiteRequest[] | undefined;
  /** Those that wait longest first. */
  open: readonly SiteRequest[];
  problem: string;
  retry: () => void;
} {
  const { requests } = useSession();
  const [problem, setProblem] = useState('');
  const [, redraw] = useState(0);
  const fetch = (): void => {
    requests.refresh(site).then(
      () => setProblem(''),
      (error: unknown) => setProblem(inWords(error)),
    );
  };
  useLayoutEffect(() => requests.subscribe(() => redraw((count) => count + 1)), [requests]);
  useEffect(fetch, [requests, site]);
  useEvery(POLL_MS, fetch);
  const all = requests.list(site);
  return { all, open: openRequests(all ?? []), problem, retry: fetch };
}
