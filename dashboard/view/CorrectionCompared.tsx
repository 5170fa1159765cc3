import type { SiteRequest } from '../../protocol/api.ts';
import { ApiError } from '../api-client.ts';
import { compareVersions, isMadeFor, type ComparedAnswer } from '../compare-versions.ts';
import type { RowDetail } from '../inbox/inbox.ts';
import { useSession, useSite } from './context.ts';
import { failureWords } from './failure-words.ts';
import { Icon } from './Icon.tsx';
import { Note, Problem } from './Problem.tsx';
import { AnswerIssue } from './AnswerIssue.tsx';
import { AnswerValue } from './SubmissionDetail.tsx';
import { useLoaded } from './use-loaded.ts';

/** What a visitor wants to be changed, beside what stands; opened in the worker, like the inbox. */
export function CorrectionCompared({ request }: { request: SiteRequest }) {
  const session = useSession();
  const site = useSite();
  const loaded = useLoaded(async () => {
    const { before, after } = await session.tools.api.proposedCorrection(
      site.workspace.keys.site,
      request.id,
    );
    const inbox = await session.inbox(site);
    return inbox.ask('look', { stored: [before, after] });
  }, [session, site, request.id]);
  if (loaded.at === 'loading') return <p class="muted">Opening both versions…</p>;
  if (loaded.at === 'failed') {
    if (loaded.error instanceof ApiError && loaded.error.code === 'submission-unknown')
      return (
        <Note kind="calm" icon="lock">
          Its visitor has restricted this submission, so neither version can be read here at present. You can
          decide all the same.
        </Note>
      );
    return (
      <>
        <Problem text={loaded.problem} />
        <button type="button" class="button small" onClick={loaded.retry}>
          Try again
        </button>
      </>
    );
  }
  const [before, after] = loaded.value;
  return before && after ? <Compared before={before} after={after} /> : null;
}

function Compared({ before, after }: { before: RowDetail; after: RowDetail }) {
  const failure = after.failure ?? before.failure;
  if (failure)
    return (
      <Note kind="bad" icon="warning">
        <p>
          {after.failure ? 'The proposed version' : 'The version that stands'} could not be opened.{' '}
          {failureWords(failure.code)}
        </p>
      </Note>
    );
  const compared = compareVersions(before, after);
  const changed = compared.filter(({ isChanged }) => isChanged).length;
  return (
    <div class="compared">
      {(after.status === 'invalid' || !isMadeFor(before, after)) && (
        <Note kind="bad" icon="warning">
          {isMadeFor(before, after)
            ? 'The proposed version breaks rules that your form enforces. It was probably not made on the receipt page; read it with care.'
            : 'The proposed version was not made for this submission. Refuse it.'}
        </Note>
      )}
      <p class="compared-count">
        {changed === 0
          ? 'Nothing is changed: the two versions say the same.'
          : changed === 1
            ? 'One answer is changed.'
            : `${changed} answers are changed.`}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Question</th>
            <th scope="col">As it stands</th>
            <th scope="col">As proposed</th>
          </tr>
        </thead>
        <tbody>
          {compared.map((one) => (
            <ComparedRow key={one.field.id} of={one} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ComparedRow({ of: { field, before, after, isChanged, issue } }: { of: ComparedAnswer }) {
  // Addresses are compared here, not written to.
  const plain = { ...field, type: 'text' as const };
  return (
    <tr class={isChanged ? 'compared-changed' : ''}>
      <th scope="row">
        <span dir="auto">{field.label}</span>
        {isChanged && (
          <span class="tag">
            <Icon name="refresh" size={12} />
            Changed
          </span>
        )}
      </th>
      <td data-version="As it stands" dir="auto">
        <AnswerValue field={plain} answer={before} />
      </td>
      <td data-version="As proposed" dir="auto">
        <AnswerValue field={plain} answer={after} />
        <AnswerIssue issue={issue} />
      </td>
    </tr>
  );
}
