import { describe, expect, it } from 'vitest';
import type { ConsentChange, ConsentConfig, ConsentPurpose } from '../../protocol/consent-config.ts';
import { changeTrouble, resumedTrouble, tellsOtherwise } from '../../protocol/consent-change.ts';
import { REGIMES } from '../../protocol/regimes.ts';

const [ESSENTIAL, ANALYTICS, MEDIA]: [ConsentPurpose, ConsentPurpose, ConsentPurpose] = [
  { id: 'essential', essential: true, since: 1, services: [] },
  { id: 'analytics', since: 1, services: ['counter'] },
  { id: 'media', since: 2, services: ['video'] },
];
const BEFORE: ConsentConfig = {
  v: 1,
  terms: 3,
  purposes: [ESSENTIAL, ANALYTICS, MEDIA],
  regimes: [...REGIMES],
  notices: [{ locale: 'en', models: { 'opt-in': 'A', 'opt-out': 'B' } }],
  declaration: 'C',
  layout: { kind: 'box', block: 'bottom', inline: 'start' },
  recordDays: 1095,
  change: { kind: 'none' },
};
const EDITORIAL: ConsentChange = { kind: 'editorial', reason: 'A comma.' };
const MATERIAL: ConsentChange = { kind: 'material', summary: { en: 'We also count.' } };
const NEW: ConsentPurpose = { id: 'marketing', since: 4, services: [] };

describe('what visitors are told is other', () => {
  it.each<[string, Partial<ConsentConfig>, boolean]>([
    ['a notice', { notices: [{ locale: 'en', models: { 'opt-in': 'X', 'opt-out': 'B' } }] }, true],
    [
      'a language more',
      { notices: [...BEFORE.notices, { locale: 'de', models: { 'opt-in': 'D', 'opt-out': 'E' } }] },
      true,
    ],
    ['the declaration', { declaration: 'X' }, true],
    ['a regime', { regimes: REGIMES.slice(0, 3) }, true],
    [
      'a service more',
      { purposes: [ESSENTIAL, { ...ANALYTICS, services: ['counter', 'maps'] }, MEDIA] },
      true,
    ],
    ['what is sold', { purposes: [ESSENTIAL, { ...ANALYTICS, sells: true }, MEDIA] }, true],
    ['where it stands', { layout: { kind: 'modal', block: 'top', inline: 'end' } }, false],
    ['how long records are kept', { recordDays: 30 }, false],
  ])('after a change of %s: %s', (_, changes, is) => {
    expect(tellsOtherwise(BEFORE, { ...BEFORE, ...changes })).toBe(is);
    expect(changeTrouble(BEFORE, { ...BEFORE, ...changes })?.at).toBe(is ? 'change' : undefined);
  });

  it.each<[string, Partial<ConsentConfig>, string | undefined]>([
    ['words', { notices: [{ locale: 'en', models: { 'opt-in': 'X', 'opt-out': 'B' } }] }, undefined],
    ['a service less', { purposes: [ESSENTIAL, ANALYTICS, { ...MEDIA, services: [] }] }, undefined],
    [
      'a service more',
      { purposes: [ESSENTIAL, { ...ANALYTICS, services: ['counter', 'maps'] }, MEDIA] },
      'purposes.1.since',
    ],
    [
      'a service that moved to a purpose it was not agreed to for',
      { purposes: [ESSENTIAL, { ...ANALYTICS, services: ['counter', 'video'] }, { ...MEDIA, services: [] }] },
      'purposes.1.since',
    ],
    ['what is sold', { purposes: [ESSENTIAL, { ...ANALYTICS, sells: true }, MEDIA] }, 'purposes.1.since'],
    [
      'a service of what is always on',
      { purposes: [{ ...ESSENTIAL, services: ['login'] }, ANALYTICS, MEDIA] },
      undefined,
    ],
  ])('after an editorial change of %s: %s', (_, changes, at) => {
    expect(changeTrouble(BEFORE, { ...BEFORE, ...changes, change: EDITORIAL })?.at).toBe(at);
  });
});

describe('a vendor that is told what it was not told', () => {
  const signals: ConsentConfig['signals'] = { google: { owner: 'page', map: { ad_storage: 'analytics' } } };

  it.each<[string, Partial<ConsentConfig>, string | undefined]>([
    ['with no change', {}, 'purposes.1.since'],
    ['with an editorial change', { change: EDITORIAL }, 'purposes.1.since'],
    [
      'with a material change of another purpose',
      { terms: 4, change: MATERIAL, purposes: [ESSENTIAL, ANALYTICS, since(MEDIA, 4)] },
      'purposes.1.since',
    ],
    [
      'with a material change of its purpose',
      { terms: 4, change: MATERIAL, purposes: [ESSENTIAL, since(ANALYTICS, 4), MEDIA] },
      undefined,
    ],
  ])('%s', (_, changes, at) => {
    expect(changeTrouble(BEFORE, { ...BEFORE, signals, ...changes })?.at).toBe(at);
  });

  it('less than before is nobody’s concern', () => {
    expect(changeTrouble({ ...BEFORE, signals }, BEFORE)).toBeUndefined();
  });
});

describe('what could be refused and is always on now', () => {
  const always = { ...MEDIA, essential: true as const };

  it.each<[string, Partial<ConsentConfig>, string | undefined]>([
    ['a purpose, editorially', { change: EDITORIAL, purposes: [ESSENTIAL, ANALYTICS, always] }, 'change'],
    [
      'a service, editorially',
      {
        change: EDITORIAL,
        purposes: [{ ...ESSENTIAL, services: ['video'] }, ANALYTICS, { ...MEDIA, services: [] }],
      },
      'change',
    ],
    [
      'a purpose, where only itself is said to be asked',
      { terms: 4, change: MATERIAL, purposes: [ESSENTIAL, ANALYTICS, since(always, 4)] },
      'purposes',
    ],
    [
      'a purpose, where people are asked about what remains',
      { terms: 4, change: MATERIAL, purposes: [ESSENTIAL, since(ANALYTICS, 4), always] },
      undefined,
    ],
    [
      'all, where nothing remains to ask',
      { terms: 4, change: MATERIAL, purposes: [ESSENTIAL, since(always, 4)] },
      undefined,
    ],
  ])('%s', (_, changes, at) => {
    expect(changeTrouble(BEFORE, { ...BEFORE, ...changes })?.at).toBe(at);
  });
});

describe('consent that was switched off', () => {
  const anew = (terms: number): Partial<ConsentConfig> => ({
    terms,
    purposes: [ESSENTIAL, { ...ANALYTICS, services: ['counter', 'maps'] }, MEDIA].map((purpose) =>
      since(purpose, terms),
    ),
  });

  it.each<[string, Partial<ConsentConfig>, string | undefined]>([
    ['comes back as it was', {}, undefined],
    ['asks about everything anew', anew(4), undefined],
    ['does not begin to count again', anew(1), 'terms'],
    ['leaves no terms out', anew(5), 'terms'],
    [
      'does not ask about a part of it without a word',
      { ...anew(4), terms: 4, purposes: [ESSENTIAL, since(ANALYTICS, 4), MEDIA] },
      'terms',
    ],
    ['is not widened meanwhile', { purposes: [ESSENTIAL, { ...ANALYTICS, sells: true }, MEDIA] }, 'change'],
    [
      'is not widened by a word',
      { change: EDITORIAL, purposes: [ESSENTIAL, { ...ANALYTICS, sells: true }, MEDIA] },
      'purposes.1.since',
    ],
  ])('%s', (_, changes, at) => {
    expect(resumedTrouble(BEFORE, { ...BEFORE, ...changes })?.at).toBe(at);
  });
});

describe('what is said about a change', () => {
  it.each<[string, Partial<ConsentConfig>]>([
    ['nothing changed', {}],
    [
      'a purpose is asked again',
      { terms: 4, change: MATERIAL, purposes: [ESSENTIAL, since(ANALYTICS, 4), MEDIA] },
    ],
    [
      'a new purpose is asked for',
      { terms: 4, change: MATERIAL, purposes: [ESSENTIAL, ANALYTICS, MEDIA, NEW] },
    ],
    ['a purpose is gone', { change: EDITORIAL, purposes: [ESSENTIAL, ANALYTICS] }],
    [
      'one more is essential from now on',
      {
        change: EDITORIAL,
        purposes: [...BEFORE.purposes, { id: 'login', essential: true, since: 3, services: [] }],
      },
    ],
  ])('is true where %s', (_, changes) => {
    expect(changeTrouble(BEFORE, { ...BEFORE, ...changes })).toBeUndefined();
  });

  it.each<[string, Partial<ConsentConfig>, string]>([
    ['terms go up without a material change', { terms: 4, change: EDITORIAL }, 'terms'],
    ['terms go up by two', { terms: 5, change: MATERIAL }, 'terms'],
    ['terms go down', { terms: 2 }, 'terms'],
    ['a material change leaves the terms', { change: MATERIAL }, 'terms'],
    ['a material change asks nobody', { terms: 4, change: MATERIAL }, 'purposes'],
    [
      'a purpose becomes older',
      { change: EDITORIAL, purposes: [ESSENTIAL, ANALYTICS, since(MEDIA, 1)] },
      'purposes.2.since',
    ],
    [
      'a purpose is asked again editorially',
      { change: EDITORIAL, purposes: [ESSENTIAL, since(ANALYTICS, 3), MEDIA] },
      'purposes.1.since',
    ],
    [
      'a new purpose is not asked for',
      { change: EDITORIAL, purposes: [...BEFORE.purposes, { ...NEW, since: 3 }] },
      'purposes.3.since',
    ],
    [
      'a new purpose has old terms',
      {
        terms: 4,
        change: MATERIAL,
        purposes: [ESSENTIAL, since(ANALYTICS, 4), MEDIA, { ...NEW, since: 1 }],
      },
      'purposes.3.since',
    ],
    [
      'what was always on is now optional, and nobody is asked',
      { change: EDITORIAL, purposes: [{ id: 'essential', since: 1, services: [] }, ANALYTICS, MEDIA] },
      'purposes.0.since',
    ],
    [
      'another purpose gets a service meanwhile',
      {
        terms: 4,
        change: MATERIAL,
        purposes: [ESSENTIAL, since(ANALYTICS, 4), { ...MEDIA, services: ['video', 'maps'] }],
      },
      'purposes.2.since',
    ],
    [
      'another purpose sells meanwhile',
      {
        terms: 4,
        change: MATERIAL,
        purposes: [ESSENTIAL, since(ANALYTICS, 4), { ...MEDIA, sells: true }],
      },
      'purposes.2.since',
    ],
  ])('is untrue where %s', (_, changes, at) => {
    const trouble = changeTrouble(BEFORE, { ...BEFORE, ...changes });
    expect(trouble?.at).toBe(at);
    expect(trouble?.message).toMatch(/^expected /);
  });
});

function since(purpose: ConsentPurpose, terms: number): ConsentPurpose {
  return { ...purpose, since: terms };
}
