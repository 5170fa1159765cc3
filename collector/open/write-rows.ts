import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { csvColumns, csvHeader, csvRow, rightsColumns, type CsvColumn } from '../../protocol/csv.ts';
import type { FormId, SubmissionId } from '../../protocol/ids.ts';
import type { UtcTime } from '../../protocol/time.ts';
import { describeSystemError, OpenFailure } from './failure.ts';
import type { OpenedRow } from './open-export.ts';
import type { PublishedForms } from './published-forms.ts';

export type Format = 'json' | 'csv';

export interface Sink {
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Writes rows in order, each whole, to one sink or to one for each form. */
export interface RowWriter {
  /** Before the form's first row, or instead of one: what an empty file holds. */
  start(form: FormId, forms: PublishedForms): Promise<void>;
  write(row: OpenedRow, forms: PublishedForms): Promise<void>;
  close(): Promise<void>;
}

export function rowWriter(
  format: Format,
  sinkFor: (form: FormId, forms: PublishedForms) => Promise<Sink>,
): RowWriter {
  const targets = new Map<FormId, { sink: Sink; columns: CsvColumn[] }>();
  const targetOf = async (form: FormId, forms: PublishedForms) => {
    const known = targets.get(form);
    if (known) return known;
    const definitions = forms.definitionsOf(form);
    const columns = [...csvColumns(definitions), ...rightsColumns(definitions)];
    const target = { sink: await sinkFor(form, forms), columns };
    targets.set(form, target);
    if (format === 'csv') await target.sink.write(csvHeader(target.columns));
    return target;
  };
  return {
    async start(form, forms) {
      await targetOf(form, forms);
    },
    async write(row, forms) {
      const { sink, columns } = await targetOf(row.form, forms);
      await sink.write(format === 'csv' ? csvOf(row, columns) : jsonOf(row, forms));
    },
    async close() {
      for (const sink of new Set(Array.from(targets.values(), (target) => target.sink))) await sink.close();
    },
  };
}

const csvOf = (
  { submission, receivedAt, context, plaintext, issues, now, mailHeaders }: OpenedRow,
  columns: CsvColumn[],
): string =>
  csvRow(columns, {
    submission,
    receivedAt,
    revision: context.revision,
    locale: plaintext.locale,
    answers: plaintext.answers,
    issues,
    unsubscribe: plaintext.links.unsubscribe,
    ...(now ? { now: { ...now, ...correctionOf(context, receivedAt) } } : {}),
    ...(mailHeaders ? { mailHeaders } : {}),
  });

/** An earlier version whose place it took. */
const correctionOf = (
  { supersedes }: OpenedRow['context'],
  receivedAt: UtcTime,
): { corrects?: SubmissionId; correctedAt?: UtcTime } =>
  supersedes === undefined ? {} : { corrects: supersedes, correctedAt: receivedAt };

function jsonOf(row: OpenedRow, forms: PublishedForms): string {
  const { submission, receivedAt, form, context, plaintext, definition, definitionIs, issues } = row;
  const { now, mailHeaders } = row;
  const labels = new Map(definition?.fields.map(({ id, label }) => [id, label]));
  return `${JSON.stringify({
    submission,
    receivedAt,
    sealedAt: context.sealedAt,
    form: { id: form, name: forms.name(form), revision: context.revision },
    locale: plaintext.locale,
    definition: { hash: context.definition, is: definitionIs },
    answers: Object.entries(plaintext.answers).map(([field, value]) => ({
      field,
      label: labels.get(field) ?? null,
      value,
    })),
    consents: plaintext.consents,
    ...(now ? { now: { ...now, ...correctionOf(context, receivedAt) } } : {}),
    ...(mailHeaders ? { mailHeaders } : {}),
    issues,
    links: plaintext.links,
    attachments: plaintext.attachments,
    ...(context.supersedes === undefined ? {} : { supersedes: context.supersedes }),
  })}\n`;
}

/** @throws OpenFailure when the file exists: opened answers never overwrite anything. Only the owner may read it. */
export async function fileSink(path: string): Promise<Sink> {
  const file = await refuseInWords(path, () => open(path, 'wx', 0o600));
  return {
    write: (text) => refuseInWords(path, () => file.appendFile(text)),
    close: () => closed(path, file),
  };
}

/** One file for each form, named after it. */
export async function folderSink(
  folder: string,
  format: Format,
  form: FormId,
  forms: PublishedForms,
): Promise<Sink> {
  await refuseInWords(folder, () => mkdir(folder, { recursive: true, mode: 0o700 }));
  return fileSink(join(folder, `${forms.name(form)}.${format === 'csv' ? 'csv' : 'jsonl'}`));
}

export function streamSink(stream: NodeJS.WritableStream): Sink {
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) =>
          error ? reject(new OpenFailure('the output was closed', { cause: error })) : resolve(),
        );
      }),
    close: () => Promise.resolve(),
  };
}

/** The same sink whoever asks; it is opened when the first row comes. */
export function once(make: () => Promise<Sink>): () => Promise<Sink> {
  let made: Promise<Sink> | undefined;
  return () => (made ??= make());
}

const closed = (path: string, file: FileHandle): Promise<void> => refuseInWords(path, () => file.close());

async function refuseInWords<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new OpenFailure(`cannot write "${path}": ${describeSystemError(error)}`, { cause: error });
  }
}
