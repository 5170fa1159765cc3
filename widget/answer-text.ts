import type { Answer, Field } from '../protocol/form.ts';
import type { ReceiptTexts } from './receipt-texts.ts';

/** What was answered, in the words the form showed; undefined when nothing was. */
export function answerText(
  field: Field,
  answer: Answer | undefined,
  texts: ReceiptTexts,
): string | undefined {
  if (typeof answer === 'boolean') return answer ? texts.yes : texts.no;
  if (!answer?.length) return undefined;
  const label = (value: string): string =>
    field.options?.find((option) => option.value === value)?.label ?? value;
  if (Array.isArray(answer)) return answer.map(label).join(', ');
  const date = field.type === 'date' ? new Date(`${answer}T00:00:00Z`) : undefined;
  if (date && !Number.isNaN(date.getTime()))
    return new Intl.DateTimeFormat(texts.locale, { dateStyle: 'long', timeZone: 'UTC' }).format(date);
  return label(answer);
}
