import type { ChoiceReader } from './import-reader.ts';
import { decoded, isoTime, membersOf } from './import-value.ts';

/**
 * CookieConsent v3 (orestbida), `cc_cookie`: percent-encoded JSON, written when the visitor has chosen.
 *
 *     { categories: accepted ones, services: { category: accepted ones }, lastConsentTimestamp, expirationTime, … }
 *
 * The keys of `services` are all categories. Services that were refused are not named, so that of a category with services only a refusal is certain: what
 * was accepted may be all of them or one.
 */
export const readCookieConsent: ChoiceReader = (cookie, now) => {
  const members = membersOf(decoded(cookie('cc_cookie')));
  const categories = members.get('categories');
  const services = members.get('services');
  const expires = members.get('expirationTime');
  const decidedAt = isoTime(members.get('lastConsentTimestamp'));
  if (
    !isListOfStrings(categories) ||
    !services ||
    typeof services !== 'object' ||
    !(typeof expires === 'number' && expires > now) ||
    !decidedAt
  )
    return undefined;
  const decision: [string, boolean][] = [];
  for (const [category, accepted] of Object.entries(services) as [string, unknown][]) {
    const isAccepted = categories.includes(category);
    if (!isListOfStrings(accepted) || (accepted.length > 0 && !isAccepted)) return undefined;
    if (accepted.length === 0) decision.push([category, isAccepted]);
  }
  return { tool: 'cookieconsent', decision: Object.fromEntries(decision), decidedAt };
};

const isListOfStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
