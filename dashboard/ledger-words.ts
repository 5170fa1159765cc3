import { isObject } from '../protocol/ledger/hostile-json.ts';
import type { LeafType, LogName } from '../protocol/ledger/logs.ts';
import { number } from './consent-words.ts';
import type { Finding } from './ledger-check.ts';

export const LOG_TITLES: Record<LogName, string> = {
  consent: 'Consent log',
  rights: 'Rights log',
  audit: 'Audit log',
};

export const LOG_ABOUT: Record<LogName, string> = {
  consent: 'Every decision about consent, and every withdrawal.',
  rights:
    'What was received about people, and what they asked for: submissions, corrections, objections, erasures.',
  audit: 'What members and the operator did: publications, exports, purges.',
};

const TYPE_NAMES: Record<LeafType, string> = {
  consent: 'Decision',
  withdrawal: 'Withdrawal',
  submission: 'Submission received',
  correction: 'Correction',
  unsubscribe: 'Unsubscribed',
  restriction: 'Processing restricted',
  'restriction-lifted': 'Restriction lifted',
  objection: 'Objection',
  request: 'Request',
  'request-revoked': 'Request taken back',
  decision: 'Request decided',
  erasure: 'Erasure',
  expiry: 'Kept no longer',
  site: 'Site made',
  publication: 'Published',
  'editorial-change': 'Texts changed without asking again',
  'recipient-statement': 'New names stated to be no new recipients',
  'made-essential': 'Always on now, and asked about before',
  grant: 'Key granted',
  member: 'Member changed',
  recovery: 'Account recovered',
  export: 'Exported',
  retention: 'Retention changed',
  purge: 'Old data deleted',
  'legal-hold': 'Legal hold',
  'suppression-removed': 'Taken off the suppression list',
  webhook: 'Webhook changed',
  'erasure-replay': 'Erasures done again after a restore',
};

/** A type that a newer collector has is shown as it is. */
export const typeName = (type: string): string =>
  Object.hasOwn(TYPE_NAMES, type) ? TYPE_NAMES[type as LeafType] : type;

/**
 * What an entry is about, to be read. The visitor's value of a decision is left out: a page of entries with it would be the list by visitor that there is not
 * to be.
 */
export function payloadText(payload: string): string {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return payload;
  }
  if (!isObject(value)) return payload;
  const { visitor, ...rest } = value;
  return JSON.stringify(visitor === undefined ? rest : { ...rest, visitor: '(not shown)' }, null, 2);
}

/** What does not hold, for somebody who is no specialist. */
export function findingText({ code, message, entry }: Finding): string {
  const which = entry === null ? 'An entry' : `Entry ${number(entry)}`;
  switch (code) {
    case 'leaf-hash':
      return `${which} was changed: it is not what the hash beside it says.`;
    case 'leaf-order':
      return `${which} stands where another one belongs: entries are missing, doubled or moved.`;
    case 'leaf-commitment':
      return `The content of ${which.toLowerCase()} was changed: it is not what the entry commits to.`;
    case 'leaf-malformed':
      return `${which} is not what an entry of this log looks like.`;
    case 'line-malformed':
      return entry === null ? `A line was damaged: ${message}.` : `${which} was damaged: ${message}.`;
    case 'ledger-root':
      return 'All entries together are not what the checkpoint is signed for: at least one was changed, moved or replaced.';
    case 'note-signature':
      return 'The checkpoint is not signed with the key that this log is held to.';
    case 'log-forked':
      return 'It does not contain what this browser saw before: the log was cut or written anew.';
    case 'log-incomplete':
      return `Entries are missing: ${message}.`;
    case 'checkpoint-wrong-log':
      return 'The collector sent another log than the one that was asked for.';
    default:
      return `${message[0]?.toUpperCase() ?? ''}${message.slice(1)}.`;
  }
}

/** Whether nothing was found but that the download ended early: then it says nothing about the log. */
export const isCutOff = (findings: readonly Finding[]): boolean =>
  findings.length > 0 && findings.every(({ code }) => code === 'log-cut-off');
