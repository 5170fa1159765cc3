import { useState } from 'preact/hooks';
import type { SiteRequest } from '../../protocol/api.ts';
import type { SubmissionId } from '../../protocol/ids.ts';
import { decidedRequests, objectionsAtOnce } from '../rights-requests.ts';
import { RIGHT_WORDS } from '../rights-words.ts';
import { holdOver } from '../retention-words.ts';
import { AtOnceObjections } from './AtOnceObjections.tsx';
import { useDrafts, useSession, useSite } from './context.ts';
import { Empty } from './Empty.tsx';
import { ErasedNote } from './ErasedNote.tsx';
import { formNames } from './form-names.ts';
import { Icon } from './Icon.tsx';
import { Page, Section } from './Page.tsx';
import { Note, Problem } from './Problem.tsx';
import { RequestCard } from './RequestCard.tsx';
import { fullTime, longDay } from './times.ts';
import { useLoaded } from './use-loaded.ts';
import { useRequests } from './use-requests.ts';

/** What visitors asked for and this site decides; whoever waits longest stands first. */
export function Requests() {
  const { workspace } = useSite();
  const { draft } = useDrafts();
  const { all, open, problem, retry } = useRequests(workspace.keys.site);
  const [erased, setErased] = useState<{ submission: SubmissionId; certificate: string }[]>([]);
  /** Somebody else was faster, or the visitor has taken it back. */
  const [overtaken, setOvertaken] = useState(false);
  const { api } = useSession().tools;
  const { site } = workspace.keys;
  // The list stands without them: what a hold keeps, the collector refuses to erase in any case.
  const about = useLoaded(
    async () => ({
      holds: await api.holds(site),
      objections: objectionsAtOnce((await api.states(site)).states),
    }),
    [site, all],
  );
  const { holds, objections } = about.at === 'here' ? about.value : { holds: [], objections: [] };
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
            This one was decided by somebody else, or taken back, meanwhile. The list is up to date now.
          </Note>
        )}
        {erased.map((one) => (
          <ErasedNote key={one.submission} {...one} />
        ))}
      </div>
      {all === undefined || about.at === 'loading' ? (
        problem && (
          <button type="button" class="button" onClick={retry}>
            Try again
          </button>
        )
      ) : (
        <>
          <section class="requests" aria-label="Open requests">
            {open.map((request, place) => (
              <RequestCard
                key={request.id}
                request={request}
                formTitle={formTitle(request)}
                hold={holdOver(holds, request.form)}
                onDecided={({ certificate }) => {
                  setOvertaken(false);
                  if (certificate !== undefined)
                    setErased((before) => [...before, { submission: request.submission, certificate }]);
                  focusAfterCard(place, certificate !== undefined);
                }}
                onOvertaken={() => {
                  setOvertaken(true);
                  focusAfterCard(place, false);
                }}
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
          {objections.length > 0 && <AtOnceObjections objections={objections} />}
          {decided.length > 0 && <Decided requests={decided} formTitle={formTitle} />}
        </>
      )}
    </Page>
  );
}

/** Once the card is gone: to the certificate, which comes only once; else to the card that took its place, the one before, or the page's heading. */
function focusAfterCard(place: number, hasCertificate: boolean): void {
  requestAnimationFrame(() => {
    const cards = document.querySelectorAll<HTMLElement>('.request h2');
    const next = hasCertificate
      ? [...document.querySelectorAll<HTMLElement>('.erased-note button')].at(-1)
      : (cards[place] ?? cards[place - 1]);
    (next ?? document.querySelector<HTMLElement>('main h1'))?.focus();
  });
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
      about="What its visitor took back needs no answer. All of it stands in the ledger, too. An erasure that was granted takes its request with it, and is found only there."
    >
      <ul class="decided">
        {requests.map((request) => (
          <li key={request.id}>
            <Outcome state={request.state} />
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
                    , {request.state === 'revoked' ? 'taken back' : 'decided'}{' '}
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

function Outcome({ state }: Pick<SiteRequest, 'state'>) {
  return (
    <span class={state === 'granted' ? 'tag tag-good' : 'tag'}>
      <Icon name={state === 'granted' ? 'check' : state === 'revoked' ? 'back' : 'cross'} size={12} />
      {state === 'granted' ? 'Granted' : state === 'revoked' ? 'Taken back' : 'Refused'}
    </span>
  );
}
