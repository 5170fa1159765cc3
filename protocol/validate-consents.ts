import type { Answers, FormDefinition, GivenConsent } from './form.ts';

/**
 * `consent-wording`: its text is not the one that the definition shows. `consent-mismatch`: none or several for one field, one for a field that is
 * no consent, or given where the answer says otherwise.
 */
export type ConsentIssueCode = 'consent-wording' | 'consent-mismatch';

export interface ConsentIssue {
  field: string;
  code: ConsentIssueCode;
}

/** Exactly one record a consent field, with its wording, given exactly when the answer is true (docs/protocol.md §4.7). At most one issue a field. */
export function validateConsents(
  definition: FormDefinition,
  answers: Answers,
  consents: readonly GivenConsent[],
): ConsentIssue[] {
  const records = new Map<string, GivenConsent[]>();
  for (const consent of consents) {
    const same = records.get(consent.field);
    if (same) same.push(consent);
    else records.set(consent.field, [consent]);
  }
  const issues: ConsentIssue[] = [];
  for (const { id, type, label } of definition.fields) {
    if (type !== 'consent') continue;
    const [record, ...more] = records.get(id) ?? [];
    records.delete(id);
    const given = Object.hasOwn(answers, id) && answers[id] === true;
    if (!record || more.length > 0 || record.given !== given)
      issues.push({ field: id, code: 'consent-mismatch' });
    else if (record.wording !== label) issues.push({ field: id, code: 'consent-wording' });
  }
  for (const field of records.keys()) issues.push({ field, code: 'consent-mismatch' });
  return issues;
}
