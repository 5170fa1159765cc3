import { csvText } from '../../protocol/csv.ts';
import type { FormDefinition } from '../../protocol/form.ts';
import type { FormId } from '../../protocol/ids.ts';
import type { Row } from './inbox.ts';

/**
 * One form as the table of protocol/csv.ts, oldest first. A row that could not be opened stands in it with its code under "Issues".
 * @param lead the form in the site's own language: it names the columns, whatever language a visitor answered in.
 */
export function inboxCsv(rows: readonly Row[], form: FormId, lead?: FormDefinition): string {
  const own = rows.filter((row) => row.form === form);
  const definitions = new Set(
    [lead, ...own.map(({ definition }) => definition)].filter((definition) => definition !== undefined),
  );
  return csvText(
    [...definitions],
    own.map(({ submission, receivedAt, context, plaintext, issues, failure }) => ({
      submission,
      receivedAt,
      revision: context?.revision ?? 0,
      locale: plaintext?.locale ?? '',
      answers: plaintext?.answers ?? {},
      issues: failure ? [{ field: 'not opened', code: failure.code }] : issues,
      unsubscribe: plaintext?.links?.unsubscribe ?? '',
    })),
  );
}

/** Everything there is, unchanged; with the definition each submission was made for. @param form null for all. */
export function inboxJson(rows: readonly Row[], form: FormId | null): string {
  const own = rows.filter((row) => form === null || row.form === form);
  const definitions = Object.fromEntries(
    own.flatMap(({ context, definition }) =>
      context && definition ? [[context.definition, definition]] : [],
    ),
  );
  const submissions = own.map(
    ({ submission, form: filed, receivedAt, status, failure, context, plaintext, issues }) => ({
      submission,
      form: filed,
      receivedAt,
      status,
      ...(failure ? { failure } : {}),
      ...(issues.length ? { issues } : {}),
      ...(context
        ? { sealedAt: context.sealedAt, revision: context.revision, definition: context.definition }
        : {}),
      ...(plaintext
        ? {
            locale: plaintext.locale,
            answers: plaintext.answers,
            consents: plaintext.consents,
            attachments: plaintext.attachments,
          }
        : {}),
    }),
  );
  return `${JSON.stringify({ v: 1, kind: 'sealpost inbox export', definitions, submissions }, null, 2)}\n`;
}
