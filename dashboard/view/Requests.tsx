import { useState } from 'preact/hooks';
import type { SiteRequest } from '../../protocol/api.ts';
import type { SubmissionId } from '../../protocol/ids.ts';
import { decidedRequests } from '../rights-requests.ts';
import { RIGHT_WORDS } from '../rights-words.ts';
import { useDrafts, useSite } from './context.ts';
import { Empty } from './Empty.tsx';
import { ErasedNote } from './ErasedNote.tsx';
import { formNames } from './form-names.ts';
import { Icon } from './Icon.tsx';
import { Page, Section } from './Page.tsx';
import { Note, Problem } from './Problem.tsx';
import { RequestCard } from './RequestCard.tsx';
import { fullTime, longDay } from './times.ts';
import { useRequests } from './use-requests.ts';

/** What visitors asked for and this site decides; whoever waits longest stands first. */
export function Requests() {
  const { workspace } = useSite();
  const { draft } = useDrafts();
  const { all, open, problem, retry } = useRequests(workspace.keys.site);
  const [erased, setErased] = useState<{ submission: SubmissionId; certificate: string }[]>([]);
  /** Somebody else was faster. */
  const [overtaken, setOvertaken] = useState(false);
  const forms = formNames(workspace, draft);
  const formTitle = ({ form }: SiteRequest): string =>
    form === null ? 'A deleted submission' : (forms.find(({ id }) => id === form)?.title ?? 'Form');
  const decided = decidedRequests(all ?? []);
  return (
    <Page
      title="Requests"
      lead="What visitors ask of you by their receipt link. The law gives you one month for each, and wants a reason for every no."
    >
      <Problem text={problem} />
      <div role="status" class="stack">
        {overtaken && (
          <Note kind="calm" icon="refresh">
            Somebody else has decided this one meanwhile. The list is up to date now.
          </Note>
        )}
        {erased.map((one) => (
          <ErasedNote key={one.submission} {...one} />
        ))}
      </div>
      {all === undefined ? (
        problem && (
          <button type="button" class="button" onClick={retry}>
            Try again
          </button>
        )
      ) : (
        <>
          <section class="requests" aria-label="Open requests">
            {open.map((request) => (
              <RequestCard
                key={request.id}
                request={request}
                formTitle={formTitle(request)}
                onDecided={({ certificate }) => {
                  setOvertaken(false);
                  if (certificate !== undefined)
                    setErased((before) => [...before, { submission: request.submission, certificate }]);
                }}
                onOvertaken={() => setOvertaken(true)}
              />
            ))}
            {open.length === 0 && (
              <Empty icon="check" title="Nothing waits for you">
                <p class="muted">
                  Requests appear here as soon as a visitor makes one. What happens at once, you choose with
                  each form.
                </p>
              </Empty>
            )}
          </section>
          {decided.length > 0 && <Decided requests={decided} formTitle={formTitle} />}
        </>
      )}
    </Page>
  );
}

function Decided({
  requests,
  formTitle,
}: {
  requests: readonly SiteRequest[];
  formTitle: (request: SiteRequest) => string;
}) {
  return (
    <Section
      title="Decided"
      about="Every decision stands in the ledger, too. An erasure that was granted takes its request with it, and is found only there."
    >
      <ul class="decided">
        {requests.map((request) => (
          <li key={request.id}>
            <span class={request.state === 'granted' ? 'tag tag-good' : 'tag'}>
              <Icon name={request.state === 'granted' ? 'check' : 'cross'} size={12} />
              {request.state === 'granted' ? 'Granted' : 'Refused'}
            </span>
            <div>
              <p>
                <strong>{RIGHT_WORDS[request.right].name}</strong>{' '}
                <span class="muted" dir="auto">
                  · {formTitle(request)}
                </span>
              </p>
              {request.reason && (
                <blockquote class="decided-reason" dir="auto">
                  {request.reason}
                </blockquote>
              )}
              <p class="help">
                Asked <time datetime={request.at}>{longDay(request.at)}</time>
                {request.decidedAt && (
                  <>
                    , decided{' '}
                    <time datetime={request.decidedAt} title={fullTime(request.decidedAt)}>
                      {longDay(request.decidedAt)}
                    </time>
                  </>
                )}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
