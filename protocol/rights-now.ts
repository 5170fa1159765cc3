import type { GivenConsent } from './form.ts';
import type { SubmissionId } from './ids.ts';
import type { RightsRequest, SubmissionState, WithdrawnBy } from './rights.ts';
import type { UtcTime } from './time.ts';

/** How things stand now with an opened submission: what every export says beside what was answered once. */
export interface RightsNow {
  consents: ConsentState[];
  unsubscribedAt?: UtcTime;
  objectedAt?: UtcTime;
  openRequests: RightsRequest['right'][];
}

/** How a consent stands now, whatever was ticked once. */
export interface ConsentState {
  field: string;
  state: 'given' | 'not given' | 'withdrawn';
  withdrawnAt?: UtcTime;
  by?: WithdrawnBy;
}

/** @param state undefined while it is as it came. */
export function rightsNow(
  consents: readonly Pick<GivenConsent, 'field' | 'given'>[],
  state: SubmissionState | undefined,
): RightsNow {
  const { unsubscribedAt, objectedAt } = state ?? {};
  return {
    consents: consentStates(consents, state?.withdrawn ?? []),
    ...(unsubscribedAt === undefined ? {} : { unsubscribedAt }),
    ...(objectedAt === undefined ? {} : { objectedAt }),
    openRequests: openRights(state),
  };
}

/** Of every consent that the submission has a record of. */
export function consentStates(
  consents: readonly Pick<GivenConsent, 'field' | 'given'>[],
  withdrawn: SubmissionState['withdrawn'],
): ConsentState[] {
  const ended = new Map(withdrawn.map((one) => [one.field, one]));
  return consents.map(({ field, given }) => {
    const end = ended.get(field);
    // Who never gave it has nothing to withdraw; unsubscribing ends all of them alike.
    if (given && end) return { field, state: 'withdrawn', withdrawnAt: end.at, by: end.by };
    return { field, state: given ? 'given' : 'not given' };
  });
}

export const openRights = (state: Pick<SubmissionState, 'requests'> | undefined): RightsNow['openRequests'] =>
  (state?.requests ?? []).flatMap((request) => (request.state === 'open' ? [request.right] : []));

export interface MailHeaders {
  'List-Unsubscribe': string;
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click';
}

/**
 * RFC 8058: what a mail program puts into the header of a mail to this person. The path comes out of the seal, so from whoever sent it: unless it is exactly a
 * link of this very submission, there is none, or a line break in it would be another header.
 * @param collector its public address, without a slash at the end.
 */
export function mailHeaders(
  submission: SubmissionId,
  path: unknown,
  collector: string,
): MailHeaders | undefined {
  if (typeof path !== 'string' || !UNSUBSCRIBE_PATH.test(path)) return undefined;
  if (!path.startsWith(`/u/${submission}.`)) return undefined;
  return {
    'List-Unsubscribe': `<${collector}${path}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}

/** 32 bytes in base64url. */
const UNSUBSCRIBE_PATH = /^\/u\/sub_[0-9a-z]{26}\.[\w-]{43}$/;
