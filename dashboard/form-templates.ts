import type { Field, LegalBasis } from '../protocol/form.ts';
import { newId } from '../protocol/ids.ts';
import { freeFormName } from './form-edit.ts';
import { DEFAULT_RULES } from '../protocol/rights.ts';
import type { FormDraft } from './draft.ts';

export interface FormTemplate {
  id: 'contact' | 'quote' | 'application' | 'blank';
  name: string;
  about: string;
  form: Pick<FormDraft, 'title' | 'description' | 'submit' | 'thanks' | 'purpose' | 'retentionDays'> & {
    legalBasis: LegalBasis;
    fields: Field[];
  };
}

/** @param random at least 10 random bytes per field and 10 more for the form. */
export function formFromTemplate(
  template: FormTemplate,
  random: (length: number) => Uint8Array,
  now: number,
  taken: ReadonlySet<string>,
): FormDraft {
  const { fields, ...form } = template.form;
  return {
    ...structuredClone(form),
    id: newId('form', random(10), now),
    name: freeFormName(form.title, taken),
    ownCopy: true,
    rights: { ...DEFAULT_RULES },
    fields: fields.map((field) => ({ ...structuredClone(field), key: fieldKey(random) })),
    translations: {},
  };
}

/** Tells the fields of a form apart while they are edited. */
export const fieldKey = (random: (length: number) => Uint8Array): string =>
  Array.from(random(8), (byte) => byte.toString(16).padStart(2, '0')).join('');

const options = (...labels: string[]): { value: string; label: string }[] =>
  labels.map((label) => ({ value: label, label }));

export const FORM_TEMPLATES: readonly FormTemplate[] = [
  {
    id: 'contact',
    name: 'Contact',
    about: 'Name, e-mail and a message. Three questions, nothing more.',
    form: {
      title: 'Contact us',
      description: 'We usually answer within two working days.',
      submit: 'Send message',
      thanks: 'Thank you. We will write back to you soon.',
      purpose: 'To answer your message',
      legalBasis: 'legitimate-interests',
      retentionDays: 180,
      fields: [
        {
          id: 'name',
          type: 'text',
          label: 'Your name',
          purpose: 'So that we can address you by name',
          required: true,
          autocomplete: 'name',
          maxLength: 200,
        },
        {
          id: 'email',
          type: 'email',
          label: 'E-mail',
          purpose: 'So that we can send you our answer',
          required: true,
          autocomplete: 'email',
          maxLength: 254,
        },
        {
          id: 'message',
          type: 'textarea',
          label: 'Your message',
          purpose: 'To understand what you need',
          required: true,
          rows: 6,
          maxLength: 5000,
        },
      ],
    },
  },
  {
    id: 'quote',
    name: 'Quote request',
    about: 'What a company needs to make an offer: who, what, by when and for how much.',
    form: {
      title: 'Request a quote',
      description: 'Tell us about your project, and we will come back to you with an offer.',
      submit: 'Request a quote',
      thanks: 'Thank you. You will have our offer within five working days.',
      purpose: 'To prepare the offer you ask for',
      legalBasis: 'contract',
      retentionDays: 365,
      fields: [
        {
          id: 'name',
          type: 'text',
          label: 'Your name',
          purpose: 'So that we can address you by name',
          required: true,
          autocomplete: 'name',
          maxLength: 200,
        },
        {
          id: 'email',
          type: 'email',
          label: 'E-mail',
          purpose: 'To send you the offer',
          required: true,
          autocomplete: 'email',
          maxLength: 254,
        },
        {
          id: 'phone',
          type: 'tel',
          label: 'Telephone',
          purpose: 'To clear up questions faster than by mail',
          autocomplete: 'tel',
          help: 'Only if you would like us to call.',
        },
        {
          id: 'company',
          type: 'text',
          label: 'Company',
          purpose: 'To write the offer to the right name',
          autocomplete: 'organization',
          maxLength: 200,
        },
        {
          id: 'project',
          type: 'select',
          label: 'What is it about?',
          purpose: 'To pass your request to the right department',
          required: true,
          options: options('Website', 'Online shop', 'Mobile app', 'Something else'),
        },
        {
          id: 'budget',
          type: 'radio',
          label: 'Budget',
          purpose: 'To suggest what fits it',
          options: options('Under €5,000', '€5,000 to €20,000', 'Over €20,000', 'Not known yet'),
        },
        {
          id: 'start',
          type: 'date',
          label: 'When would you like to start?',
          purpose: 'To see whether we have the time',
        },
        {
          id: 'details',
          type: 'textarea',
          label: 'What do you need?',
          purpose: 'To understand what you need',
          required: true,
          rows: 7,
          maxLength: 8000,
        },
      ],
    },
  },
  {
    id: 'application',
    name: 'Job application',
    about: 'First contact with an applicant, with consent to keep the application for later openings.',
    form: {
      title: 'Apply for a job',
      description:
        'A few lines are enough. We will ask for papers later, and only if you would like to go on.',
      submit: 'Send application',
      thanks: 'Thank you for your interest. You will hear from us within two weeks.',
      purpose: 'To decide about your application',
      legalBasis: 'contract',
      retentionDays: 180,
      fields: [
        {
          id: 'name',
          type: 'text',
          label: 'Your name',
          purpose: 'So that we can address you by name',
          required: true,
          autocomplete: 'name',
          maxLength: 200,
        },
        {
          id: 'email',
          type: 'email',
          label: 'E-mail',
          purpose: 'To invite you to an interview',
          required: true,
          autocomplete: 'email',
          maxLength: 254,
        },
        {
          id: 'phone',
          type: 'tel',
          label: 'Telephone',
          purpose: 'To agree on a date for an interview',
          autocomplete: 'tel',
        },
        {
          id: 'position',
          type: 'text',
          label: 'Which job?',
          purpose: 'To pass your application to the right team',
          required: true,
          maxLength: 200,
        },
        {
          id: 'available',
          type: 'date',
          label: 'From when could you start?',
          purpose: 'To see whether it suits the opening',
        },
        {
          id: 'work',
          type: 'url',
          label: 'A link to your work',
          purpose: 'To see what you have done before',
          help: 'A portfolio or profile, if you have one.',
        },
        {
          id: 'motivation',
          type: 'textarea',
          label: 'What makes you want to work with us?',
          purpose: 'To get to know you',
          required: true,
          rows: 8,
          maxLength: 8000,
        },
        {
          id: 'keep',
          type: 'consent',
          label:
            'Please keep my application for other openings, for up to six months. I can withdraw this at any time.',
          purpose: 'To write to you when another job suits you',
          legalBasis: 'consent',
        },
      ],
    },
  },
  {
    id: 'blank',
    name: 'Blank',
    about: 'Start with one question and add your own.',
    form: {
      title: 'New form',
      description: '',
      submit: '',
      thanks: '',
      purpose: '',
      legalBasis: 'consent',
      retentionDays: 180,
      fields: [{ id: 'question', type: 'text', label: 'Your question', purpose: '' }],
    },
  },
];
