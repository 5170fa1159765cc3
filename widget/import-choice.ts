import type { ImportedChoice } from '../embed/contract.ts';
import { readCookiebot } from './import-cookiebot.ts';
import { readCookieConsent } from './import-cookieconsent.ts';
import { readKlaro } from './import-klaro.ts';
import { readOneTrust } from './import-onetrust.ts';
import { readOsano } from './import-osano.ts';

const READERS = [readCookieConsent, readKlaro, readOsano, readOneTrust, readCookiebot];

/** No tool keeps a choice for longer than a year, if it is left as it comes. */
const AGE_MAX_DAYS = 366;
/** Browsers keep no longer cookie. */
const VALUE_MAX = 4096;
/** As in `ConsentConfig.imports`. */
const KEY_MAX = 100;

/**
 * Hostile input: anybody who has the browser can write these cookies. They only ever spare a visitor a question that the same visitor has answered
 * before; where two tools left a choice nobody can tell which holds, and the visitor is asked.
 * @param cookies as in `document.cookie`
 * @param now milliseconds since the epoch
 */
export function findChoice(cookies: string, now: number): ImportedChoice | undefined {
  const [found, another] = READERS.flatMap((read) => read((name) => cookieValue(cookies, name), now) ?? []);
  if (!found || another) return undefined;
  const { decidedAt = now } = found;
  if (!(decidedAt <= now && decidedAt > now - AGE_MAX_DAYS * 86_400_000)) return undefined;
  // Whoever looks such a name up in an object must not find what every object has.
  const decision = Object.entries(found.decision).filter(
    ([key]) => key.length > 0 && key.length <= KEY_MAX && !(key in Object.prototype),
  );
  return decision.length > 0 ? { ...found, decision: Object.fromEntries(decision) } : undefined;
}

/** A cookie of the host and one of the domain may have the same name, and nothing says which is which. */
function cookieValue(cookies: string, name: string): string | undefined {
  const values = cookies.split(/;\s*/).flatMap((pair) => {
    const end = pair.indexOf('=');
    return end > 0 && pair.slice(0, end).trim() === name ? [pair.slice(end + 1)] : [];
  });
  const [value] = values;
  return value !== undefined && value.length <= VALUE_MAX && values.every((other) => other === value)
    ? value
    : undefined;
}
