/** One line break between answers, so that no term matches across two of them. */
export const searchable = (texts: readonly string[]): string => fold(texts.join('\n'));

/** Every term must occur; quotes hold words together. */
export const searchTerms = (query: string): string[] =>
  Array.from(fold(query).matchAll(/"([^"]+)"|[^\s"]+/g), (match) => match[1] ?? match[0]);

/** "Müller", "MULLER" and "müller" find each other. */
const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
