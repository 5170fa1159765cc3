import type { Field, FieldType } from '../protocol/form.ts';

/** Members of a field that only some types have. */
export type FieldSetting = Exclude<
  keyof Field,
  'id' | 'type' | 'label' | 'purpose' | 'legalBasis' | 'retentionDays'
>;

const LINE: FieldSetting[] = [
  'required',
  'help',
  'placeholder',
  'autocomplete',
  'minLength',
  'maxLength',
  'pattern',
  'patternHelp',
  'value',
];
const RANGE: FieldSetting[] = ['required', 'help', 'min', 'max', 'step', 'value'];

const SETTINGS: Record<FieldType, readonly FieldSetting[]> = {
  text: LINE,
  email: ['required', 'help', 'placeholder', 'autocomplete', 'maxLength', 'pattern', 'patternHelp'],
  tel: LINE,
  url: ['required', 'help', 'placeholder', 'autocomplete', 'maxLength'],
  number: [...RANGE, 'placeholder'],
  date: [...RANGE, 'autocomplete'],
  time: RANGE,
  textarea: ['required', 'help', 'placeholder', 'minLength', 'maxLength', 'rows', 'value'],
  select: ['required', 'help', 'options', 'autocomplete', 'value'],
  radio: ['required', 'help', 'options', 'value'],
  checkbox: ['required', 'help'],
  checkboxes: ['required', 'help', 'options', 'min', 'max'],
  hidden: ['value'],
  consent: ['required', 'help'],
};

export const settingsOf = (type: FieldType): readonly FieldSetting[] => SETTINGS[type];

export const hasOptions = (type: FieldType): boolean => SETTINGS[type].includes('options');

export const FIELD_TYPE_NAMES: Record<FieldType, string> = {
  text: 'Short text',
  email: 'E-mail address',
  tel: 'Telephone number',
  url: 'Web address',
  number: 'Number',
  date: 'Date',
  time: 'Time of day',
  textarea: 'Long text',
  select: 'Choice from a menu',
  radio: 'Choice, one of several',
  checkbox: 'Tick box',
  checkboxes: 'Choice, any of several',
  hidden: 'Hidden value',
  consent: 'Consent',
};

/** What people fill in so often that browsers offer it; HTML autofill tokens. */
export const AUTOFILL: readonly { token: string; name: string }[] = [
  { token: '', name: 'Nothing' },
  { token: 'name', name: 'Full name' },
  { token: 'given-name', name: 'First name' },
  { token: 'family-name', name: 'Last name' },
  { token: 'email', name: 'E-mail' },
  { token: 'tel', name: 'Telephone' },
  { token: 'organization', name: 'Company' },
  { token: 'organization-title', name: 'Job title' },
  { token: 'street-address', name: 'Street address' },
  { token: 'postal-code', name: 'Postal code' },
  { token: 'address-level2', name: 'Town or city' },
  { token: 'country-name', name: 'Country' },
  { token: 'bday', name: 'Date of birth' },
  { token: 'url', name: 'Website' },
];
