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
