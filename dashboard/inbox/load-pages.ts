import type { StoredSubmission } from '../../protocol/api.ts';

export interface Page {
  submissions: readonly StoredSubmission[];
  /** null after the last one; a page may hold fewer rows than asked for and still not be the last. */
  next: string | null;
}

export interface PageSource {
  fetch: (after: string | undefined) => Promise<Page>;
  /** Must bear the same rows again: after a failure the page comes anew. */
  add: (page: Page) => Promise<void>;
}

/** How far a site's submissions were taken in. */
export interface Place {
  after: string | undefined;
}

/**
 * Takes in page after page until there is none, and fetches the next while one is taken in. `place` moves on only when a page is in: whatever fails
 * before leaves it where the next call must go on.
 */
export async function loadPages({ fetch, add }: PageSource, place: Place): Promise<void> {
  let coming = fetch(place.after);
  for (;;) {
    const page = await coming;
    const { next } = page;
    if (next !== null) {
      if (next === place.after)
        throw new Error('expected another page of submissions, got the same place again');
      coming = fetch(next);
      // It may fail while this page is taken in, before anybody waits for it.
      coming.catch(() => undefined);
    }
    await add(page);
    if (next === null) return;
    place.after = next;
  }
}
