import { useEffect, useRef, useState } from 'preact/hooks';
import { inWords } from './use-action.ts';

export interface Pages<Row> {
  /** null before the first answer. */
  rows: Row[] | null;
  hasMore: boolean;
  busy: boolean;
  problem: string;
  loadMore: () => void;
  reload: () => void;
}

/**
 * A long list, page by page; what came meanwhile is there after {@link Pages.reload}.
 * @param after of the page before; undefined for the first.
 * @param about loads anew when one of them is another.
 */
export function usePages<Row>(
  fetchPage: (after: string | undefined) => Promise<{ rows: Row[]; next: string | null }>,
  about: readonly unknown[],
): Pages<Row> {
  const [rows, setRows] = useState<Row[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [busy, setBusy] = useState(true);
  const [problem, setProblem] = useState('');
  const asked = useRef(0);
  const load = (after: string | undefined): void => {
    const mine = ++asked.current;
    setBusy(true);
    setProblem('');
    fetchPage(after)
      .then(
        (page) => {
          if (mine !== asked.current) return;
          setRows((before) => (after === undefined ? page.rows : [...(before ?? []), ...page.rows]));
          setNext(page.next);
        },
        (error: unknown) => mine === asked.current && setProblem(inWords(error)),
      )
      .finally(() => mine === asked.current && setBusy(false));
  };
  useEffect(() => {
    load(undefined);
    return () => {
      asked.current++;
    };
  }, about);
  return {
    rows,
    hasMore: next !== null,
    busy,
    problem,
    loadMore: () => load(next ?? undefined),
    reload: () => load(undefined),
  };
}
