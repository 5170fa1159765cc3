import type { FieldType } from '../protocol/form.ts';
import { isId, type SiteId } from '../protocol/ids.ts';
import type { DraftIssue } from './draft-check.ts';
import type { FieldDraft, SiteDraft } from './draft.ts';
import { languageName } from './language-name.ts';
import type { ConsentTab, Route } from './route.ts';

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
  if (area === 'consent') return consentPlace(at, draft, site);
  if (area === 'policies') {
    const [, member = '', locale] = [second, ...below];
    const names = [
      'Policy',
      locale ? languageName(locale) : '',
      POLICY_MEMBERS[below.at(-1) ?? member] ?? '',
    ];
    return { where: names.filter(Boolean).join(' › '), route: { page: 'policy', site, at } };
  }
  // Where consent is asked there has to be one, and it is written there.
  if (at === 'policy') return { where: 'Policy', route: { page: 'policy', site } };
  const names = ['Settings', SETTINGS_AREAS[area] ?? area, SETTINGS_MEMBERS[`${area}.${second}`]];
  return { where: names.filter(Boolean).join(' › '), route: { page: 'settings', site, at } };
}

function consentPlace(
  at: string,
  { consent, locales }: SiteDraft,
  site: SiteId,
): { where: string; route: Route } {
  const [, member = '', index, ...below] = at.split('.');
  if (member === 'change')
    return { where: 'Publish › What visitors are told', route: { page: 'publish', site } };
  const { tab, name } = CONSENT_PLACES[member] ?? { tab: 'purposes', name: '' };
  const i = Number(index);
  const purpose = member === 'purposes' ? consent.purposes[i] : undefined;
  const entry =
    (purpose && (purpose.label[locales[0] ?? 'en'] || purpose.id)) ??
    (member === 'services' ? consent.services[i]?.name || consent.services[i]?.id : undefined) ??
    (member === 'processors' ? consent.processors[i]?.name : undefined) ??
    (member === 'regimes' ? consent.regimes[i]?.id : undefined) ??
    (member === 'texts' && index ? languageName(index) : undefined);
  const last = CONSENT_MEMBERS[below[0] ?? ''];
  const names = ['Consent', name, entry && `“${entry}”`, last];
  return { where: names.filter(Boolean).join(' › '), route: { page: 'consent', site, tab, at } };
}

const CONSENT_PLACES: Record<string, { tab: ConsentTab; name: string }> = {
  purposes: { tab: 'purposes', name: 'Purposes' },
  services: { tab: 'purposes', name: 'Services' },
  texts: { tab: 'wording', name: 'Words' },
  links: { tab: 'wording', name: 'Links' },
  locales: { tab: 'wording', name: 'Languages' },
  layout: { tab: 'wording', name: 'Layout' },
  regimes: { tab: 'rules', name: 'Rules' },
  recordDays: { tab: 'rules', name: 'Records are kept for' },
  cookieDomain: { tab: 'rules', name: 'Domain' },
  signals: { tab: 'signals', name: 'Signals' },
  imports: { tab: 'signals', name: 'Taken over' },
  processors: { tab: 'processors', name: 'Processors' },
};

const CONSENT_MEMBERS: Record<string, string> = {
  id: 'Name in the page',
  label: 'Name',
  name: 'Name',
  description: 'Description',
  sells: 'Sale or sharing',
  purpose: 'Purpose',
  provider: 'Provider',
  countries: 'Countries',
  policyUrl: 'Its privacy policy',
  hosts: 'Hosts',
  storage: 'What it stores',
  address: 'Address',
  country: 'Country',
  task: 'What it does',
  url: 'Website',
  model: 'Model',
  regions: 'Regions',
  acceptDays: 'An acceptance holds',
  refuseDays: 'A refusal holds',
  minimumDays: 'Not asked again before',
};

const POLICY_MEMBERS: Record<string, string> = {
  version: 'Version',
  effective: 'Holds from',
  title: 'Title',
  markdown: 'Text',
  changes: 'What has changed',
};

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
