import { formatRoute } from '../route.ts';
import { useDrafts, useSite } from './context.ts';

/** The next step towards a notice on the page, where nothing of it is published yet. */
export function AskFirst() {
  const { site } = useSite().workspace.keys;
  const { enabled } = useDrafts().draft.consent;
  return enabled ? (
    <a class="button primary" href={formatRoute({ page: 'publish', site })}>
      Review and publish
    </a>
  ) : (
    <a class="button primary" href={formatRoute({ page: 'consent', site, tab: 'purposes' })}>
      Set up consent
    </a>
  );
}
