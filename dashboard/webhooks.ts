import type { WebhookDelivery, WebhookEndpoint, WebhookEvent } from '../protocol/webhooks.ts';
import { ApiError, type ApiErrorCode } from './api-client.ts';

/** Events in plain words, in the order of the page. */
export const EVENT_GROUPS: readonly { name: string; events: readonly WebhookEvent[] }[] = [
  { name: 'Submissions', events: ['submission.received', 'submission.corrected', 'submission.erased'] },
  { name: 'Mail and consent', events: ['consent.withdrawn', 'unsubscribed'] },
  {
    name: 'Visitors’ rights',
    events: [
      'request.opened',
      'request.revoked',
      'submission.restricted',
      'submission.restriction-lifted',
      'submission.objected',
    ],
  },
  { name: 'Ledger', events: ['ledger.checkpoint'] },
];

export const EVENT_WORDS: Record<WebhookEvent, { name: string; about: string }> = {
  'submission.received': { name: 'Received', about: 'A visitor has sent a form.' },
  'submission.corrected': { name: 'Corrected', about: 'A corrected version has taken the place of another.' },
  'submission.erased': { name: 'Erased', about: 'Delete your own copies of it, too.' },
  'consent.withdrawn': {
    name: 'Consent withdrawn',
    about: 'Stop at once whatever stood on this consent, in a form or in the notice.',
  },
  unsubscribed: { name: 'Unsubscribed', about: 'Send no more mails for this submission.' },
  'request.opened': { name: 'Decision asked for', about: 'Somebody waits for your answer under Requests.' },
  'request.revoked': {
    name: 'Request taken back',
    about: 'Whoever asked wants no answer any more.',
  },
  'submission.restricted': { name: 'Restricted', about: 'Keep your own copies, but do not use them.' },
  'submission.restriction-lifted': { name: 'Restriction lifted', about: 'Your copies may be used again.' },
  'submission.objected': {
    name: 'Objected',
    about: 'Stop what the objection is about: it counts from now on.',
  },
  'ledger.checkpoint': {
    name: 'Checkpoint',
    about: 'A signed head of a log. Kept elsewhere, it proves that nothing was taken out later.',
  },
};

export type EndpointState = { kind: 'good' | 'calm' | 'bad'; name: string; about: string };

export const endpointState = ({ disabled }: Pick<WebhookEndpoint, 'disabled'>): EndpointState =>
  ENDPOINT_STATES[disabled ?? 'none'];

const ENDPOINT_STATES: Record<NonNullable<WebhookEndpoint['disabled']> | 'none', EndpointState> = {
  none: { kind: 'good', name: 'Sending', about: '' },
  tenant: { kind: 'calm', name: 'Paused', about: 'What happens while it is paused is not sent later.' },
  gone: {
    kind: 'bad',
    name: 'Stopped',
    about: 'The receiver answered 410, which means: never again. Resume when it is back.',
  },
  failing: {
    kind: 'bad',
    name: 'Stopped',
    about: 'Nothing got through for five days. Repair the receiver, then resume.',
  },
};

export function eventName(type: WebhookDelivery['type']): string {
  if (type === 'test') return 'Test';
  return Object.hasOwn(EVENT_WORDS, type) ? EVENT_WORDS[type].name : type;
}

/** What became of a message, for somebody who repairs a receiver. */
export function resultWords({
  state,
  result,
  attempts,
}: Pick<WebhookDelivery, 'state' | 'result' | 'attempts'>): {
  kind: 'good' | 'calm' | 'bad';
  text: string;
} {
  if (state === 'delivered') return { kind: 'good', text: `Delivered, ${result ?? '200'}` };
  if (attempts === 0 || result === undefined) return { kind: 'calm', text: 'Waiting to be sent' };
  const why = failureWords(result);
  return state === 'waiting'
    ? { kind: 'calm', text: `${why}; tried again` }
    : { kind: 'bad', text: `${why}; given up` };
}

function failureWords(result: string): string {
  if (/^3\d\d$/.test(result)) return `Answered ${result}: redirects are not followed`;
  if (result === '410') return 'Answered 410: the receiver wants no more';
  if (/^\d{3}$/.test(result)) return `Answered ${result}`;
  return Object.hasOwn(FAILURES, result) ? FAILURES[result]! : `Not reached (${result})`;
}

const FAILURES: Readonly<Record<string, string>> = {
  'address-private': 'Not sent: the address is in a private network',
  'address-unknown': 'Not sent: nobody knows this address',
  scheme: 'Not sent: only https is allowed',
  timeout: 'No answer in time',
  connection: 'No connection',
  certificate: 'Its certificate is not valid',
};

/** What is wrong with an address before the collector is asked; undefined when nothing is. It has the last word: whether plain http is allowed, it knows. */
export function addressProblem(text: string): string | undefined {
  const url = URL.parse(text.trim());
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return 'An address such as https://example.com/hooks, please.';
  if (url.username || url.password) return 'Without a user name or password in the address, please.';
  return url.hash ? 'Without what stands behind the #, please.' : undefined;
}

/** Refusals of the collector, for a person; undefined for those that are no special ones of webhooks. */
export const webhookProblem = (error: unknown): string | undefined =>
  error instanceof ApiError ? REFUSALS[error.code] : undefined;

/** Whether the address is to be changed, and not what else was chosen. */
export const isAboutAddress = (error: unknown): boolean =>
  error instanceof ApiError && error.code === 'webhook-invalid';

const REFUSALS: Partial<Record<ApiErrorCode, string>> = {
  'webhook-invalid':
    'This collector sends only to https addresses of the public network, on port 443 or one from 1024 on. Its operator can allow others with the setting SEALPOST_WEBHOOK_PRIVATE.',
  'webhook-limit': 'A site can have ten of them. Remove one first.',
  'webhook-unknown': 'It is not there any more; somebody has removed it. The list is up to date now.',
};
