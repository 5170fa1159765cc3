import type { Answer, Field } from '../protocol/form.ts';
import { ownAnswer } from './inbox/answer-text.ts';
import type { Row, RowIssue } from './inbox/inbox.ts';

/** One answer or consent as it stands, and as a visitor wants it to be. */
export interface ComparedAnswer {
  field: Pick<Field, 'id' | 'label' | 'type' | 'options'>;
  before: Answer | undefined;
  after: Answer | undefined;
  isChanged: boolean;
  /** What the form's rules have against the proposed one. */
  issue?: RowIssue;
}

/**
 * Every field of the two versions in the form's order; also those that only one of them has. Consents stand last: the receipt page carries them over as they
 * are, but whoever holds the link can seal anything.
 */
export function compareVersions(before: Row, after: Row): ComparedAnswer[] {
  const compared = fieldsOf(before, after).map((field): ComparedAnswer => {
    const [was, wanted] = [answerIn(before, field), answerIn(after, field)];
    const issue = after.issues.find((one) => one.field === field.id);
    const isChanged = canonical(was) !== canonical(wanted);
    return { field, before: was, after: wanted, isChanged, ...(issue ? { issue } : {}) };
  });
  return compared.toSorted((a, b) => rank(a) - rank(b));
}

/** Whether the proposed version was sealed to take the place of this very one; the collector checks it as well. */
export const isMadeFor = (before: Row, after: Row): boolean =>
  after.context?.supersedes === before.submission;

const rank = ({ field }: ComparedAnswer): number => (field.type === 'consent' ? 1 : 0);

function fieldsOf(before: Row, after: Row): ComparedAnswer['field'][] {
  const fields = new Map<string, ComparedAnswer['field']>();
  for (const { definition } of [after, before])
    for (const field of definition?.fields ?? []) if (!fields.has(field.id)) fields.set(field.id, field);
  for (const { plaintext } of [after, before]) {
    for (const id of Object.keys(plaintext?.answers ?? {}))
      if (!fields.has(id)) fields.set(id, { id, label: id, type: 'text' });
    for (const { field: id, wording } of plaintext?.consents ?? [])
      if (!fields.has(id)) fields.set(id, { id, label: wording, type: 'consent' });
  }
  return [...fields.values()];
}

/** Of a consent what is on record, not what was ticked. */
function answerIn({ plaintext }: Row, { id, type }: ComparedAnswer['field']): Answer | undefined {
  if (type === 'consent') return plaintext?.consents.find(({ field }) => field === id)?.given;
  return ownAnswer(plaintext?.answers ?? {}, id);
}

/** No answer and an empty one are the same to whoever reads; so is the order in which choices were ticked. */
function canonical(answer: Answer | undefined): string {
  if (answer === undefined || answer === '') return '';
  return JSON.stringify(Array.isArray(answer) ? answer.toSorted() : answer);
}
