import type { ChoiceReader } from './import-reader.ts';

/**
 * Osano's open-source cookieconsent, `cookieconsent_status`: `allow` or `deny` is a choice about everything at once, and imported as `all`. `dismiss`
 * closed the notice and chose nothing. What Osano's paid product keeps (`osano_consentmanager`) is encrypted, so nothing is read from it.
 */
export const readOsano: ChoiceReader = (cookie) => {
  const status = cookie('cookieconsent_status');
  return status === 'allow' || status === 'deny'
    ? { tool: 'osano', decision: { all: status === 'allow' } }
    : undefined;
};
