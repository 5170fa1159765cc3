/** What other tools call their categories by default, and the purpose that each usually becomes. */
export interface ImportStarter {
  tool: string;
  /** Category → usual purpose; {@link ANY} for whichever is asked for first. Empty where every site has names of its own. */
  categories: Readonly<Record<string, string>>;
  /** What has to be known about its names. */
  about?: string;
}

const ANY = '*';

export const IMPORT_STARTERS: readonly ImportStarter[] = [
  {
    tool: 'OneTrust',
    categories: { C0002: 'analytics', C0003: 'functional', C0004: 'marketing', C0005: 'media' },
  },
  {
    tool: 'Cookiebot',
    categories: { preferences: 'functional', statistics: 'analytics', marketing: 'marketing' },
  },
  {
    tool: 'CookieConsent',
    categories: { functionality: 'functional', analytics: 'analytics', ads: 'marketing' },
  },
  {
    tool: 'Klaro',
    categories: {},
    about:
      'Klaro’s categories are the names of its services, as they stand in your configuration of it. Leave out those that were on by default or required.',
  },
  {
    tool: 'Osano (open source)',
    categories: { all: ANY },
    about:
      'Osano’s open-source tool knows one answer for everything, named “all”. It is taken over only where you ask about no other purpose.',
  },
];

/**
 * The categories of a tool for which there is a purpose, else an empty one to fill in; what is mapped already stays.
 * @param asked ids of the purposes that visitors are asked about.
 */
export function withImports(
  imports: Readonly<Record<string, string>>,
  { categories }: ImportStarter,
  asked: readonly string[],
): Record<string, string> {
  const known = Object.entries(categories)
    .map(([category, purpose]) => [category, purpose === ANY ? (asked[0] ?? '') : purpose] as const)
    .filter(([, purpose]) => asked.includes(purpose));
  const added = Object.keys(categories).length ? known : [['', asked.at(-1) ?? ''] as const];
  return { ...Object.fromEntries(added), ...imports };
}
