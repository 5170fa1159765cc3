import type { FormId } from '../protocol/ids.ts';
import type { Hold, RetentionClass, RetentionRow } from '../protocol/retention.ts';

/** What a row of the report is about, for somebody who has never seen the database. */
export function retentionName(row: RetentionRow, formName: (id: string) => string): string {
  if (row.class === 'submission') return formName(row.form ?? '');
  if (row.class === 'proposed-correction') return `Proposed corrections: ${formName(row.form ?? '')}`;
  if (row.class === 'ledger-payload')
    return { consent: 'Of the consent log', rights: 'Of the rights log', audit: 'Of the audit log' }[
      row.log!
    ];
  return CLASS_NAMES[row.class];
}

export const CLASS_NAMES: Readonly<Record<RetentionClass, string>> = {
  submission: 'Submissions',
  'proposed-correction': 'Proposed corrections',
  consent: 'Consent decisions',
  'ledger-payload': 'Contents of ledger entries',
  'webhook-delivery': 'Webhook deliveries',
  'unsubscribe-link': 'Unsubscribe links of deleted submissions',
  'rights-request': 'Visitors’ requests',
  suppression: 'Suppressed addresses, as hashes',
  'notice-count': 'Counts by day',
  session: 'Logins of members',
};

/** Groups of the table, in its order. */
export const RETENTION_GROUPS: readonly { title: string; classes: readonly RetentionClass[] }[] = [
  { title: 'Submissions, by form', classes: ['submission', 'proposed-correction'] },
  { title: 'Consent', classes: ['consent', 'notice-count'] },
  { title: 'Contents of ledger entries', classes: ['ledger-payload'] },
  { title: 'Visitors’ rights', classes: ['rights-request', 'suppression', 'unsubscribe-link'] },
  { title: 'Everything else', classes: ['webhook-delivery', 'session'] },
];

export function ruleText({ class: what, rule, days }: RetentionRow): string {
  if (rule === 'kept') return 'Kept';
  if (rule === 'own') return 'As long as what they are about';
  if (days === null) return what === 'submission' ? 'As its form promised' : 'As the site promised';
  const span = days % 365 === 0 && days > 0 ? years(days / 365) : `${days} ${days === 1 ? 'day' : 'days'}`;
  return `${span} ${RULE_WORDS[rule]}`;
}

const RULE_WORDS = {
  received: 'after receipt',
  ended: 'after validity ends',
  created: 'after sending',
  used: 'after last use',
} as const;

const years = (count: number): string => `${count} ${count === 1 ? 'year' : 'years'}`;

/** What keeps a submission of this form from being erased: the first that was set, which is the one the collector names to the visitor. */
export const holdOver = (holds: readonly Hold[], form: FormId | null): Hold | undefined =>
  holds.find((hold) => hold.class === 'submission' && (hold.form === undefined || hold.form === form));
