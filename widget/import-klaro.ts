import type { ChoiceReader } from './import-reader.ts';
import { decoded, membersOf } from './import-value.ts';

/** Klaro, `klaro`: percent-encoded JSON, service → boolean, written when the visitor has chosen. It does not say when; the cookie lives 120 days. */
export const readKlaro: ChoiceReader = (cookie) => {
  const services = [...membersOf(decoded(cookie('klaro')))];
  return services.length > 0 && services.every(isDecided)
    ? { tool: 'klaro', decision: Object.fromEntries(services) }
    : undefined;
};

const isDecided = (entry: [string, unknown]): entry is [string, boolean] => typeof entry[1] === 'boolean';
