import { REGIMES } from '../protocol/regimes.ts';
import type { ConsentDraft } from './consent-draft.ts';

/** What a site's consent starts from: nothing but the essential is asked for until the tenant says what there is. */
export const emptyConsentDraft = (): ConsentDraft => ({
  enabled: false,
  purposes: [{ id: 'essential', essential: true, sells: false, label: {}, description: {} }],
  services: [],
  processors: [],
  regimes: structuredClone([...REGIMES]),
  layout: { kind: 'box', block: 'bottom', inline: 'start' },
  signals: {},
  imports: {},
  cookieDomain: '',
  recordDays: 1095,
  links: [],
  locales: [],
  texts: {},
  change: { kind: 'none' },
  terms: 0,
});
