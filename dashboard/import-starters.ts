/** What other tools call their categories by default, and the purpose that each usually becomes. */
export interface ImportStarter {
  tool: string;
  /** Category → usual purpose. */
  categories: Readonly<Record<string, string>>;
}

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
  { tool: 'Klaro', categories: { matomo: 'analytics', googleAnalytics: 'analytics', youtube: 'media' } },
];

/** The categories of a tool for which there is a purpose; what is mapped already stays. */
export function withImports(
  imports: Readonly<Record<string, string>>,
  { categories }: ImportStarter,
  purposes: readonly string[],
): Record<string, string> {
  const known = Object.entries(categories).filter(([, purpose]) => purposes.includes(purpose));
  return { ...Object.fromEntries(known), ...imports };
}
