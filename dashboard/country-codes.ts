/** Countries and regions by their codes (ISO 3166), as they are typed and shown. */

/** `de, us-ca` → `DE`, `US-CA`; each once, whatever stands between them. */
export const readCodes = (text: string): string[] => [
  ...new Set(
    text
      .toUpperCase()
      .split(/[^A-Z0-9-]+/)
      .filter(Boolean),
  ),
];

/** `Germany`, `California`: in English, like the dashboard; the code where there is no name. */
export function placeName(code: string): string {
  const state = US_STATES[code];
  if (state) return state;
  try {
    return (
      new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' }).of(code.split('-')[0]!) ?? code
    );
  } catch {
    return code;
  }
}

/** Browsers know countries, but no states. */
const US_STATES: Record<string, string> = {
  'US-CA': 'California',
  'US-CO': 'Colorado',
  'US-CT': 'Connecticut',
  'US-DE': 'Delaware',
  'US-MD': 'Maryland',
  'US-MN': 'Minnesota',
  'US-MT': 'Montana',
  'US-NE': 'Nebraska',
  'US-NH': 'New Hampshire',
  'US-NJ': 'New Jersey',
  'US-OR': 'Oregon',
  'US-TX': 'Texas',
};
