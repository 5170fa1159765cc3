import type { Answers, FormDefinition } from '../../protocol/form.ts';
import { seededRandom } from './random.ts';

/** What somebody might answer to {@link contactForm}; nobody in it exists. */
export interface MockAnswers extends Answers {
  name: string;
  email: string;
  phone: string;
  company: string;
  role: string;
  country: string;
  topic: string;
  services: string[];
  budget: string;
  start: string;
  message: string;
  contact_ok: boolean;
}

/** An enquiry form with most kinds of fields. */
export const contactForm: Omit<FormDefinition, 'form'> = {
  v: 1,
  revision: 1,
  locale: 'en',
  title: 'Talk to us about your project',
  description: 'Tell us what you need. We answer within two working days.',
  submit: 'Send enquiry',
  thanks: 'Thank you. We answer within two working days.',
  purpose: 'Answering your enquiry and preparing an offer',
  legalBasis: 'contract',
  retentionDays: 180,
  fields: [
    {
      id: 'name',
      type: 'text',
      label: 'Name',
      purpose: 'To address you',
      autocomplete: 'name',
      required: true,
      maxLength: 100,
    },
    {
      id: 'email',
      type: 'email',
      label: 'E-mail',
      purpose: 'To answer you',
      autocomplete: 'email',
      required: true,
    },
    {
      id: 'phone',
      type: 'tel',
      label: 'Phone',
      purpose: 'To call you back where that is quicker',
      autocomplete: 'tel',
    },
    {
      id: 'company',
      type: 'text',
      label: 'Company',
      purpose: 'To prepare an offer',
      autocomplete: 'organization',
      maxLength: 120,
    },
    {
      id: 'role',
      type: 'text',
      label: 'Your role',
      purpose: 'To send the right person',
      autocomplete: 'organization-title',
    },
    {
      id: 'country',
      type: 'select',
      label: 'Country',
      purpose: 'To know which office answers',
      required: true,
      options: [
        { value: 'de', label: 'Germany' },
        { value: 'fr', label: 'France' },
        { value: 'gb', label: 'United Kingdom' },
        { value: 'nl', label: 'Netherlands' },
        { value: 'us', label: 'United States' },
      ],
    },
    {
      id: 'topic',
      type: 'radio',
      label: 'What is it about?',
      purpose: 'To hand it to the right team',
      required: true,
      options: [
        { value: 'new', label: 'A new project' },
        { value: 'running', label: 'A running project' },
        { value: 'other', label: 'Something else' },
      ],
    },
    {
      id: 'services',
      type: 'checkboxes',
      label: 'Which services?',
      purpose: 'To prepare an offer',
      options: [
        { value: 'design', label: 'Design' },
        { value: 'build', label: 'Development' },
        { value: 'run', label: 'Operation' },
        { value: 'audit', label: 'Security review' },
      ],
    },
    {
      id: 'budget',
      type: 'number',
      label: 'Budget in EUR',
      purpose: 'To propose what fits',
      min: '0',
      max: '10000000',
      step: '500',
    },
    { id: 'start', type: 'date', label: 'Desired start', purpose: 'To plan people', min: '2026-01-01' },
    {
      id: 'message',
      type: 'textarea',
      label: 'What do you need?',
      purpose: 'To prepare an offer',
      required: true,
      maxLength: 5000,
      rows: 6,
    },
    {
      id: 'contact_ok',
      type: 'consent',
      label: 'You may write to me about similar offers. I can take this back at any time.',
      purpose: 'News about similar offers',
      legalBasis: 'consent',
    },
  ],
};

/** The same answers for the same seed. */
export function* mockAnswers(seed: number): Generator<MockAnswers, never> {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  for (;;) {
    const given = pick(GIVEN_NAMES);
    const family = pick(FAMILY_NAMES);
    const [company, domain] = pick(COMPANIES);
    const services = ['design', 'build', 'run', 'audit'].filter(() => random() < 0.4);
    yield {
      name: `${given} ${family}`,
      email: `${plain(given)}.${plain(family)}@${domain}`,
      phone: pick(PHONES)(Math.floor(random() * 100)),
      company,
      role: pick(ROLES),
      country: pick(['de', 'fr', 'gb', 'nl', 'us']),
      topic: pick(['new', 'new', 'running', 'other']),
      services,
      budget: String(Math.floor(random() * 240 + 4) * 500),
      start: `2027-${two(1 + Math.floor(random() * 12))}-${two(1 + Math.floor(random() * 28))}`,
      message: `${pick(OPENINGS)} ${pick(NEEDS)} ${pick(DETAILS)}${random() < 0.3 ? `\n\n${pick(DETAILS)} ${pick(CLOSINGS)}` : ` ${pick(CLOSINGS)}`}`,
      contact_ok: random() < 0.35,
    };
  }
}

const two = (number: number): string => String(number).padStart(2, '0');
const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replaceAll(/[^a-zA-Z]/g, '')
    .toLowerCase();

/** Ranges that the regulators keep free for films and examples. */
const PHONES: readonly ((n: number) => string)[] = [
  (n) => `+44 20 7946 0${two(n).padStart(3, '0')}`,
  (n) => `+1 202 555 01${two(n)}`,
  (n) => `+49 30 23125 0${two(n)}`,
  (n) => `+33 1 99 00 ${two(n)} ${two(99 - n)}`,
];
const GIVEN_NAMES = [
  'Anna',
  'Björn',
  'Chiara',
  'Daniel',
  'Élodie',
  'Farid',
  'Greta',
  'Hugo',
  'İpek',
  'Jonas',
  'Katarzyna',
  'Liam',
  'Mònica',
  'Noor',
  'Oskar',
  'Priya',
  'Søren',
  'Tanja',
  'Wei',
  'Zoë',
];
const FAMILY_NAMES = [
  'Andersen',
  'Bakker',
  'Çelik',
  'Dubois',
  'Ekström',
  'Fischer',
  'García',
  'Hoffmann',
  "O'Brien",
  'Jansen',
  'Kowalska',
  'Lefèvre',
  'Müller',
  'Nakamura',
  'Okafor',
  'Patel',
  'Rossi',
  'Schmidt',
  'Thompson',
  'Zhang',
];
const COMPANIES = [
  ['Nordlicht Logistik GmbH', 'nordlicht.example.com'],
  ['Atelier Verdier', 'verdier.example.org'],
  ['Harbour & Vale Ltd', 'harbourvale.example.com'],
  ['De Groene Molen B.V.', 'groenemolen.example.org'],
  ['Bluebird Clinics', 'bluebird.example.org'],
  ['Kestrel Robotics Inc.', 'kestrel.example.com'],
  ['Stadtwerke Beispielstadt', 'stadtwerke.example.org'],
  ['Lumen & Söhne', 'lumen.example.com'],
] as const;
const ROLES = [
  'Head of IT',
  'Managing director',
  'Product owner',
  'Purchasing',
  'Data protection officer',
  'Marketing lead',
  'Office manager',
  'CTO',
];
const OPENINGS = ['Hello,', 'Good morning,', 'Dear team,', 'Hi there,', 'To whom it may concern,'];
const NEEDS = [
  'we are looking for somebody to rebuild our customer portal.',
  'our booking system has outgrown the spreadsheet it lives in.',
  'we need an independent security review before our audit in spring.',
  'we want to move twelve small sites to one platform without losing their addresses.',
  'we would like to offer appointments online, for about 400 patients a week.',
  'we plan a multilingual shop and have no team of our own.',
];
const DETAILS = [
  'At present everything runs on one server in the cellar, and nobody dares to restart it.',
  'Accessibility (EN 301 549) is a must, and so is hosting in the EU.',
  'About 30 people would use it daily, half of them on phones in the warehouse.',
  'There is an API of our ERP; documentation exists, in parts.',
  'Our legal team will want a data processing agreement before the first meeting.',
  'Please plan for training of two colleagues.',
];
const CLOSINGS = [
  'Could we talk next week?',
  'Please send a rough estimate first.',
  'Mornings suit us best.',
  'Looking forward to hearing from you.',
];
