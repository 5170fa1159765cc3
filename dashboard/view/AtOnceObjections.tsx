import { useState } from 'preact/hooks';
import type { objectionsAtOnce } from '../rights-requests.ts';
import { formatRoute } from '../route.ts';
import { useSite } from './context.ts';
import { Section } from './Page.tsx';
import { fullTime, longDay } from './times.ts';

const SHOWN = 10;

/** Nobody has to decide on these, so nobody would hear of them: they are acted on, not answered. */
export function AtOnceObjections({ objections }: { objections: ReturnType<typeof objectionsAtOnce> }) {
  const { site } = useSite().workspace.keys;
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? objections : objections.slice(0, SHOWN);
  return (
    <Section
      title="Objected at once"
      about="Your form lets these count without an answer from you. What is left to do: stop using these submissions for what the visitors object to."
    >
      <ul class="lines objections">
        {shown.map(({ submission, at, restricted }) => (
          <li key={submission}>
            <time datetime={at} title={fullTime(at)}>
              {longDay(at)}
            </time>
            {restricted ? (
              <span class="muted">restricted as well, so it cannot be read</span>
            ) : (
              <a class="tall-link" href={formatRoute({ page: 'inbox', site, submission })}>
                Read the submission<span class="sr-only"> objected to on {longDay(at)}</span>
              </a>
            )}
          </li>
        ))}
      </ul>
      {objections.length > shown.length && (
        <button type="button" class="button small" onClick={() => setWhole(true)}>
          Show all {objections.length}
        </button>
      )}
    </Section>
  );
}
