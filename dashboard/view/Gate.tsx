import type { ComponentChildren } from 'preact';
import { Wordmark } from './Brand.tsx';
import { PageTitle } from './Page.tsx';

/** The frame of everything before the dashboard opens: one card, one question. */
export function Gate({
  title,
  lead,
  children,
  foot,
}: {
  title: string;
  lead?: ComponentChildren;
  children: ComponentChildren;
  foot?: ComponentChildren;
}) {
  return (
    <main class="gate">
      <div class="gate-brand">
        <Wordmark size={36} />
      </div>
      <div class="gate-card">
        <PageTitle title={title} />
        {lead && <p class="lead">{lead}</p>}
        {children}
      </div>
      {foot && <div class="gate-foot">{foot}</div>}
    </main>
  );
}
