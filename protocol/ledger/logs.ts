import { isId, type SiteId } from '../ids.ts';

/**
 * The three logs of a site, and everything that can be entered into them. Closed: a reader that meets another type has met a newer
 * writer or a forgery, and says so.
 */
export const LEAF_TYPES = {
  /** What visitors decided; the payload is a consent record (consent-record.ts). */
  consent: ['consent', 'withdrawal'],
  /** What was received about people, and what they asked for; `ref` is the submission or request. */
  rights: [
    'submission',
    'correction',
    'unsubscribe',
    'withdrawal',
    'restriction',
    'restriction-lifted',
    'objection',
    'request',
    'request-revoked',
    'decision',
    'erasure',
    'expiry',
  ],
  /** Every act of a member or operator. */
  audit: [
    'site',
    'publication',
    'editorial-change',
    'recipient-statement',
    'made-essential',
    'grant',
    'member',
    'recovery',
    'export',
    'retention',
    'purge',
    'legal-hold',
    'suppression-removed',
    'webhook',
    'erasure-replay',
  ],
} as const;

export type LogName = keyof typeof LEAF_TYPES;
export type LeafType<Log extends LogName = LogName> = (typeof LEAF_TYPES)[Log][number];

export const LOG_NAMES = Object.keys(LEAF_TYPES) as LogName[];

/** First line of a log's checkpoints, and name of the key that signs them: `sealpost/1/{site}/{log}`. */
export type LogOrigin = `sealpost/1/${SiteId}/${LogName}`;

export const logOrigin = (site: SiteId, log: LogName): LogOrigin => `sealpost/1/${site}/${log}`;

/** undefined for every text that is no origin of a Sealpost log. */
export function parseLogOrigin(text: unknown): { site: SiteId; log: LogName } | undefined {
  if (typeof text !== 'string') return undefined;
  const [product, version, site, name, ...rest] = text.split('/');
  const log = LOG_NAMES.find((known) => known === name);
  return product === 'sealpost' && version === '1' && isId('site', site) && log && rest.length === 0
    ? { site, log }
    : undefined;
}
