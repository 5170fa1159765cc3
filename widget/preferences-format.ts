import type { DetailsTexts } from '../protocol/consent-config.ts';
import { fill } from './element.ts';

export interface Formatter {
  /** @param at milliseconds */
  day: (at: number) => string;
  /** With hour and minute, and of which time zone. */
  time: (at: number) => string;
  /** @param codes ISO 3166-1 */
  regions: (codes: readonly string[]) => string;
  /** @param days 0: until the browser is closed. */
  duration: (days: number, texts: DetailsTexts) => string;
  number: (value: number) => string;
}

/** Dates, countries and numbers as a language writes them. */
export function formatter(locale: string): Formatter {
  const number = new Intl.NumberFormat(locale);
  const names = new Intl.DisplayNames(locale, { type: 'region' });
  return {
    day: (at) => new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(at),
    time: (at) => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'long' }).format(at),
    regions: (codes) => new Intl.ListFormat(locale).format(codes.map((code) => names.of(code) ?? code)),
    duration(days, texts) {
      if (days === 0) return texts.session;
      // The sentence of the texts is a plural.
      if (days === 1)
        return new Intl.NumberFormat(locale, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(1);
      return fill(texts.days, { count: number.format(days) });
    },
    number: (value) => number.format(value),
  };
}

/** A name in another script keeps its own direction inside a sentence (Unicode FSI, PDI). */
export const isolate = (name: string): string => `\u2068${name}\u2069`;

/** An address that may stand in a link: nothing but http and https, or it would run as script. */
export function webAddress(url: string): string | undefined {
  return /^https?:\/\//i.test(url) ? url : undefined;
}
