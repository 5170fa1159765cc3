import type { FieldType } from '../protocol/form.ts';
import { isId, type SiteId } from '../protocol/ids.ts';
import type { DraftIssue } from './draft-check.ts';
import type { FieldDraft, SiteDraft } from './draft.ts';
import type { Route } from './route.ts';

/** Where an issue is put right, in the editor's own words, and the way there. */
export function placeOf({ at }: DraftIssue, draft: SiteDraft, site: SiteId): { where: string; route: Route } {
  const [area = '', second, ...below] = at.split('.');
  if (area === 'forms' && isId('form', second)) {
    const form = draft.forms.find(({ id }) => id === second);
    const [member = '', key, fieldMember] = below;
    const field = member === 'fields' ? form?.fields.find((candidate) => candidate.key === key) : undefined;
    const names = field
      ? [`“${field.label || field.id}”`, fieldMember && fieldMemberName(field, fieldMember)]
      : [FORM_MEMBERS[member] ?? member];
    return {
      where: [form?.title || form?.name, ...names].filter(Boolean).join(' › '),
      route: { page: 'form', site, form: second, ...(below.length ? { at: below.join('.') } : {}) },
    };
  }
  const names = ['Settings', SETTINGS_AREAS[area] ?? area, SETTINGS_MEMBERS[`${area}.${second}`]];
  return { where: names.filter(Boolean).join(' › '), route: { page: 'settings', site, at } };
}

export const FIELD_LIMITS: Partial<Record<FieldType, readonly [string, string]>> = {
  number: ['Lowest', 'Highest'],
  date: ['Not before', 'Not after'],
  time: ['Not before', 'Not after'],
  checkboxes: ['At least, choices', 'At most, choices'],
};

function fieldMemberName({ type }: FieldDraft, member: string): string {
  if (member === 'label' && type === 'consent') return 'What visitors agree to';
  if (member === 'label' && type === 'hidden') return 'Name for yourself';
  if (member === 'value' && type === 'hidden') return 'Value';
  if (member === 'min') return FIELD_LIMITS[type]?.[0] ?? 'Lowest';
  if (member === 'max') return FIELD_LIMITS[type]?.[1] ?? 'Highest';
  return FIELD_MEMBERS[member] ?? member;
}

const FORM_MEMBERS: Record<string, string> = {
  title: 'Title',
  description: 'Introduction',
  submit: 'Button',
  name: 'Name in the page',
  thanks: 'Said after sending',
  fields: 'Fields',
  purpose: 'Purpose of the form',
  legalBasis: 'Legal basis',
  retentionDays: 'Kept for, in days',
};

const FIELD_MEMBERS: Record<string, string> = {
  label: 'Question',
  type: 'Type',
  purpose: 'Why do you ask?',
  options: 'Choices',
  value: 'Preset',
  help: 'Help below the question',
  id: 'Key',
  autocomplete: 'Browsers may fill in',
  placeholder: 'Example in the empty field',
  rows: 'Lines shown',
  minLength: 'At least, characters',
  maxLength: 'At most, characters',
  step: 'In steps of',
  pattern: 'Must match',
  patternHelp: 'Said when it does not match',
  legalBasis: 'Legal basis',
  retentionDays: 'Kept for, in days',
};

const SETTINGS_AREAS: Record<string, string> = {
  origins: 'Websites',
  controller: 'Controller',
  policy: 'Privacy policy',
  locales: 'Languages',
};

const SETTINGS_MEMBERS: Record<string, string> = {
  'controller.name': 'Name',
  'controller.address': 'Address',
  'controller.contact': 'Contact',
  'controller.dataProtectionOfficer': 'Data-protection officer',
  'policy.version': 'Its version',
};
