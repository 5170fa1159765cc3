import type { Answer, Answers, Field, FormDefinition } from '../../protocol/form.ts';

/** An answer as one text: choices by their label, lists joined by `; `. Text answers come out exactly as they were typed. */
export function answerText(field: Pick<Field, 'options'> | undefined, answer: Answer | undefined): string {
  if (answer === undefined) return '';
  if (typeof answer === 'boolean') return answer ? 'yes' : 'no';
  const label = (value: string): string =>
    field?.options?.find((option) => option.value === value)?.label ?? value;
  // A stranger sealed it: what claims to be a list may hold anything.
  if (Array.isArray(answer)) return answer.map((value) => label(String(value))).join('; ');
  return typeof answer === 'string' ? label(answer) : JSON.stringify(answer);
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
    .map((field) => ({ field, text: oneLine(answerText(field, answers[field.id])) }))
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

const oneLine = (text: string): string => text.slice(0, 400).replace(/\s+/g, ' ').trim();

const cut = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length).trimEnd()}…` : text;
