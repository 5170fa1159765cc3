import type { FormId } from '../../protocol/ids.ts';
import type { SiteDraft } from '../draft.ts';
import { leadDefinition } from '../signed-definitions.ts';
import type { Workspace } from '../workspace.ts';

/** Every form that there may be submissions for, published first; by the title that is signed, else the draft's. */
export function formNames(
  { trusted, definitions }: Pick<Workspace, 'trusted' | 'definitions'>,
  draft: SiteDraft,
): { id: FormId; title: string }[] {
  const names = new Map<FormId, string>();
  for (const form of trusted?.forms ?? []) {
    names.set(form.id, leadDefinition(trusted!, form, definitions)?.title ?? form.name);
  }
  for (const { id, title, name } of draft.forms) if (!names.has(id)) names.set(id, title || name);
  return Array.from(names, ([id, title]) => ({ id, title }));
}
