import type { FormId } from '../../protocol/ids.ts';
import type { SiteDraft } from '../draft.ts';

const tried = new Set<FormId>();

/** Somebody wanted to publish these forms and could not: from now on the editor marks everything that is missing. */
export function rememberPublishTried({ forms }: SiteDraft): void {
  for (const { id } of forms) tried.add(id);
}

export const isPublishTried = (form: FormId): boolean => tried.has(form);
