import { consentOf, type ConsentEntry } from './consent-access.ts';

export type { ConsentEntry };
export type { Consent, ConsentState } from './contract.ts';

/** `sealpost/consent`: the consent of this page. */
export const consent: ConsentEntry = consentOf(globalThis);
