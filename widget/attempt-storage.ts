/**
 * A browser may refuse storage, and Safari has been seen never to answer: https://bugs.webkit.org/show_bug.cgi?id=226547
 * @returns undefined when nothing came of it.
 */
export function attempt<T>(ask: () => Promise<T>): Promise<T | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, 500));
  // Where IndexedDB is switched off, naming it throws at once.
  const asked = (async () => ask())().catch(() => undefined);
  return Promise.race([asked, late]);
}
