import { describe, expect, it } from 'vitest';
import { emptyDraft, type SiteDraft } from '../../dashboard/draft.ts';
import { placeOf } from '../../dashboard/issue-place.ts';
import { DEFAULT_RULES } from '../../protocol/rights.ts';
import { mockId } from '../mock/tenant.ts';

const site = mockId('site');
const form = mockId('form');
const draft: SiteDraft = {
  ...emptyDraft(),
  forms: [
    {
      id: form,
      name: 'quote',
      ownCopy: true,
      rights: { ...DEFAULT_RULES },
      title: 'Quote!',
      description: '',
      submit: '',
      thanks: '',
      purpose: '',
      legalBasis: 'contract',
      retentionDays: 0,
      fields: [
        { key: 'k1', id: 'day', type: 'date', label: 'Day', purpose: '' },
        { key: 'k2', id: 'ok', type: 'consent', label: '', purpose: '' },
      ],
      translations: {},
    },
  ],
};
const of = (at: string) => placeOf({ at, message: '' }, draft, site);

describe('the place of an issue', () => {
  it.each([
    [`forms.${form}.retentionDays`, 'Quote! › Kept for, in days', 'retentionDays'],
    [`forms.${form}.fields`, 'Quote! › Fields', 'fields'],
    [`forms.${form}.fields.k1.purpose`, 'Quote! › “Day” › Why do you ask?', 'fields.k1.purpose'],
    [`forms.${form}.fields.k1.min`, 'Quote! › “Day” › Not before', 'fields.k1.min'],
    [`forms.${form}.fields.k2.label`, 'Quote! › “ok” › What visitors agree to', 'fields.k2.label'],
  ])('%s is named as the editor names it, and led to', (at, where, place) => {
    expect(of(at)).toEqual({ where, route: { page: 'form', site, form, at: place } });
  });

  it.each([
    ['controller.dataProtectionOfficer', 'Settings › Controller › Data-protection officer'],
    ['origins.0', 'Settings › Websites'],
    ['policy.url', 'Settings › Privacy policy'],
  ])('%s is in the settings', (at, where) => {
    expect(of(at)).toEqual({ where, route: { page: 'settings', site, at } });
  });
});
