import type { FormId } from '../../protocol/ids.ts';
import type { SiteDraft } from '../draft.ts';

type Part = FormId | 'consent' | `policy ${string}`;

const tried = new Set<Part>();

/** Somebody wanted to publish and could not: from now on the editors mark everything that is missing in what was there to be published. */
export function rememberPublishTried({ forms, consent, policies }: SiteDraft): void {
  if (consent.enabled) tried.add('consent');
  for (const { version } of policies) tried.add(`policy ${version}`);
  for (const { id } of forms) tried.add(id);
}

export const isPublishTried = (part: Part): boolean => tried.has(part);
