/** `Deutsch (de)`: a language in its own words. */
export function languageName(locale: string): string {
  const own = new Intl.DisplayNames([locale], { type: 'language', fallback: 'none' }).of(locale);
  return own ? `${own[0]?.toLocaleUpperCase(locale) ?? ''}${own.slice(1)} (${locale})` : locale;
}
