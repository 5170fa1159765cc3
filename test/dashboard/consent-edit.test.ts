import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { declarationSchema } from '../../protocol/consent-schemas.ts';
import { checkConsent } from '../../dashboard/consent-check.ts';
import type { ConsentDraft } from '../../dashboard/consent-draft.ts';
import {
  addOwnPurpose,
  addOwnService,
  addRegime,
  addService,
  addStandardPurpose,
  changeService,
  decisionKeys,
  movePurpose,
  relabelPurpose,
  removePurpose,
  removeService,
  renamePurpose,
  renameService,
  setDetail,
  setModelText,
  setWord,
  withGoogle,
} from '../../dashboard/consent-edit.ts';
import { emptyConsentDraft } from '../../dashboard/consent-starter.ts';
import { declarationOf } from '../../dashboard/compose-consent.ts';
import { gatedTag } from '../../dashboard/consent-snippet.ts';
import { IMPORT_STARTERS, withImports } from '../../dashboard/import-starters.ts';
import { placeName, readCodes } from '../../dashboard/country-codes.ts';
import { SERVICE_STARTERS } from '../../dashboard/service-starters.ts';
import { shopConsent } from '../mock/shop-consent.ts';

const ids = ({ purposes }: ConsentDraft): string[] => purposes.map(({ id }) => id);
const NONE: ReadonlySet<string> = new Set();
const starter = (id: string) => SERVICE_STARTERS.find((one) => one.id === id)!;

describe('purposes', () => {
  it('keep the standard ones in their order, however they are added, and own ones behind them', () => {
    let consent = addOwnPurpose(emptyConsentDraft(), 'en', 'Our club');
    for (const id of ['media', 'analytics', 'media', 'functional'] as const)
      consent = addStandardPurpose(consent, id);
    expect(ids(consent)).toEqual(['essential', 'functional', 'analytics', 'media', 'our-club']);
  });

  it('marketing counts as sale or sharing until somebody says otherwise', () => {
    const consent = addStandardPurpose(addStandardPurpose(emptyConsentDraft(), 'marketing'), 'analytics');
    expect(consent.purposes.map(({ sells }) => sells)).toEqual([false, false, true]);
  });

  it('an own one is called in the page as it is labelled, until it is published or named', () => {
    const consent = addOwnPurpose(emptyConsentDraft(), 'en', '');
    const labelled = relabelPurpose(consent, 'purpose', 'en', 'Über uns', NONE);
    expect(ids(labelled)).toEqual(['essential', 'uber-uns']);
    expect(ids(relabelPurpose(labelled, 'uber-uns', 'en', 'Team', new Set(['uber-uns'])))).toEqual([
      'essential',
      'uber-uns',
    ]);
    const named = renamePurpose(labelled, 'uber-uns', 'team');
    expect(ids(relabelPurpose(named, 'team', 'en', 'Our people', NONE))).toEqual(['essential', 'team']);
  });

  it('take along what hangs on them when they are renamed, and let it go when they are removed', () => {
    const shop = shopConsent({
      signals: {
        google: {
          owner: 'sealpost',
          map: { analytics_storage: 'analytics:counter', ad_storage: 'marketing' },
        },
        microsoft: { uet: 'marketing', clarity: { ad: 'marketing', analytics: 'analytics' } },
      },
      imports: { C0002: 'analytics', C0004: 'marketing' },
      change: { kind: 'material', purposes: ['analytics'], summary: { en: 'x' } },
    });
    const renamed = renamePurpose(shop, 'analytics', 'counting');
    expect(renamed.services.find(({ id }) => id === 'counter')!.purpose).toBe('counting');
    expect(renamed.signals.google!.map).toEqual({
      analytics_storage: 'counting:counter',
      ad_storage: 'marketing',
    });
    expect(renamed.signals.microsoft!.clarity).toEqual({ ad: 'marketing', analytics: 'counting' });
    expect(renamed.imports).toEqual({ C0002: 'counting', C0004: 'marketing' });
    expect(renamed.change).toMatchObject({ purposes: ['counting'] });

    const without = removePurpose(renamed, 'counting');
    expect(without.services.map(({ id }) => id)).not.toContain('counter');
    expect(without.signals).toEqual({
      google: { owner: 'sealpost', map: { ad_storage: 'marketing' } },
      microsoft: { uet: 'marketing' },
    });
    expect(without.imports).toEqual({ C0004: 'marketing' });
  });

  it('stop at the ends of the list', () => {
    const shop = shopConsent();
    expect(movePurpose(shop, 'essential', -1)).toBe(shop);
    expect(ids(movePurpose(shop, 'essential', 9))).toEqual(['analytics', 'marketing', 'media', 'essential']);
  });
});

describe('services', () => {
  it('of the catalogue bring their purpose along, can stand twice, and pass every check', () => {
    for (const one of SERVICE_STARTERS) {
      const consent = addService(addService(emptyConsentDraft(), one), one);
      expect(consent.services.map(({ id }) => id)).toEqual([one.id, `${one.id}-2`]);
      expect(ids(consent)).toContain(one.purpose);
      const named = {
        ...consent,
        services: consent.services.map((s) => ({ ...s, provider: s.provider || 'We' })),
      };
      expect(v.safeParse(declarationSchema, declarationOf(named)).issues, one.id).toBeUndefined();
    }
    expect(new Set(SERVICE_STARTERS.map(({ id }) => id)).size).toBe(SERVICE_STARTERS.length);
  });

  it('of the catalogue that come as a script ask for a new page after a withdrawal, and embeds do not', () => {
    const asked = SERVICE_STARTERS.filter(({ purpose }) => purpose !== 'essential');
    for (const one of asked)
      expect([one.id, one.reload ?? false]).toEqual([one.id, gatedTag(one).startsWith('<script')]);
  });

  it('that listen to Google set its signals up, and leave what was set before', () => {
    const first = addService(
      addStandardPurpose(emptyConsentDraft(), 'marketing'),
      starter('google-analytics'),
    );
    expect(first.signals.google).toEqual({
      owner: 'sealpost',
      map: {
        ad_storage: 'marketing',
        ad_user_data: 'marketing',
        ad_personalization: 'marketing',
        analytics_storage: 'analytics',
      },
    });
    const own = { ...first, signals: { google: { owner: 'page' as const, map: { ad_storage: 'media' } } } };
    expect(withGoogle(own).signals.google).toMatchObject({ owner: 'page', map: { ad_storage: 'media' } });
    expect(addService(emptyConsentDraft(), starter('youtube')).signals).toEqual({});
  });

  it('are called in the page as they are named, and signals follow them', () => {
    const { consent, id } = addOwnService(shopConsent(), 'analytics');
    const signals = { google: { owner: 'page' as const, map: { analytics_storage: `analytics:${id}` } } };
    const named = renameService({ ...consent, signals }, id, 'Plausible & Co', NONE);
    expect(named.id).toBe('plausible-co');
    expect(named.consent.signals.google!.map).toEqual({ analytics_storage: 'analytics:plausible-co' });
    const moved = changeService(named.consent, 'plausible-co', { purpose: 'marketing' });
    expect(moved.signals.google!.map).toEqual({ analytics_storage: 'marketing:plausible-co' });
    expect(removeService(moved, 'plausible-co').signals.google!.map).toEqual({});
    expect(renameService(consent, 'counter', 'Other', new Set(['counter'])).id).toBe('counter');
  });

  it('are what signals can hang on, beside their purposes', () => {
    expect(decisionKeys(shopConsent())).toEqual([
      'essential',
      'essential:shop',
      'analytics',
      'analytics:counter',
      'marketing',
      'marketing:adnet',
      'media',
      'media:video',
    ]);
  });
});

describe('words', () => {
  it('that are emptied put ours back, and leave nothing behind', () => {
    let consent = setModelText(emptyConsentDraft(), 'de', 'opt-in', 'title', 'Hallo');
    consent = setWord(consent, 'de', 'accept', 'Ja');
    consent = setDetail(consent, 'de', 'save', 'Merken');
    expect(consent.texts).toEqual({
      de: { models: { 'opt-in': { title: 'Hallo' } }, words: { accept: 'Ja' }, details: { save: 'Merken' } },
    });
    consent = setModelText(consent, 'de', 'opt-in', 'title', '');
    consent = setDetail(setWord(consent, 'de', 'accept', ''), 'de', 'save', '');
    expect(consent.texts).toEqual({});
  });
});

describe('rules', () => {
  it('are added from ours that are missing, and then as empty ones', () => {
    const draft = { locales: ['en'], origins: ['https://shop.example'] };
    const notice = addRegime(emptyConsentDraft());
    expect(notice.regimes.at(-1)).toMatchObject({ id: 'notice', model: 'notice' });
    expect(checkConsent({ ...draft, consent: { ...notice, enabled: true } })).toEqual([]);
    expect(addRegime(notice).regimes.at(-1)).toMatchObject({ id: 'rule', regions: [] });
  });

  it('read regions as they are typed', () => {
    expect(readCodes(' de, us-ca;DE\nfr ')).toEqual(['DE', 'US-CA', 'FR']);
    expect(['DE', 'US-CA', 'ZZ1'].map(placeName)).toEqual(['Germany', 'California', 'ZZ1']);
  });
});

describe('another tool', () => {
  it('is taken over only where there is a purpose for its category', () => {
    const oneTrust = IMPORT_STARTERS.find(({ tool }) => tool === 'OneTrust')!;
    expect(
      withImports({ C0004: 'media' }, oneTrust, ['essential', 'analytics', 'marketing', 'media']),
    ).toEqual({
      C0002: 'analytics',
      C0004: 'media',
      C0005: 'media',
    });
  });

  it('with one answer for everything stands for what is asked first, and one with names of its own leaves them to say', () => {
    const one = (name: string) => IMPORT_STARTERS.find(({ tool }) => tool.startsWith(name))!;
    expect(withImports({}, one('Osano'), ['media', 'marketing'])).toEqual({ all: 'media' });
    expect(withImports({}, one('Osano'), [])).toEqual({});
    expect(withImports({ matomo: 'analytics' }, one('Klaro'), ['analytics', 'media'])).toEqual({
      '': 'media',
      matomo: 'analytics',
    });
  });
});
