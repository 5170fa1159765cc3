import * as v from 'valibot';
import { ProtocolError } from './errors.ts';
import { isId, type Id, type SiteId, type SubmissionId } from './ids.ts';
import { LEAF_PAYLOAD_MAX_BYTES, PURPOSES_MAX } from './limits.ts';
import type { ArtefactHash } from './manifest.ts';
import { isUtcTime, type UtcTime } from './time.ts';
import { binary } from './value-schemas.ts';

export type ConsentId = Id<'con'>;

/** How the decision was made. A notice that was closed without one leaves no record: shown is counted, chosen is recorded. */
export const CONSENT_METHODS = [
  'accept-all',
  'reject-all',
  'save',
  'withdraw',
  'signal',
  'script',
  'import',
] as const;
export type ConsentMethod = (typeof CONSENT_METHODS)[number];

/** Where it was made. `placeholder`: in the place of an embed; `api`: the page's own code; `browser`: a signal; `import`: taken over from another tool. */
export const CONSENT_SURFACES = [
  'banner',
  'preferences',
  'placeholder',
  'form',
  'receipt',
  'unsubscribe',
  'api',
  'browser',
  'import',
] as const;
export type ConsentSurface = (typeof CONSENT_SURFACES)[number];

/**
 * One decision of one visitor, as design and law want it kept: what was shown, what was chosen, how and when; and nothing that tells who.
 * There is no member for an IP address, a user agent or a page's address, and a record with any other member is refused.
 */
export interface ConsentRecord {
  v: 1;
  id: ConsentId;
  site: SiteId;
  /** base64url of 16 random bytes that stay on the device; another for every site. */
  visitor: string;
  at: UtcTime;
  /** Version of the policy in force, as the manifest has it. */
  policy: string;
  /** Of exactly what was shown: texts, buttons in order, defaults, services, locale, regime. */
  artefact: ArtefactHash;
  /** By purpose, or by `purpose:service` where a service was decided other than its purpose; only what the visitor decided. */
  decision: Record<string, boolean>;
  method: ConsentMethod;
  surface: ConsentSurface;
  /** What the browser signalled at that moment. */
  signals: { gpc: boolean };
  validUntil: UtcTime;
  /** Id of the regime that the page assumed: which law was taken to hold. */
  regime?: string;
  /** Where the consent was given in a form. */
  submission?: SubmissionId;
}

const time = v.custom<UtcTime>(isUtcTime, 'expected a UTC time in whole seconds (2026-11-21T08:00:00Z)');

export const consentRecordSchema = v.pipe(
  v.strictObject({
    v: v.literal(1),
    id: v.custom<ConsentId>((input) => isId('con', input), 'expected a consent id (con_…)'),
    site: v.custom<SiteId>((input) => isId('site', input), 'expected a site id (site_…)'),
    visitor: binary(16),
    at: time,
    policy: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(40)),
    artefact: binary(32),
    decision: v.pipe(
      v.record(
        v.pipe(
          v.string(),
          v.regex(
            /^[a-z][a-z0-9-]{0,39}(:[a-z][a-z0-9-]{0,39})?$/,
            'expected a purpose, or purpose:service, each of a-z, 0-9 and dashes, at most 40, starting with a letter',
          ),
        ),
        v.boolean(),
      ),
      v.check((decision) => {
        const purposes = Object.keys(decision).length;
        return purposes > 0 && purposes <= PURPOSES_MAX;
      }, `expected a decision about 1 to ${PURPOSES_MAX} purposes`),
    ),
    method: v.picklist(CONSENT_METHODS),
    surface: v.picklist(CONSENT_SURFACES),
    signals: v.strictObject({ gpc: v.boolean() }),
    validUntil: time,
    regime: v.exactOptional(
      v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected the id of a regime (eea, us-ca…)')),
    ),
    submission: v.exactOptional(
      v.custom<SubmissionId>((input) => isId('sub', input), 'expected a submission id (sub_…)'),
    ),
  }),
  v.check((record) => record.validUntil > record.at, 'expected an end of validity after the decision'),
  v.check(methodFitsDecision, 'expected a decision that the method can have led to'),
);

/** @param text canonical JSON, the payload of a leaf. @throws ProtocolError `consent-record-malformed` */
export function parseConsentRecord(text: string): ConsentRecord {
  if (text.length <= LEAF_PAYLOAD_MAX_BYTES) {
    const result = v.safeParse(consentRecordSchema, jsonOf(text));
    if (result.success) return result.output;
  }
  throw new ProtocolError(
    'consent-record-malformed',
    'expected a consent record with its members and no others, and a decision that fits the method, got something else',
  );
}

/** Nothing but a visitor's own choice is ever an acceptance: a signal can only refuse. */
function methodFitsDecision({ method, decision, signals }: ConsentRecord): boolean {
  const choices = Object.values(decision);
  if (method === 'accept-all') return choices.every((choice) => choice);
  if (method === 'reject-all') return !choices.some((choice) => choice);
  if (method === 'signal') return signals.gpc && !choices.some((choice) => choice);
  return method !== 'withdraw' || choices.some((choice) => !choice);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// The interface is what people read; this keeps the schema true to it.
type Same<A, B> = [A, B] extends [B, A] ? true : never;
export const consentRecordSchemaMatchesType: Same<
  v.InferOutput<typeof consentRecordSchema>,
  ConsentRecord
> = true;
