/** Dates as the visitor writes them. */
export interface ReceiptDates {
  /** BCP 47. */
  locale: string;
  /** Of a time: the day where the visitor is. */
  day(time: string): string;
  /** Day and time of day, where the visitor is. */
  moment(time: string): string;
  /** Of a date without a time, `2026-12-21`, which is the same everywhere. */
  date(date: string): string;
}

/**
 * @param wishes language tags, the most wanted first.
 * @param language of the texts around: whoever reads English in Britain gets the dates of Britain, but nobody gets dates in another language than the sentence's.
 */
export function receiptDates(wishes: readonly string[], language: string): ReceiptDates {
  const locale = wishes.find((wish) => primary(wish) === primary(language) && isKnown(wish)) ?? language;
  const format = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat(locale, { dateStyle: 'long', ...options });
    return (time: string): string => formatter.format(new Date(time));
  };
  return {
    locale,
    day: format({}),
    moment: format({ timeStyle: 'short' }),
    date: format({ timeZone: 'UTC' }),
  };
}

const primary = (tag: string): string => tag.toLowerCase().split('-', 1)[0]!;

/** Browsers started under a bare POSIX locale name languages that are none. */
function isKnown(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}
