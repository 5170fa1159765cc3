import type { ImportedChoice } from '../embed/contract.ts';

/**
 * Reads what one tool left behind.
 * @param cookie value of the cookie with that name, as the browser gives it; undefined when there is none, or two that differ.
 * @param now milliseconds since the epoch
 * @returns undefined when it is not what the tool writes after a visitor has chosen.
 */
export type ChoiceReader = (
  cookie: (name: string) => string | undefined,
  now: number,
) => ImportedChoice | undefined;
