import { useEffect, useRef } from 'preact/hooks';

/**
 * The end of a list that comes in pages: how much there is, and a button for the next page. With the last page the button goes, and hands the focus it had to the
 * words beside it, so that nobody who uses a keyboard falls back to the top.
 * @param load null at the end.
 */
export function LoadMore({ words, busy, load }: { words: string; busy: boolean; load: (() => void) | null }) {
  const said = useRef<HTMLParagraphElement>(null);
  const wasAsked = useRef(false);
  const isAtEnd = load === null;
  useEffect(() => {
    if (isAtEnd && wasAsked.current && document.activeElement === document.body)
      said.current?.focus({ preventScroll: true });
  }, [isAtEnd]);
  return (
    <div class="rows-end">
      <p class="small-text muted" role="status" tabIndex={-1} ref={said}>
        {words}
      </p>
      {load && (
        <button
          type="button"
          class="button small"
          aria-disabled={busy}
          onClick={() => {
            wasAsked.current = true;
            // Not `disabled`, which would let the focus go.
            if (!busy) load();
          }}
        >
          {busy ? 'Loading…' : 'Load more'}
        </button>
      )}
    </div>
  );
}
