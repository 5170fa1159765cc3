import type { FieldType } from '../protocol/form.ts';

/** Ways to begin a field's purpose; each is true only if it is, so they are offered and never filled in unasked. */
export function purposeStarters(type: FieldType): readonly string[] {
  return [...(BY_TYPE[type] ?? []), ...GENERAL];
}

const GENERAL = ['So that the right person here can answer', 'To prepare the offer you ask for'];

const BY_TYPE: Partial<Record<FieldType, readonly string[]>> = {
  text: ['So that we can address you by name', 'To know which company you write for'],
  email: ['So that we can send you our answer', 'To confirm your appointment'],
  tel: ['To call you back, if you ask for it'],
  url: ['To look at your website before we answer'],
  number: ['To estimate how much work it is'],
  date: ['To find a date that suits you'],
  time: ['To call you at a time that suits you'],
  textarea: ['To understand what you need'],
  select: ['To pass your request to the right department'],
  radio: ['To pass your request to the right department'],
  checkboxes: ['To tell you only what you want to know'],
  hidden: ['To see which page the request comes from'],
  consent: ['To record what you have agreed to'],
};
