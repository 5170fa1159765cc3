import type { FormDraft, SiteDraft } from '../../dashboard/draft.ts';
import { emptyDraft } from '../../dashboard/draft.ts';
import type { Answers, Field } from '../../protocol/form.ts';
import { newId } from '../../protocol/ids.ts';
import { DEFAULT_RULES } from '../../protocol/rights.ts';

const choices = (...values: string[]): { value: string; label: string }[] =>
  values.map((value) => ({ value, label: `Label of ${value}` }));

const FIELDS: Field[] = [
  {
    id: 'name',
    type: 'text',
    label: 'Name',
    purpose: 'test',
    required: true,
    autocomplete: 'name',
    maxLength: 100,
  },
  { id: 'email', type: 'email', label: 'E-mail', purpose: 'test', required: true, autocomplete: 'email' },
  { id: 'phone', type: 'tel', label: 'Telephone', purpose: 'test', autocomplete: 'tel' },
  { id: 'website', type: 'url', label: 'Website', purpose: 'test' },
  { id: 'amount', type: 'number', label: 'Amount', purpose: 'test', min: '-10', max: '1000', step: '0.5' },
  { id: 'day', type: 'date', label: 'Day', purpose: 'test', min: '2026-01-01' },
  { id: 'hour', type: 'time', label: 'Time', purpose: 'test' },
  { id: 'story', type: 'textarea', label: 'Story', purpose: 'test', required: true, rows: 3 },
  {
    id: 'colour',
    type: 'select',
    label: 'Colour',
    purpose: 'test',
    options: choices('red', 'green', 'blue'),
  },
  { id: 'size', type: 'radio', label: 'Size', purpose: 'test', options: choices('small', 'large') },
  {
    id: 'extras',
    type: 'checkboxes',
    label: 'Extras',
    purpose: 'test',
    options: choices('milk', 'sugar', 'lemon'),
    max: '2',
  },
  { id: 'urgent', type: 'checkbox', label: 'Urgent', purpose: 'test' },
  { id: 'source', type: 'hidden', label: 'Source', purpose: 'test', value: 'spring-campaign' },
  {
    id: 'news',
    type: 'consent',
    label: 'I agree to get news by e-mail, and can withdraw this at any time.',
    purpose: 'test',
    legalBasis: 'consent',
  },
];

/** One site with one form that has a field of every type. */
export function everyFieldDraft(origin: string): SiteDraft {
  const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
  const form: FormDraft = {
    id: newId('form', random(10), Date.now()),
    name: 'everything',
    ownCopy: true,
    rights: { ...DEFAULT_RULES },
    title: 'Everything',
    description: 'A field of every kind.',
    submit: '',
    thanks: '',
    purpose: 'test',
    legalBasis: 'legitimate-interests',
    retentionDays: 30,
    fields: FIELDS.map((field) => ({ ...field, key: field.id })),
    translations: {},
  };
  return {
    ...emptyDraft(),
    origins: [origin],
    controller: {
      name: 'Test & Sons',
      address: '1 Test Lane',
      contact: 'privacy@test.example',
      dataProtectionOfficer: '',
    },
    forms: [form],
  };
}

/** Answers that no other test types: their texts are looked for in every file afterwards. */
export function canaryAnswers(seed: string): { answers: Answers; canaries: string[] } {
  const name = `Wilhelmina Canary-${seed}`;
  const email = `canary.${seed}@visitor.example`;
  const phone = `+49 30 901820 ${seed}`;
  const website = `https://canary-${seed}.example/path?q=1`;
  const story = `=HYPERLINK("canary ${seed}"), a comma; a "quote"\nsecond line: Grüße, \u0645\u0631\u062d\u0628\u0627, 🦭`;
  const answers: Answers = {
    name,
    email,
    phone,
    website,
    amount: '-2.5',
    day: '2027-03-04',
    hour: '09:45',
    story,
    colour: 'green',
    size: 'large',
    extras: ['milk', 'lemon'],
    urgent: true,
    source: 'spring-campaign',
    news: true,
  };
  return { answers, canaries: [name, email, phone, website, ...story.split('\n')] };
}
