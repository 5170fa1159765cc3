/**
 * The best of what is there for what is wanted: the very language, else the same without its region or script, else the first.
 * @param wanted language tags, the most wanted first.
 */
export function chooseLanguage(wanted: readonly string[], available: readonly string[]): string | undefined {
  const primary = (tag: string): string => tag.toLowerCase().split('-', 1)[0]!;
  for (const tag of wanted) {
    const found =
      available.find((one) => one.toLowerCase() === tag.toLowerCase()) ??
      available.find((one) => primary(one) === primary(tag));
    if (found !== undefined) return found;
  }
  return available[0];
}

/** Hostile input: language tags of an Accept-Language header, the most wanted first (RFC 9110 §12.5.4). */
export function acceptedLanguages(header = ''): string[] {
  return header
    .slice(0, 1000)
    .split(',')
    .slice(0, 50)
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(/\s*;\s*/);
      const quality = parameters.find((one) => one.startsWith('q='))?.slice(2) ?? '1';
      return { tag, quality: /^[01](\.\d{0,3})?$/.test(quality) ? Number(quality) : 0 };
    })
    .filter(({ tag, quality }) => quality > 0 && /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(tag))
    .toSorted((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}

/** Of scripts that run from right to left. */
export const directionOf = (locale: string): 'ltr' | 'rtl' =>
  /^(ar|arc|ckb|dv|fa|he|khw|ks|nqo|ps|sd|ug|ur|yi)(-|$)/i.test(locale) || /-(arab|hebr)\b/i.test(locale)
    ? 'rtl'
    : 'ltr';
