import type { FormId } from '../../protocol/ids.ts';
import type { SiteDraft } from '../draft.ts';

type Part = FormId | 'consent' | 'policy';

const tried = new Set<Part>();

/** Somebody wanted to publish and could not: from now on the editors mark everything that is missing. */
export function rememberPublishTried({ forms }: SiteDraft): void {
  tried.add('consent').add('policy');
  for (const { id } of forms) tried.add(id);
}

export const isPublishTried = (part: Part): boolean => tried.has(part);
