import { useMemo, useState } from 'preact/hooks';
import type { DraftIssue } from '../draft-check.ts';

export interface LeftPlaces {
  /** Those of the issues that may be told by now. */
  told: (issues: readonly DraftIssue[]) => DraftIssue[];
  /** For the element around the controls; each place says where it is by `data-at`. */
  onFocusOut: (event: FocusEvent) => void;
}

/** Nobody is told of what they had no chance to fill in: only places that were left once, or all of them after a try to publish. */
export function useLeftPlaces(isTried: boolean): LeftPlaces {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  return useMemo(
    () => ({
      told: (issues) =>
        issues.filter(
          ({ at }) => isTried || [...left].some((place) => at === place || at.startsWith(`${place}.`)),
        ),
      onFocusOut({ target, relatedTarget }) {
        const place = target instanceof Element ? target.closest<HTMLElement>('[data-at]') : null;
        const at = place?.dataset.at;
        if (!at || place.contains(relatedTarget as Node | null)) return;
        // Not under a click that is just being made: what it is aimed at would move away.
        setTimeout(() => setLeft((before) => (before.has(at) ? before : new Set([...before, at]))), 250);
      },
    }),
    [left, isTried],
  );
}
