import * as v from 'valibot';
import { fromBase64url } from './bytes.ts';
import { isUtcTime, type UtcTime } from './time.ts';

/** Checks of single values, of which the schemas are made. */

export const text = (max: number) =>
  v.pipe(v.string(), v.trim(), v.minLength(1, 'expected some text, got none'), v.maxLength(max));
export const whole = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
export const binary = (length: number) =>
  v.pipe(
    v.string(),
    v.check((input) => fromBase64url(input, length) !== undefined, `expected ${length} bytes as base64url`),
  );
export const time = v.custom<UtcTime>(
  isUtcTime,
  'expected a UTC time in whole seconds (2026-11-21T08:00:00Z)',
);
export const locale = v.pipe(
  v.string(),
  v.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'expected a language tag such as "en" or "pt-BR"'),
);
/** Purposes and services. */
export const name = (of: string) =>
  v.pipe(
    v.string(),
    v.regex(
      /^[a-z][a-z0-9-]{0,39}$/,
      `expected a ${of} of a-z, 0-9 and dashes, at most 40, starting with a letter`,
    ),
  );
/** For links that people follow: nothing that runs when it is clicked. */
export const webAddress = v.pipe(
  v.string(),
  v.maxLength(500),
  v.regex(/^https?:\/\/[^\s/?#@]+([/?#]\S*)?$/i, 'expected an address that starts with https:// or http://'),
);

export const differ = <T>(of: readonly T[]): boolean => new Set(of).size === of.length;
