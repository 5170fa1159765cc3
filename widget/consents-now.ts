import type { Receipt } from './open-receipt.ts';
import { consentStates } from '../protocol/rights-now.ts';
import type { UtcTime } from '../protocol/time.ts';
import type { WithdrawnBy } from '../protocol/rights.ts';

/** A consent as it stands now. */
export interface ConsentNow {
  field: string;
  wording: string;
  purpose: string | undefined;
  /** `sealed`: there is no own copy, so nobody here knows whether it was given. */
  state: 'given' | 'not given' | 'withdrawn' | 'sealed';
  withdrawnAt?: UtcTime;
  by?: WithdrawnBy;
}

/** Of every consent that was asked for, in the form's order. */
export function consentsNow({
  view,
  definition,
  copy,
}: Pick<Receipt, 'view' | 'definition' | 'copy'>): ConsentNow[] {
  const { withdrawn } = view.state;
  const purposeOf = (field: string): string | undefined =>
    definition.fields.find(({ id }) => id === field)?.purpose;
  if (typeof copy === 'object') {
    const wordings = new Map(copy.consents.map(({ field, wording }) => [field, wording]));
    return consentStates(copy.consents, withdrawn).map((consent) => ({
      ...consent,
      wording: wordings.get(consent.field)!,
      purpose: purposeOf(consent.field),
    }));
  }
  const ended = new Map(withdrawn.map((one) => [one.field, one]));
  return definition.fields
    .filter(({ type }) => type === 'consent')
    .map(({ id, label, purpose }) => {
      const end = ended.get(id);
      const state = end
        ? { state: 'withdrawn' as const, withdrawnAt: end.at, by: end.by }
        : { state: 'sealed' as const };
      return { field: id, wording: label, purpose, ...state };
    });
}

/** What can still be withdrawn. */
export const canBeWithdrawn = ({ state }: ConsentNow): boolean => state === 'given' || state === 'sealed';
