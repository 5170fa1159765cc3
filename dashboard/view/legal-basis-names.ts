import type { LegalBasis } from '../../protocol/form.ts';

export const LEGAL_BASIS_NAMES: Record<LegalBasis, string> = {
  consent: 'Consent',
  contract: 'Contract, or steps before one',
  'legal-obligation': 'Legal obligation',
  'vital-interests': 'Vital interests',
  'public-task': 'Public task',
  'legitimate-interests': 'Legitimate interests',
};
