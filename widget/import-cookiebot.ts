import type { ChoiceReader } from './import-reader.ts';
import { decoded } from './import-value.ts';

/**
 * Cookiebot, `CookieConsent`: an object literal that is no JSON, its commas and quotes percent-encoded.
 *
 *     {stamp:'…',necessary:true,preferences:false,statistics:true,marketing:false,method:'explicit',ver:1,utc:1782829118586,region:'de'}
 *
 * Only `explicit` is a choice: `implied`, or none in old cookies, is what Cookiebot assumed. `-1` in place of it all, or as the stamp, stands for
 * visitors who were never asked.
 */
const LITERAL = /^\{(\w+:(?:'[^']*'|true|false|\d+)(?:,(?!\})|(?=\}$)))+\}$/;
const CATEGORIES = ['preferences', 'statistics', 'marketing'];

export const readCookiebot: ChoiceReader = (cookie) => {
  const text = decoded(cookie('CookieConsent')) ?? '';
  if (!LITERAL.test(text)) return undefined;
  const members = new Map([...text.matchAll(/(\w+):('[^']*'|\w+)/g)].map(([, name, value]) => [name, value]));
  const choices = CATEGORIES.map((category) => members.get(category));
  const decidedAt = Number(members.get('utc'));
  if (
    members.get('method') !== "'explicit'" ||
    members.get('stamp') === "'-1'" ||
    !decidedAt ||
    !choices.every((choice) => choice === 'true' || choice === 'false')
  )
    return undefined;
  return {
    tool: 'cookiebot',
    decision: Object.fromEntries(CATEGORIES.map((category, i) => [category, choices[i] === 'true'])),
    decidedAt,
  };
};
