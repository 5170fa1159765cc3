/** Milliseconds: no smooth scrolling takes longer. */
const SCROLL_MS = 999;

/** What gets the focus behind the notice is brought out from under it: by scrolling, and where that does not help by moving the notice. */
export function uncoverFocus(focused: Element, notice: Element): void {
  look();
  // Where the page scrolls smoothly, the browser has only begun to; not each says when it is there.
  document.addEventListener('scrollend', look, { signal: AbortSignal.timeout(SCROLL_MS) });
  setTimeout(look, SCROLL_MS);

  function look(): void {
    if (!notice.isConnected || !focused.matches(':focus-visible')) return;
    reveal();
    if (!isCovered()) return;
    notice.classList.toggle('top');
    reveal();
    // Covered here as well: back.
    if (isCovered()) notice.classList.toggle('top');
  }

  function reveal(): void {
    for (const block of ['center', 'start', 'end'] as const)
      if (isCovered()) focused.scrollIntoView({ block, behavior: 'instant' });
  }

  function isCovered(): boolean {
    const { top, bottom, left, right, height } = focused.getBoundingClientRect();
    const over = notice.getBoundingClientRect();
    return (
      height < innerHeight / 2 &&
      top < over.bottom &&
      bottom > over.top &&
      left < over.right &&
      right > over.left
    );
  }
}
