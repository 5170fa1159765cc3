import type { RowIssue } from '../inbox/inbox.ts';

/** What an answer breaks of its form’s own rules. */
export function AnswerIssue({ issue }: { issue: RowIssue | undefined }) {
  if (!issue) return null;
  return <p class="error">{ISSUE_WORDS[issue.code] ?? `Breaks the form’s rules (${issue.code}).`}</p>;
}

const ISSUE_WORDS: Partial<Record<RowIssue['code'], string>> = {
  required: 'Required, but empty.',
  'too-long': 'Longer than the form allows.',
  'not-an-option': 'Not one of the choices.',
  'unknown-field': 'The form has no such field.',
  'wrong-type': 'Another kind of answer than the field takes.',
  'consent-wording': 'Not the wording that your form shows.',
  'consent-mismatch': 'The record of this consent is missing, doubled, or not what was ticked.',
  'not-checked': 'Not checked against the pattern of this field: that would take too long.',
};
