import { useEffect, useRef } from 'preact/hooks';

const CONTROLS = 'input, select, textarea, button, summary';

/** Puts the focus on the control whose `data-at` is a place in the draft, or on the nearest one around it. */
export function focusPlace(at: string): void {
  // After the page's heading, which takes the focus when the page opens.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      for (let place = at; place; place = place.slice(0, Math.max(0, place.lastIndexOf('.')))) {
        const found = document.querySelector<HTMLElement>(`[data-at="${CSS.escape(place)}"]`);
        const control = found?.matches(CONTROLS)
          ? found
          : (found?.querySelector<HTMLElement>('[aria-invalid]') ??
            found?.querySelector<HTMLElement>(CONTROLS));
        if (!control) continue;
        for (
          let more = control.closest('details');
          more;
          more = more.parentElement?.closest('details') ?? null
        )
          more.open = true;
        control.focus();
        control.scrollIntoView({ block: 'center' });
        return;
      }
    }),
  );
}

/** After a click that took away what was clicked, so that a keyboard goes on where it was and a screen reader says what is there now. */
export function focusHeading(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('main h1')?.focus());
}

/** Before an entry of a list is taken away by a button in it: the focus goes to the next entry, the one before, or what follows the list. */
export function focusNeighbour(button: Element): void {
  const entry = button.closest('li');
  const list = entry?.parentElement;
  if (!entry || !list) return;
  const i = [...list.children].indexOf(entry);
  const after = list.nextElementSibling;
  requestAnimationFrame(() => {
    const neighbour = list.isConnected ? (list.children[i] ?? list.children[i - 1]) : undefined;
    const control = neighbour?.querySelector<HTMLElement>(CONTROLS);
    (control ?? (after?.matches(CONTROLS) ? (after as HTMLElement) : null))?.focus();
  });
}

/** After a button added an entry to the list before it: the focus goes to where the entry is written, not back over it. */
export function focusAdded(button: Element): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const entries = button.parentElement?.querySelectorAll(':scope > ul > li');
      const entry = entries?.[entries.length - 1];
      (entry?.querySelector<HTMLElement>('input, textarea') ?? entry?.querySelector('select'))?.focus();
    }),
  );
}

/**
 * What opens in the place of the button that was pressed gives the focus back to it, `[data-opens="{open}"]`, when it is closed.
 * @param open what is open now; null for nothing.
 */
export function useFocusBack(open: string | null): void {
  const last = useRef(open);
  useEffect(() => {
    const closed = open === null ? last.current : null;
    last.current = open;
    if (closed === null || !isFocusLost()) return;
    document.querySelector<HTMLElement>(`[data-opens="${CSS.escape(closed)}"]`)?.focus();
  }, [open]);
}

/** What had it is gone, or nothing had it; somebody who went elsewhere meanwhile is left alone. */
export const isFocusLost = (): boolean => {
  const at = document.activeElement;
  return !at || at === document.body || at.matches('main, [disabled]');
};
