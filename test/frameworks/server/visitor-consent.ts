import { readConsent, type ConsentOnServer } from 'sealpost/consent-cookie';

const SITE = 'site_01m7ykzapcftmvfbd2q40yc1hj';

/** @param cookieHeader of the request; null when it has none. */
export const visitorConsent = (cookieHeader: string | null): ConsentOnServer =>
  readConsent(cookieHeader, SITE);
