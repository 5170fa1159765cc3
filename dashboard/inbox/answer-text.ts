import type { Answer, Answers, Field, FormDefinition } from '../../protocol/form.ts';

/** An answer as one text: choices by their label, lists joined by `; `. Text answers come out exactly as they were typed. */
export function answerText(field: Pick<Field, 'options'> | undefined, answer: Answer | undefined): string {
  if (answer === undefined) return '';
  if (typeof answer === 'boolean') return answer ? 'yes' : 'no';
  // A stranger sealed it: a list may hold anything, and `String()` would call what an object says its `toString` is.
  const label = (value: unknown): string =>
    typeof value === 'string'
      ? (field?.options?.find((option) => option.value === value)?.label ?? value)
      : JSON.stringify(value);
  return Array.isArray(answer) ? answer.map(label).join('; ') : label(answer);
}

/** Who it is from and the beginning of what they say, for the list. */
export function headline(
  definition: FormDefinition | null,
  answers: Answers,
): { headline: string; preview: string } {
  const fields: Pick<Field, 'id' | 'type' | 'autocomplete' | 'options'>[] =
    definition?.fields ?? Object.keys(answers).map((id) => ({ id, type: 'text' }));
  const told = fields
    .filter(({ type }) => type !== 'hidden' && type !== 'consent' && type !== 'checkbox')
    .map((field) => ({ field, text: oneLine(answerText(field, ownAnswer(answers, field.id))) }))
    .filter(({ text }) => text !== '');
  const who =
    told.find(({ field }) => field.autocomplete === 'name' || field.id === 'name') ??
    told.find(({ field }) => field.type === 'email') ??
    told.find(({ field }) => field.type === 'text') ??
    told[0];
  const rest = told.filter((entry) => entry !== who);
  const longest = rest.find(({ field }) => field.type === 'textarea');
  const preview = (longest ? [longest, ...rest.filter((entry) => entry !== longest)] : rest)
    .map(({ text }) => text)
    .join(' · ');
  return { headline: cut(who?.text ?? 'No answers', 120), preview: cut(preview, 240) };
}

/** A field may be called `constructor`. */
export const ownAnswer = (answers: Answers, id: string): Answer | undefined =>
  Object.hasOwn(answers, id) ? answers[id] : undefined;

const oneLine = (text: string): string => text.slice(0, 400).replace(/\s+/g, ' ').trim();

const cut = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length).trimEnd()}…` : text;
