import type { Regime } from './consent-config.ts';

/**
 * Laws on consent for what a page stores and loads, as data: what a tenant starts from and may change. The first is for every other place and for
 * the unknown, and is the strictest. Not legal advice; sources stand beside each.
 */
export const REGIMES: readonly Regime[] = [
  {
    // ePrivacy directive art. 5(3), GDPR art. 4(11), 7; six months for both answers as CNIL 2020-092 §39 asks; Garante 231/2021: no new
    // prompt for six months.
    id: 'strict',
    model: 'opt-in',
    regions: [],
    acceptDays: 182,
    refuseDays: 182,
    minimumDays: 182,
    gpc: 'informs',
    choiceOverGpc: true,
  },
  {
    id: 'eea',
    model: 'opt-in',
    regions:
      'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
    acceptDays: 182,
    refuseDays: 182,
    minimumDays: 182,
    gpc: 'informs',
    choiceOverGpc: true,
  },
  {
    // PECR reg. 6, UK GDPR.
    id: 'uk',
    model: 'opt-in',
    regions: ['GB', 'GG', 'JE', 'IM'],
    acceptDays: 182,
    refuseDays: 182,
    minimumDays: 182,
    gpc: 'informs',
    choiceOverGpc: true,
  },
  {
    // LGPD art. 7, 8; ANPD guide on cookies.
    id: 'br',
    model: 'opt-in',
    regions: ['BR'],
    acceptDays: 182,
    refuseDays: 182,
    minimumDays: 182,
    gpc: 'informs',
    choiceOverGpc: true,
  },
  {
    // CCPA/CPRA: 11 CCR §7025 (the signal is a valid opt-out, and has to be shown as honoured), Civ. Code 1798.135(c)(4): twelve months.
    id: 'us-ca',
    model: 'opt-out',
    regions: ['US-CA'],
    acceptDays: 365,
    refuseDays: 365,
    minimumDays: 365,
    gpc: 'refuses',
    choiceOverGpc: true,
  },
  {
    // The other states whose law knows an opt-out signal.
    id: 'us-signal',
    model: 'opt-out',
    regions: 'US-CO US-CT US-DE US-MD US-MT US-NE US-NH US-NJ US-OR US-TX US-MN'.split(' '),
    acceptDays: 365,
    refuseDays: 365,
    minimumDays: 365,
    gpc: 'refuses',
    choiceOverGpc: true,
  },
  {
    // States without such a law, and addresses in the country whose state is unknown, which get the opt-out of the stricter ones.
    id: 'us',
    model: 'opt-out',
    regions: ['US'],
    acceptDays: 365,
    refuseDays: 365,
    minimumDays: 365,
    gpc: 'refuses',
    choiceOverGpc: true,
  },
];

/** Places that ask for a notice only; a tenant who wants this has to choose it. */
export const NOTICE_REGIME: Regime = {
  id: 'notice',
  model: 'notice',
  regions: ['AU', 'HK', 'NZ', 'SG'],
  acceptDays: 365,
  refuseDays: 365,
  minimumDays: 365,
  gpc: 'refuses',
  choiceOverGpc: true,
};

/**
 * @param region ISO 3166-1 or 3166-2, none when unknown.
 * @returns the regime that names the region, else its country, else the first.
 */
export function regimeFor(regimes: readonly Regime[], region: string | null | undefined): Regime {
  const naming = (place = ''): Regime | undefined => regimes.find(({ regions }) => regions.includes(place));
  return naming(region ?? '') ?? naming(region?.split('-')[0]) ?? regimes[0]!;
}
