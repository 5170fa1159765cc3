import type { Field, FormDefinition } from '../../protocol/form.ts';
import type { FormId } from '../../protocol/ids.ts';
import { toCsv } from '../csv.ts';
import { answerText } from './answer-text.ts';
import type { Row } from './inbox.ts';

/**
 * One form as a table, oldest first: four columns about the submission, then one for each field of any revision, newest first. Rows that could not be
 * opened stand in it with their code.
 * @param lead the form in the site's own language: it names the columns and the choices, whatever language a visitor answered in.
 */
export function inboxCsv(rows: readonly Row[], form: FormId, lead?: FormDefinition): string {
  const own = rows.filter((row) => row.form === form);
  const columns = columnsOf(own, lead);
  const header = ['Received (UTC)', 'Submission', 'Status', 'Language', ...titles(columns)];
  return toCsv(
    header,
    own.map((row) => {
      const fields = new Map(row.definition?.fields.map((field) => [field.id, field]));
      const answers = row.plaintext?.answers ?? {};
      return [
        row.receivedAt,
        row.submission,
        row.failure ? `${row.status} (${row.failure.code})` : row.status,
        row.plaintext?.locale ?? '',
        ...columns.map(({ id, options = [] }) => {
          const choices = [...options, ...(fields.get(id)?.options ?? [])];
          return answerText({ options: choices }, Object.hasOwn(answers, id) ? answers[id] : undefined);
        }),
      ];
    }),
  );
}

/** Everything there is, unchanged; with the definition each submission was made for. @param form null for all. */
export function inboxJson(rows: readonly Row[], form: FormId | null): string {
  const own = rows.filter((row) => form === null || row.form === form);
  const definitions = Object.fromEntries(own.flatMap(({ context, definition }) => (context && definition ? [[context.definition, definition]] : [])));
  const submissions = own.map(({ submission, form: filed, receivedAt, status, failure, context, plaintext, issues }) => ({
    submission,
    form: filed,
    receivedAt,
    status,
    ...(failure ? { failure } : {}),
    ...(issues.length ? { issues } : {}),
    ...(context ? { sealedAt: context.sealedAt, revision: context.revision, definition: context.definition } : {}),
    ...(plaintext ? { locale: plaintext.locale, answers: plaintext.answers, consents: plaintext.consents, attachments: plaintext.attachments } : {}),
  }));
  return `${JSON.stringify({ v: 1, kind: 'sealpost inbox export', definitions, submissions }, null, 2)}\n`;
}

type Column = Pick<Field, 'id' | 'label' | 'options'>;

function columnsOf(rows: readonly Row[], lead: FormDefinition | undefined): Column[] {
  const columns = new Map<string, Column>(lead?.fields.map((field) => [field.id, field]));
  const newestFirst = rows.toReversed().toSorted((a, b) => (b.context?.revision ?? 0) - (a.context?.revision ?? 0));
  for (const { definition } of newestFirst) {
    for (const field of definition?.fields ?? []) if (!columns.has(field.id)) columns.set(field.id, field);
  }
  for (const { plaintext } of rows) {
    for (const id of Object.keys(plaintext?.answers ?? {})) if (!columns.has(id)) columns.set(id, { id, label: id });
  }
  return [...columns.values()];
}

/** Labels, as people know them; with the field's key behind where two are alike. */
function titles(columns: readonly Column[]): string[] {
  return columns.map(({ id, label }) => (columns.some((other) => other.id !== id && other.label === label) ? `${label} (${id})` : label));
}
