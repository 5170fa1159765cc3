import * as v from 'valibot';
import { isId } from '../../protocol/ids.ts';
import { RULED_RIGHTS, type SubmissionState } from '../../protocol/rights.ts';
import { isUtcTime } from '../../protocol/time.ts';

const time = v.custom<string>(isUtcTime);

/** Of {@link SubmissionState}, only what an opened row tells of. */
const stateSchema = v.object({
  withdrawn: v.array(
    v.object({ field: v.string(), at: time, by: v.picklist(['receipt', 'unsubscribe', 'tenant']) }),
  ),
  unsubscribedAt: v.optional(time),
  objectedAt: v.optional(time),
  requests: v.array(
    v.object({
      id: v.custom<`req_${string}`>((id) => isId('req', id)),
      right: v.picklist([...RULED_RIGHTS, 'lift']),
      at: time,
      state: v.picklist(['open', 'granted', 'refused', 'revoked']),
    }),
  ),
});

/** Hostile input: a collector may have written anything. @returns undefined where there is none, null for what is no state. */
export function readState(value: unknown): SubmissionState | undefined | null {
  if (value === undefined) return undefined;
  const { success, output } = v.safeParse(stateSchema, value);
  if (!success) return null;
  const { unsubscribedAt, objectedAt, ...state } = output;
  return {
    ...state,
    ...(unsubscribedAt === undefined ? {} : { unsubscribedAt }),
    ...(objectedAt === undefined ? {} : { objectedAt }),
  };
}
