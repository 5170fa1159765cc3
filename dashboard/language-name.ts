/** `Deutsch (de)`: a language in its own words, also where the browser has no words in it and would answer in its own. */
export function languageName(locale: string): string {
  const own = isSpoken(locale)
    ? new Intl.DisplayNames([locale], { type: 'language', fallback: 'none' }).of(locale)
    : OWN_NAMES[locale];
  return own ? `${own[0]?.toLocaleUpperCase(locale) ?? ''}${own.slice(1)} (${locale})` : locale;
}

const isSpoken = (locale: string): boolean => Intl.DisplayNames.supportedLocalesOf([locale]).length > 0;

/** Of the notice’s languages, those that Chromium leaves out. */
const OWN_NAMES: Record<string, string> = { ga: 'Gaeilge', is: 'Íslenska', mt: 'Malti' };
